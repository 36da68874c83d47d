import assert from 'node:assert/strict';
import { AuditFeed } from '../../../src/partner-events/audit-feed.js';
import { failedOrderRecords } from '../../../src/purchases/failed-orders.js';
import { eventually } from '../../store/eventually.js';
import { type SeededCustomer, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { callPartnerCenter, items } from '../partner-events/support.js';
import { blocksOf, post, purchasesUrl, reportOf } from './support.js';

type Five = [SeededCustomer, SeededCustomer, SeededCustomer, SeededCustomer, SeededCustomer];
const [first, second, third, fourth, fifth] = unattested as unknown as Five;

describe("Failed orders in Partner Center's audit", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  /** An order that somebody places in Partner Center, or with other software. */
  async function orderFor({ id }: SeededCustomer): Promise<void> {
    const lineItems = [
      { offerId: 'CFQ7TTC0LH18:0001', quantity: 5, friendlyName: 'Business Premium' },
      { offerId: 'CFQ7TTC0LH1P:0001', quantity: 1 },
    ];
    await assert.rejects(callPartnerCenter(world, `/v1/customers/${id}/orders`, { lineItems }), /13605/);
  }

  /** A pass as the one that is made every minute; over when everything that came of it is. */
  async function pass(): Promise<void> {
    const { store, partnerCenter } = world.app.services;
    const result = await new AuditFeed(store, partnerCenter, failedOrderRecords()).pass();
    assert.ok(result.ok, JSON.stringify(result));
    await eventually(async () => {
      assert.ok((await items(world, 'purchase.failed')).every(({ state }) => state === 'done'));
    });
  }

  it('raise the alert where the acceptance is missing, with what was tried, by whom and when', async () => {
    await orderFor(first);
    await pass();
    const [block] = await blocksOf(world, first.id);
    const found = await world.app.services.purchases.get(String(block?.id));
    assert.deepEqual([found?.block.code, found?.block.reason], ['13605', 'acceptance-missing']);
    const [attempt] = found?.latest ?? [];
    assert.equal(attempt?.source, 'audit');
    assert.equal(attempt?.offer, 'Business Premium, CFQ7TTC0LH1P:0001');
    assert.match(attempt?.attemptedBy ?? '', /@/);
    assert.match(attempt?.orderId ?? '', /^[0-9a-f-]{36}$/);
    assert.ok(Math.abs(Date.parse(attempt?.attemptedAt ?? '') - Date.now()) < 60_000);
  });

  it('count once, however often the audit is read', async () => {
    await orderFor(fifth);
    await pass();
    await pass();
    await orderFor(fifth);
    await pass();
    assert.deepEqual(
      (await blocksOf(world, fifth.id)).map(({ attempts }) => attempts),
      [2],
    );
  });

  it('raise nothing where the customer has accepted in the meantime', async () => {
    await orderFor(second);
    await world.control(`/customers/${second.id}/accept`, {});
    await pass();
    assert.deepEqual(await blocksOf(world, second.id), []);
  });

  it('wait where Partner Center cannot be asked, and are not lost', async () => {
    await orderFor(third);
    const { store, partnerCenter } = world.app.services;
    await world.control('', { faults: [{ match: { path: third.id }, status: 503 }] });
    await new AuditFeed(store, partnerCenter, failedOrderRecords()).pass();
    await eventually(async () => {
      const [row] = await store.read<{ attempts: number }>(
        "SELECT attempts FROM outbox WHERE kind = 'purchase.failed' AND last_error = 'partner-center-error'",
      );
      assert.ok(row && row.attempts > 0);
    });
    assert.deepEqual(await blocksOf(world, third.id), []);
    await world.control('', { faults: [] });
    await eventually(async () => assert.equal((await blocksOf(world, third.id)).length, 1));
  });

  it('are the same alert as a report and a check of the same customer', async () => {
    await post(purchasesUrl(world, 'blocked'), reportOf(fourth.id));
    await post(purchasesUrl(world, 'check'), { customerId: fourth.id, raise: true });
    await orderFor(fourth);
    await pass();
    const { store } = world.app.services;
    const blocks = await blocksOf(world, fourth.id);
    assert.deepEqual(
      blocks.map(({ attempts }) => attempts),
      [3],
    );
    const sources = await store.read<{ source: string }>(
      'SELECT source FROM purchase_attempt WHERE customer_id = $1 ORDER BY source',
      [fourth.id],
    );
    assert.deepEqual(
      sources.map(({ source }) => source),
      ['audit', 'check', 'intake'],
    );
  });
});
