import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Tickets } from '../../../src/agreements/tickets.js';
import type { Store } from '../../../src/store/store.js';
import { forEachEngine } from '../../support/stores.js';

const week = 7 * 24 * 60 * 60 * 1_000;

forEachEngine('Tickets', (open) => {
  it('are opened by every process that uses the store, and by no other', async () => {
    const tickets = await Tickets.open(await open());
    const other = await Tickets.open(await open());
    const ticket = tickets.seal('attest', { customer: 'c' });
    const opened = other.unseal<{ customer: string }>('attest', ticket);
    assert.equal(opened?.customer, 'c');
    assert.ok(Math.abs(Date.parse(opened?.sealedAt ?? '') - Date.now()) < 60_000);
  });
});

describe('a ticket', () => {
  let tickets: Tickets;
  before(async () => {
    tickets = await Tickets.open(storeWithKey('k'.repeat(43)));
  });

  it('gives back what was sealed, whatever its fields are called', () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 });
    const named = fc.record({ kind: fc.string(), content: fc.jsonValue(), customer: fc.jsonValue() });
    fc.assert(
      fc.property(fc.oneof(json, named), (content) => {
        const { sealedAt: _, ...opened } =
          tickets.unseal<Record<string, unknown>>('form', tickets.seal('form', content)) ?? {};
        const { sealedAt: __, ...expected } = JSON.parse(JSON.stringify(content));
        assert.deepEqual(opened, expected);
      }),
    );
  });

  it('is of one kind only', () => {
    assert.equal(tickets.unseal('invite', tickets.seal('attest', {})), undefined);
    assert.equal(tickets.unseal('invite', tickets.seal('attest', { kind: 'invite' })), undefined);
  });

  it('is refused after any change', () => {
    const ticket = tickets.seal('attest', { customer: 'c0ffee', domains: ['contoso.example.com'] });
    assert.ok(tickets.unseal('attest', ticket));
    const at = fc.nat(ticket.length);
    const changes = [
      fc
        .tuple(at, fc.string({ minLength: 1 }))
        .map(([index, text]) => ticket.slice(0, index) + text + ticket.slice(index)),
      fc
        .tuple(at, fc.integer({ min: 1, max: 9 }))
        .map(([index, count]) => ticket.slice(0, index) + ticket.slice(index + count)),
      fc
        .tuple(at, fc.string({ minLength: 1, maxLength: 1 }))
        .map(([index, text]) => ticket.slice(0, index) + text + ticket.slice(index + 1)),
      fc.tuple(fc.string(), fc.string()).map(([one, other]) => `${one}.${other}`),
      fc.constantFrom(`${ticket}.`, `${ticket}.x`, `.${ticket}`, ticket.toUpperCase(), ` ${ticket}`, `${ticket}=`),
    ];
    fc.assert(
      fc.property(fc.oneof(...changes), (changed) => {
        fc.pre(changed !== ticket);
        assert.equal(tickets.unseal('attest', changed), undefined);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused when it is no text at all, and nothing throws', () => {
    fc.assert(fc.property(fc.anything(), (anything) => tickets.unseal('attest', anything) === undefined));
  });

  it('holds a week', async () => {
    const ticket = tickets.seal('attest', {});
    const realNow = Date.now;
    try {
      Date.now = () => realNow() + week - 60_000;
      assert.ok(tickets.unseal('attest', ticket));
      Date.now = () => realNow() + week + 60_000;
      assert.equal(tickets.unseal('attest', ticket), undefined);
    } finally {
      Date.now = realNow;
    }
  });

  it('has room for the longest names and domains there are', () => {
    const domains = Array.from({ length: 10 }, (_, index) => `${'d'.repeat(250)}.${index}`);
    const content = {
      attemptId: 'a'.repeat(36),
      customer: { id: 'c'.repeat(36), name: '長'.repeat(256), domain: domains[0] },
      domains,
    };
    assert.ok(tickets.unseal('attest', tickets.seal('attest', content)));
  });

  it('of another store is refused', async () => {
    const other = await Tickets.open(storeWithKey('x'.repeat(43)));
    assert.equal(tickets.unseal('attest', other.seal('attest', {})), undefined);
  });
});

/** A store in which the key is set already. */
function storeWithKey(value: string): Store {
  const query = async () => [{ value }];
  const transaction = (work: (tx: { query: typeof query }) => Promise<unknown>) => work({ query });
  return { transaction } as unknown as Store;
}
