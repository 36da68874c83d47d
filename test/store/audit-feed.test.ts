import assert from 'node:assert/strict';
import type { PartnerAuditRecord } from '../../src/partner-center/types.js';
import { agreementRecords } from '../../src/partner-events/agreement-records.js';
import { AuditFeed, type AuditHandler } from '../../src/partner-events/audit-feed.js';
import { fail, ok, type Result } from '../../src/result.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine } from '../support/stores.js';

const dayMs = 86_400_000;
const noon = Date.parse('2026-11-22T12:00:00Z');
const customerA = '3b5a1c9e-7f42-4a0d-9d5e-2f6b8c1d0e47';
const customerB = '8c1d0e47-9d5e-4a0d-7f42-3b5a1c9e2f6b';

let number = 0;

function record(change: Partial<PartnerAuditRecord> = {}): PartnerAuditRecord {
  number += 1;
  return {
    id: `record-${String(number).padStart(6, '0')}`,
    customerId: customerA,
    customerName: 'Fabrikam',
    userPrincipalName: 'somebody@partner.example',
    resourceType: 'agreement',
    operationType: 'create_agreement',
    operationStatus: 'succeeded',
    operationDate: '2026-11-22T09:00:00.000Z',
    resourceNewValue: '',
    customizedData: {},
    ...change,
  };
}

/** Partner Center's audit: its pages, and where it fails. */
class Audit {
  pages: (PartnerAuditRecord[] | 'fails')[] = [];
  readonly queries: { from: string; resourceType?: string }[] = [];

  async *auditRecords(query: { from: string; resourceType?: string }): AsyncGenerator<Result<PartnerAuditRecord[]>> {
    this.queries.push(query);
    for (const page of this.pages) {
      if (page === 'fails') return yield fail('partner-center-timeout', { retryable: true });
      yield ok(page);
    }
  }
}

async function promised(store: Store): Promise<{ key: string; customerId: string; dueAt: string }[]> {
  const rows = await store.read<{ key: string; payload: string; dueAt: string }>(
    `SELECT key, payload, due_at AS "dueAt" FROM outbox WHERE kind = 'partner-center.agreement' ORDER BY id`,
  );
  return rows.map(({ key, payload, dueAt }) => ({ key, dueAt, customerId: JSON.parse(payload).customerId as string }));
}

