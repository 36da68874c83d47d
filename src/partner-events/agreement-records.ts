import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { enqueue } from '../outbox/outbox.js';
import type { PartnerAuditRecord } from '../partner-center/types.js';
import type { AuditHandler } from './audit-feed.js';
import type { CustomerNews } from './customer-news.js';

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Records of created agreements: where each customer stands is asked and kept (outbox, `partner-center.agreement`).
 * Somebody who attests a thousand customers at once must not hold up what people wait for, nor flood Partner Center:
 * the customers are asked about one after another, with a pause between.
 */
export function agreementRecords(pauseMs = 500, now: () => number = Date.now): AuditHandler {
  let nextAt = 0;
  return {
    resourceType: 'agreement',
    operationType: 'create_agreement',
    operationStatus: 'succeeded',

    async take(tx: EntityManager, records: PartnerAuditRecord[]): Promise<void> {
      for (const { id, customerId, operationDate } of newestOfEach(records)) {
        const dueAt = Math.max(now(), nextAt);
        nextAt = dueAt + pauseMs;
        const payload: CustomerNews = { customerId, correlationId: randomUUID(), happenedAt: operationDate };
        const key = `partner-center.agreement:${id}`;
        await enqueue(tx, { kind: 'partner-center.agreement', key, payload, dueAt: new Date(dueAt) });
      }
    },
  };
}

/** One record per customer: several of one customer call for one look. */
function newestOfEach(records: PartnerAuditRecord[]): PartnerAuditRecord[] {
  const newest = new Map<string, PartnerAuditRecord>();
  for (const record of records) {
    const customerId = record.customerId.toLowerCase();
    const other = newest.get(customerId);
    const isNewer = !other || other.operationDate < record.operationDate;
    if (isNewer && guid.test(customerId)) newest.set(customerId, { ...record, customerId });
  }
  return [...newest.values()];
}
