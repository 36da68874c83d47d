import assert from 'node:assert/strict';
import type { EntityManager } from 'typeorm';
import type { PartnerAuditRecord } from '../../../src/partner-center/types.js';
import type { ReportedAttempt } from '../../../src/purchases/attempt.js';
import type { BlockedPurchases } from '../../../src/purchases/blocked-purchases.js';
import { failedOrderRecords, failedOrders } from '../../../src/purchases/failed-orders.js';
import type { PurchaseCheck } from '../../../src/purchases/purchase-check.js';
import { failureOf } from '../../../src/result.js';
import { forEachEngine } from '../../support/stores.js';

const customerId = '5d1c1a34-5a53-4e0a-9a0e-3a1c5b7f9d21';
const checkedAt = '2026-11-23T10:00:00.000Z';
const unknown = (code: 'partner-center-timeout' | 'sign-in-failed', retryable: boolean): PurchaseCheck => ({
  may: 'unknown',
  failure: failureOf(code, { retryable }),
  checkedAt,
});

function recordOf(more: Partial<PartnerAuditRecord> = {}): PartnerAuditRecord {
  return {
    id: 'record-1',
    customerId,
    customerName: 'Contoso',
    userPrincipalName: 'alex@partner.example',
    resourceType: 'order',
    operationType: 'create_order',
    operationStatus: 'failed',
    operationDate: '2026-11-23T09:00:00.000Z',
    resourceNewValue: '{"id":"o-1","lineItems":[{"friendlyName":"Business Premium"}]}',
    customizedData: {},
    ...more,
  };
}

forEachEngine('A failed order', (open) => {
  /** What becomes of a record where Partner Center answers a check like this. */
  async function handled(record: PartnerAuditRecord, check: PurchaseCheck, attempts = 1) {
    const store = await open();
    const handler = failedOrderRecords().find(
      (one) => one.resourceType === record.resourceType && one.operationType === record.operationType,
    );
    await store.transaction((tx: EntityManager) => handler?.take(tx, [record]) ?? Promise.resolve());
    const [row] = await store.read<{ payload: string; key: string }>('SELECT payload, key FROM outbox');
    if (!row) return { reported: [] };
    const reported: ReportedAttempt[] = [];
    const purchases = {
      findOpen: async () => undefined,
      check: async () => check,
      report: async (attempt: ReportedAttempt) => reported.push(attempt),
    } as unknown as BlockedPurchases;
    const deliver = failedOrders(purchases)['purchase.failed'];
    const delivery = await deliver?.(JSON.parse(row.payload), { id: 1, key: row.key, lane: null, attempts });
    return { reported, delivery };
  }

  const blocked = { may: 'not-buy', reason: 'acceptance-missing', code: '13605', checkedAt } as const;

  it('is reported with what the record says of it, where the check finds the acceptance missing', async () => {
    const { reported, delivery } = await handled(recordOf(), blocked);
    assert.deepEqual(delivery, { state: 'done' });
    assert.deepEqual(reported, [
      {
        source: 'audit',
        eventId: 'record-1',
        customerId,
        customerName: 'Contoso',
        orderId: 'o-1',
        offer: 'Business Premium',
        code: '13605',
        message: '',
        attemptedAt: '2026-11-23T09:00:00.000Z',
        attemptedBy: 'alex@partner.example',
      },
    ]);
  });

  it('of a subscription names the offer and its order', async () => {
    const resourceNewValue = '{"Id":"s-1","OrderId":"o-2","OfferName":"Copilot"}';
    const record = recordOf({ resourceType: 'subscription', operationType: 'update_subscription', resourceNewValue });
    const { reported } = await handled(record, blocked);
    assert.deepEqual([reported[0]?.orderId, reported[0]?.offer], ['o-2', 'Copilot']);
  });

  it('is nothing where the customer may buy, whatever the record says', async () => {
    const certain = recordOf({ customizedData: { ErrorCode: '13605' } });
    for (const record of [recordOf(), certain]) {
      const { reported, delivery } = await handled({ ...record }, { may: 'buy', checkedAt });
      assert.deepEqual([reported, delivery], [[], { state: 'done' }]);
    }
  });

  it('is reported where nobody can be asked and the record itself names the acceptance', async () => {
    const says: Partial<PartnerAuditRecord>[] = [
      { customizedData: { ErrorCode: ' 13605 ' } },
      { resourceNewValue: '{"orderErrors":[{"code":13605,"description":"..."}]}' },
      { resourceNewValue: '{"errorCode":"13605"}' },
    ];
    for (const more of says) {
      const { reported } = await handled(recordOf(more), unknown('sign-in-failed', false));
      assert.equal(reported[0]?.code, '13605', JSON.stringify(more));
    }
  });

  it('is looked at again while nobody can be asked, and given up where that will not change', async () => {
    const silent: Partial<PartnerAuditRecord>[] = [
      {},
      { resourceNewValue: '{"id":"13605","code":"1360511"}' },
      { resourceNewValue: 'not JSON' },
      { resourceNewValue: '{"lineItems":"x","id":7}' },
    ];
    for (const more of silent) {
      const { reported, delivery } = await handled(recordOf(more), unknown('partner-center-timeout', true));
      assert.deepEqual([reported, delivery?.state], [[], 'retry'], JSON.stringify(more));
    }
    const final = await handled(recordOf(), unknown('sign-in-failed', false));
    assert.deepEqual(final.delivery, { state: 'dead', reason: 'sign-in-failed' });
    assert.equal((await handled(recordOf(), unknown('partner-center-timeout', true), 20)).delivery?.state, 'dead');
  });

  it('without a customer is left out', async () => {
    for (const id of ['', 'contoso'])
      assert.deepEqual(await handled(recordOf({ customerId: id }), blocked), { reported: [] });
  });
});
