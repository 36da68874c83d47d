import type { Reader } from './card.js';
import { say } from './words.js';

/** What somebody reads who is asked to sign in. Teams shows it beneath the card that was pressed. */
export function signInWords({ locale }: Reader): { text: string; button: string } {
  return { text: say(locale, 'sign-in.text'), button: say(locale, 'sign-in.button') };
}
