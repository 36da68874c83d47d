import type { Command } from '../../cards/card.js';

const words: Record<string, Command> = {
  attest: 'attest',
  verify: 'verify',
  invite: 'invite',
  customers: 'customers',
  history: 'history',
  whoami: 'whoami',
  help: 'help',
  hi: 'help',
  hello: 'help',
  start: 'help',
};

/** Splits a message into the command, in any case, and what follows it; no command when the first word is none. */
export function parseCommand(text: string): { command: Command | undefined; argument: string } {
  const [, first = '', argument = ''] = /^\W*(\S*)\s*([\s\S]*)$/u.exec(text.trim()) ?? [];
  const word = first.toLowerCase().replace(/\W+$/, '');
  if (Object.hasOwn(words, word)) return { command: words[word], argument: argument.trim() };
  return { command: text.trim() ? undefined : 'help', argument: '' };
}
