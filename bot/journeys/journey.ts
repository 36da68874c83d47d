import type { Card } from '../../cards/card.js';
import type { Permission } from '../../src/members/policy.js';
import type { SignInAnswer } from '../teams/own-sign-in.js';
import type { Turn } from '../teams/turn.js';

/** What a button and the inputs of its card send. It comes from the client: nothing in it is taken on trust. */
export type PressData = Record<string, unknown>;

/** A card in the place of the pressed one, or what the client must do before it presses again by itself. */
export type PressAnswer = Card | SignInAnswer;

/** One journey: a word in the chat and the buttons that belong to it. */
export interface Journey {
  /** What the person must be allowed to do; checked before every command and every press. */
  permission?: Permission;
  /** Steps that need another permission than the rest. */
  permissionFor?: Record<string, Permission>;
  /** The same for what follows the typed word. */
  textPermission?: (text: string) => Permission;
  /** Answers the typed command; `text` is what follows the word. */
  onText(turn: Turn, text: string): Promise<Card>;
  /** Answers a press, by the part of the verb after the dot: `attest.submit` is `submit` of `attest`. */
  onPress: Record<string, (turn: Turn, data: PressData) => Promise<PressAnswer>>;
}

/** A number from 1 on that a card sent along, or undefined for anything else. */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** A text that a card sent along, trimmed, as every store takes it; empty for anything that is not text. */
export function textOf(value: unknown): string {
  // PostgreSQL takes no NUL, not even to look for it. One that was put into an id does not make it another's.
  return typeof value === 'string' ? value.trim().slice(0, 500).replaceAll('\u0000', '\ufffd') : '';
}