forEachEngine('the feed of the audit', (open) => {
  let now: Date;
  let audit: Audit;

  beforeEach(() => {
    now = new Date(noon);
    audit = new Audit();
  });

  function feedOn(
    store: Store,
    handlers: AuditHandler[] = [agreementRecords(500, () => now.getTime())],
    wake?: () => void,
  ) {
    return new AuditFeed(store, audit, handlers, wake, () => now);
  }

  it('promises a look at each customer whose agreement was created', async () => {
    const store = await open();
    audit.pages = [[record(), record({ customerId: customerB.toUpperCase() })]];
    let woken = 0;
    const feed = feedOn(store, undefined, () => {
      woken += 1;
    });
    assert.ok((await feed.pass()).ok);
    assert.deepEqual(
      (await promised(store)).map(({ customerId }) => customerId),
      [customerA, customerB],
    );
    assert.equal(woken, 1);
  });

  it('deals with a record once, over passes and restarts', async () => {
    const store = await open();
    audit.pages = [[record(), record({ customerId: customerB })]];
    await feedOn(store).pass();
    await feedOn(store).pass();
    const again = await open();
    now = new Date(noon + dayMs);
    await feedOn(again).pass();
    assert.equal((await promised(store)).length, 2);
    audit.pages = [[...(audit.pages[0] as PartnerAuditRecord[]), record()]];
    await feedOn(again).pass();
    assert.equal((await promised(store)).length, 3);
  });

  it('deals with a record once, however many processes read it at once', async () => {
    const stores = await Promise.all([open(), open(), open()]);
    const customers = Array.from({ length: 150 }, (_, n) => `3b5a1c9e-7f42-4a0d-9d5e-${String(n).padStart(12, '0')}`);
    const records = customers.map((customerId) => record({ customerId }));
    const passes = stores.map((store, index) => {
      const own = new Audit();
      own.pages = [index % 2 === 0 ? records : [...records].reverse()];
      const handlers = [agreementRecords(0)];
      return new AuditFeed(store, own, handlers, undefined, () => now).pass();
    });
    for (const result of await Promise.all(passes)) assert.ok(result.ok);
    const found = await promised(stores[0] as Store);
    assert.equal(found.length, 150);
    assert.equal(new Set(found.map(({ customerId }) => customerId)).size, 150);
  });

  it('looks once at a customer that several records of a page are about', async () => {
    const store = await open();
    const newest = record({ operationDate: '2026-11-22T11:00:00.000Z' });
    audit.pages = [[record(), newest, record()]];
    await feedOn(store).pass();
    assert.deepEqual(
      (await promised(store)).map(({ key }) => key),
      [`partner-center.agreement:${newest.id}`],
    );
  });

  it('leaves what did not succeed, is something else, or is about nobody', async () => {
    const store = await open();
    const handled = record();
    audit.pages = [
      [
        record({ operationStatus: 'failed' }),
        record({ operationStatus: 'progress' }),
        record({ operationType: 'update_agreement' }),
        record({ resourceType: 'order' }),
        record({ customerId: '' }),
        record({ customerId: 'all' }),
        handled,
      ],
    ];
    await feedOn(store).pass();
    assert.deepEqual(
      (await promised(store)).map(({ key }) => key),
      [`partner-center.agreement:${handled.id}`],
    );
  });

  it('deals with a record that succeeded after it was in progress', async () => {
    const store = await open();
    const first = record({ operationStatus: 'progress' });
    audit.pages = [[first]];
    await feedOn(store).pass();
    audit.pages = [[{ ...first, operationStatus: 'succeeded' }]];
    await feedOn(store).pass();
    assert.equal((await promised(store)).length, 1);
  });

  it('keeps what came before a page that fails, and makes up for the rest', async () => {
    const store = await open();
    const [one, two] = [record(), record({ customerId: customerB })];
    audit.pages = [[one], 'fails', [two]];
    const failed = await feedOn(store).pass();
    assert.deepEqual([failed.ok, !failed.ok && failed.failure.code], [false, 'partner-center-timeout']);
    assert.equal((await promised(store)).length, 1);
    now = new Date(noon + 5 * dayMs);
    audit.pages = [[one], [two]];
    assert.ok((await feedOn(store).pass()).ok);
    assert.equal((await promised(store)).length, 2);
  });

  it('begins with yesterday, then reads from the day before the last complete pass', async () => {
    const store = await open();
    const feed = feedOn(store);
    await feed.pass();
    await feed.pass();
    now = new Date(noon + dayMs);
    await feed.pass();
    await feed.pass();
    assert.deepEqual(
      audit.queries.map(({ from }) => from),
      ['2026-11-21', '2026-11-21', '2026-11-21', '2026-11-22'],
    );
    assert.ok(audit.queries.every(({ resourceType }) => resourceType === 'agreement'));
  });

  it('does not go on from a pass that failed', async () => {
    const store = await open();
    await feedOn(store).pass();
    now = new Date(noon + 3 * dayMs);
    audit.pages = ['fails'];
    await feedOn(store).pass();
    await feedOn(store).pass();
    assert.deepEqual(
      audit.queries.slice(1).map(({ from }) => from),
      ['2026-11-21', '2026-11-21'],
    );
  });

  it('never asks for more than Partner Center keeps', async () => {
    const store = await open();
    await feedOn(store).pass();
    now = new Date(noon + 400 * dayMs);
    await feedOn(store).pass();
    const from = Date.parse(audit.queries.at(-1)?.from ?? '');
    assert.ok(now.getTime() - from < 90 * dayMs, audit.queries.at(-1)?.from);
  });

  it('forgets records that Partner Center has forgotten, and no others', async () => {
    const store = await open();
    const [old, young] = [record({ operationDate: '2026-11-20T00:00:00.000Z' }), record()];
    audit.pages = [[old, young]];
    await feedOn(store).pass();
    audit.pages = [];
    now = new Date(Date.parse(old.operationDate) + 91 * dayMs + 3_600_000);
    await feedOn(store).pass();
    const left = await store.read<{ id: string }>('SELECT record_id AS id FROM audit_feed');
    assert.deepEqual(left, [{ id: young.id }]);
  });

  it('promises nothing, and marks nothing, where the handler fails', async () => {
    const store = await open();
    const broken: AuditHandler = {
      ...agreementRecords(),
      take: async () => {
        throw new Error('broken');
      },
    };
    audit.pages = [[record()]];
    await assert.rejects(feedOn(store, [broken]).pass(), /broken/);
    assert.deepEqual(await store.read('SELECT * FROM audit_feed'), []);
    await feedOn(store).pass();
    assert.equal((await promised(store)).length, 1);
  });

  it('gives each kind of record to its own handler, asked for by its type, each with its own progress', async () => {
    const store = await open();
    const seen: string[] = [];
    const orders: AuditHandler = {
      resourceType: 'order',
      operationType: 'create_order',
      operationStatus: 'failed',
      take: async (_, records) => {
        seen.push(...records.map(({ id }) => id));
      },
    };
    await feedOn(store).pass();
    now = new Date(noon + 2 * dayMs);
    const order = record({ resourceType: 'order', operationType: 'create_order', operationStatus: 'failed' });
    audit.pages = [[order]];
    const feed = feedOn(store, [agreementRecords(), orders]);
    await feed.pass();
    await feed.pass();
    assert.deepEqual(seen, [order.id]);
    assert.deepEqual(audit.queries.slice(1, 3), [
      { from: '2026-11-21', resourceType: 'agreement' },
      { from: '2026-11-23', resourceType: 'order' },
    ]);
  });

  it('spreads many customers over time', async () => {
    const store = await open();
    const handler = agreementRecords(500, () => now.getTime());
    const customers = Array.from({ length: 250 }, (_, n) => `3b5a1c9e-7f42-4a0d-9d5e-${String(n).padStart(12, '0')}`);
    audit.pages = [customers.map((customerId) => record({ customerId }))];
    await feedOn(store, [handler]).pass();
    const moments = (await promised(store)).map(({ dueAt }) => Date.parse(dueAt) - noon);
    assert.deepEqual(
      moments.sort((one, other) => one - other),
      customers.map((_, n) => n * 500),
    );
  });
});
