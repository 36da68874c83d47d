import type { Command } from '../../cards/card.js';

const words: Record<string, Command> = {
  'new customer': 'new-customer',
  'new-customer': 'new-customer',
  attest: 'attest',
  verify: 'verify',
  invite: 'invite',
  invitations: 'invitations',
  check: 'check',
  blocked: 'blocked',
  alerts: 'alerts',
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
  const [, first = '', argument = ''] = /^\W*(new\s+customer\b\S*|\S*)\s*([\s\S]*)$/iu.exec(text.trim()) ?? [];
  const word = first.toLowerCase().replace(/\W+$/, '').replace(/\s+/, ' ');
  if (Object.hasOwn(words, word)) return { command: words[word], argument: argument.trim() };
  return { command: text.trim() ? undefined : 'help', argument: '' };
}
