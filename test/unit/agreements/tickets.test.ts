import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Tickets } from '../../../src/agreements/tickets.js';
import type { Store } from '../../../src/store/store.js';
import { moveClock, putClockBack } from '../../support/clock.js';
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

describe('concealed content', () => {
  const content = { userName: 'admin@contoso.example', password: '=;;n.=s9Z' };
  const context = JSON.stringify(['submission', 'person', 'conversation']);
  const inTenMinutes = () => Date.now() + 10 * 60_000;
  let tickets: Tickets;
  before(async () => {
    tickets = await Tickets.open(storeWithKey('k'.repeat(43)));
  });

  it('is given back in its own context, and cannot be read on the way', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.string()), (where, what) => {
        const concealed = tickets.conceal(where, what, inTenMinutes());
        assert.deepEqual(JSON.stringify(tickets.reveal(where, concealed)), JSON.stringify(what));
      }),
    );
    const concealed = tickets.conceal(context, content, inTenMinutes());
    for (const text of [concealed, Buffer.from(concealed.split('.')[1] ?? '', 'base64url').toString('latin1')]) {
      assert.ok(!text.includes(content.password) && !text.includes('admin'));
    }
  });

  it('looks different each time', () => {
    const until = inTenMinutes();
    assert.notEqual(tickets.conceal(context, content, until), tickets.conceal(context, content, until));
  });

  it('is given to nobody in another context, with another key, or as a ticket', async () => {
    const concealed = tickets.conceal(context, content, inTenMinutes());
    const other = await Tickets.open(storeWithKey('x'.repeat(43)));
    assert.equal(tickets.reveal('another', concealed), undefined);
    assert.equal(other.reveal(context, concealed), undefined);
    assert.equal(tickets.unseal(context, concealed), undefined);
    assert.equal(tickets.reveal(context, tickets.seal(context, content)), undefined);
  });

  it('is gone when its time is over', () => {
    const until = inTenMinutes();
    const concealed = tickets.conceal(context, content, until);
    try {
      moveClock(10 * 60_000 - 5_000);
      assert.deepEqual(tickets.reveal(context, concealed), content);
      moveClock(10 * 60_000 + 1_000);
      assert.equal(tickets.reveal(context, concealed), undefined);
      assert.equal(tickets.reveal(context, concealed.replace(String(until), String(until + 60_000))), undefined);
    } finally {
      putClockBack();
    }
  });

  it('is refused after any change, and nothing throws', () => {
    const concealed = tickets.conceal(context, content, inTenMinutes());
    const change = fc.tuple(fc.nat(concealed.length), fc.string({ maxLength: 3 }), fc.nat(3));
    fc.assert(
      fc.property(change, ([at, text, count]) => {
        const changed = concealed.slice(0, at) + text + concealed.slice(at + count);
        fc.pre(changed !== concealed);
        assert.equal(tickets.reveal(context, changed), undefined);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(fc.property(fc.anything(), (anything) => tickets.reveal(context, anything) === undefined));
  });
});

/** A store in which the key is set already. */
function storeWithKey(value: string): Store {
  const query = async () => [{ value }];
  const transaction = (work: (tx: { query: typeof query }) => Promise<unknown>) => work({ query });
  return { transaction } as unknown as Store;
}
