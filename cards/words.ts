import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Locale } from './card.js';
import { cardsFolder } from './folder.js';

/** The English file is the list of all messages: section (mostly a card) -> name -> ICU message. */
type Messages = typeof import('./locales/en.json');
export type Section = keyof Messages & string;
/** `<section>.<name>`; a message that is not in cards/locales/en.json does not compile. */
export type Key = { [S in Section]: `${S}.${keyof Messages[S] & string}` }[Section];
export type Params = Record<string, string | number>;

const files = new Map<Locale, Messages>();
const parsed = new Map<string, IntlMessageFormat>();
const plain = new Map<string, Record<string, string>>();

/**
 * The message for a key, with its values filled in. Values are put in as they are: a sentence with
 * words from outside belongs in a TextRun, never in a TextBlock.
 *
 * Throws when the message, or a value it needs, is missing: a mistake in the code, not in the data.
 */
export function say(locale: Locale, key: Key, params?: Params): string {
  const name = `${locale} ${key}`;
  let message = parsed.get(name);
  if (!message) {
    const text = messageOf(locale, key);
    if (text === undefined) throw new Error(`There is no message "${key}" in cards/locales/${locale}.json.`);
    message = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true });
    parsed.set(name, message);
  }
  return String(message.format(params));
}

/** Whether there is such a message, for keys that are made from data (`failure.<code>`). */
export function isKey(key: string): key is Key {
  return messageOf('en', key) !== undefined;
}

/** Every message of a section that needs no value: what a template shows as `${words.<name>}`. */
export function plainWords(locale: Locale, section: Section): Record<string, string> {
  const name = `${locale} ${section}`;
  let words = plain.get(name);
  if (!words) {
    const messages = Object.entries(messagesIn(locale)[section]).filter(([, message]) => !message.includes('{'));
    words = Object.fromEntries(messages.map(([key]) => [key, say(locale, `${section}.${key}` as Key)]));
    plain.set(name, words);
  }
  return words;
}

function messageOf(locale: Locale, key: string): string | undefined {
  const dot = key.indexOf('.');
  const sections: Record<string, Record<string, string>> = messagesIn(locale);
  const section = sections[key.slice(0, dot)];
  return section && Object.hasOwn(section, key.slice(dot + 1)) ? section[key.slice(dot + 1)] : undefined;
}

function messagesIn(locale: Locale): Messages {
  let messages = files.get(locale);
  if (!messages) {
    messages = JSON.parse(readFileSync(join(cardsFolder(), 'locales', `${locale}.json`), 'utf8')) as Messages;
    files.set(locale, messages);
  }
  return messages;
}
