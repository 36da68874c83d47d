import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCommand } from '../../../bot/journeys/command.js';

const words = [
  'attest',
  'verify',
  'invite',
  'new-customer',
  'invitations',
  'check',
  'blocked',
  'customers',
  'history',
  'whoami',
  'help',
] as const;
const anyCase = (word: string) => fc.mixedCase(fc.constant(word));

describe('a command', () => {
  const read: [string, string | undefined, string][] = [
    ['attest Contoso', 'attest', 'Contoso'],
    ['  VERIFY\t Contoso  Ltd. ', 'verify', 'Contoso  Ltd.'],
    ['/invite Contoso', 'invite', 'Contoso'],
    ['history: 株式会社', 'history', '株式会社'],
    ['attest\nContoso\nLtd', 'attest', 'Contoso\nLtd'],
    ['attest "Contoso"', 'attest', '"Contoso"'],
    ['new customer', 'new-customer', ''],
    ['New  Customer: Contoso Ltd', 'new-customer', 'Contoso Ltd'],
    ['new customers', undefined, ''],
    ['new', undefined, ''],
    ['customers', 'customers', ''],
    ['hi', 'help', ''],
    ['Hello!', 'help', ''],
    ['HELLO there', 'help', 'there'],
    ['start', 'help', ''],
    ['', 'help', ''],
    ['   ', 'help', ''],
    ['attestation', undefined, ''],
    ['please attest Contoso', undefined, ''],
    ['constructor', undefined, ''],
    ['__proto__', undefined, ''],
    ['toString x', undefined, ''],
    ['!!!', undefined, ''],
    ['👋', undefined, ''],
    ['さくら', undefined, ''],
  ];
  for (const [text, command, argument] of read) {
    it(`is read from ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseCommand(text), { command, argument });
    });
  }

  it('is known in any case, and what follows is kept to the letter', () => {
    const argument = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.trim());
    fc.assert(
      fc.property(
        fc.constantFrom(...words).chain((word) => fc.tuple(fc.constant(word), anyCase(word))),
        argument,
        ([word, typed], rest) => {
          assert.deepEqual(parseCommand(`${typed} ${rest}`), { command: word, argument: rest });
        },
      ),
    );
  });

  it('is nothing that was not meant, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { command, argument } = parseCommand(text);
        if (!command) assert.equal(argument, '');
        else if (text.trim())
          assert.match(
            text,
            /attest|verify|invite|new\s*-?customer|invitations|check|blocked|customers|history|whoami|help|hi|hello|start/i,
          );
        assert.ok(text.includes(argument));
      }),
    );
  });

  it('is found at once in a long message without one', () => {
    const started = process.hrtime.bigint();
    for (const text of [' '.repeat(100_000), '!'.repeat(100_000), 'a'.repeat(100_000), `${'! '.repeat(50_000)}x`])
      parseCommand(text);
    assert.ok(process.hrtime.bigint() - started < 500_000_000n);
  });
});
