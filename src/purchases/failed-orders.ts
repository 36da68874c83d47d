import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { product } from '../audit/product.js';
import { enqueue } from '../outbox/outbox.js';
import { backoff, MAX_ATTEMPTS } from '../outbox/retry.js';
import type { Delivery, OutboxHandler } from '../outbox/worker.js';
import type { PartnerAuditRecord } from '../partner-center/types.js';
import type { AuditHandler } from '../partner-events/audit-feed.js';
import { sizedText } from '../sized-text.js';
import type { ReportedAttempt } from './attempt.js';
import type { BlockedPurchases } from './blocked-purchases.js';
import { acceptanceMissingCode } from './reasons.js';

/** What buys, and what changes what was bought (Microsoft Learn, "Auditing resources"). */
const purchases = [
  ['order', 'create_order'],
  ['order', 'update_order'],
  ['subscription', 'update_subscription'],
] as const;

const patienceMs = 20_000;
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the outbox keeps of a failed order until it is looked at. */
interface FailedOrder extends ReportedAttempt {
  /** The record itself says that the acceptance is missing. */
  isCertain: boolean;
}

/** Failed orders in Partner Center's audit, each to be looked at once (outbox, `purchase.failed`). */
export function failedOrderRecords(): AuditHandler[] {
  return purchases.map(([resourceType, operationType]) => ({
    resourceType,
    operationType,
    operationStatus: 'failed',
    async take(tx: EntityManager, records: PartnerAuditRecord[]): Promise<void> {
      for (const record of records.filter(({ customerId }) => guid.test(customerId))) {
        // One customer's orders one after another: where the first opened a block nobody has to be asked for the others.
        const lane = `purchase.failed:${record.customerId.toLowerCase()}`;
        const key = `purchase.failed:${record.id}`;
        await enqueue(tx, { kind: 'purchase.failed', key, lane, payload: readOrder(record) });
      }
    },
  }));
}

/**
 * An order may fail for many reasons, and the audit does not have to say which: an alert is raised only where the
 * customer's acceptance is missing at this moment, or cannot be asked for and is what the record itself names.
 */
export function failedOrders(purchases: BlockedPurchases): Record<string, OutboxHandler> {
  return {
    'purchase.failed': async (payload, { attempts }): Promise<Delivery> => {
      const { isCertain, ...attempt } = payload as FailedOrder;
      const open = await purchases.findOpen(attempt.customerId);
      if (open?.reason === 'acceptance-missing') {
        await purchases.report({ ...attempt, code: acceptanceMissingCode });
        return { state: 'done' };
      }
      const asker = { member: product, correlationId: randomUUID() };
      const check = await purchases.check(attempt.customerId, asker, Date.now() + patienceMs);
      if (check.may === 'buy') return { state: 'done' };
      if (check.may === 'unknown' && !isCertain) {
        const code = check.failure?.code ?? 'unknown';
        if (!check.failure?.retryable || attempts >= MAX_ATTEMPTS) return { state: 'dead', reason: code };
        return { state: 'retry', at: new Date(Date.now() + backoff(attempts)), reason: code };
      }
      await purchases.report({ ...attempt, code: check.may === 'not-buy' ? check.code : attempt.code });
      return { state: 'done' };
    },
  };
}

const idOrNone = sizedText(1, 200).optional().catch(undefined);
const nameOrNone = z.string().trim().pipe(sizedText(1)).optional().catch(undefined);
const orderResource = z.object({
  id: idOrNone,
  orderId: idOrNone,
  friendlyName: nameOrNone,
  offerName: nameOrNone,
  lineItems: z
    .array(z.object({ friendlyName: nameOrNone, offerId: nameOrNone }))
    .optional()
    .catch(undefined),
});

function readOrder(record: PartnerAuditRecord): FailedOrder {
  const resource = orderResource.safeParse(parse(record.resourceNewValue)).data ?? {};
  const items = resource.lineItems?.flatMap(({ friendlyName, offerId }) => friendlyName ?? offerId ?? []) ?? [];
  const offer = (items.length > 0 ? items.join(', ') : (resource.friendlyName ?? resource.offerName))?.slice(0, 300);
  const orderId = record.resourceType === 'order' ? resource.id : resource.orderId;
  const isCertain = saysAcceptanceMissing(record);
  return {
    source: 'audit',
    eventId: record.id,
    customerId: record.customerId,
    customerName: record.customerName,
    ...(orderId ? { orderId } : {}),
    ...(offer ? { offer } : {}),
    code: isCertain ? acceptanceMissingCode : '',
    message: '',
    attemptedAt: record.operationDate,
    ...(record.userPrincipalName ? { attemptedBy: record.userPrincipalName } : {}),
    isCertain,
  };
}

/**
 * UNCONFIRMED: whether, and where, the record of a failed order carries the error's code. Taken for it: a value of its
 * own in the customized data, or a code in the resource.
 */
function saysAcceptanceMissing({ resourceNewValue, customizedData }: PartnerAuditRecord): boolean {
  const isNamed = Object.values(customizedData).some((value) => value.trim() === acceptanceMissingCode);
  return isNamed || new RegExp(`"\\w*code"\\s*:\\s*"?${acceptanceMissingCode}\\b`, 'i').test(resourceNewValue);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, inCamelCase);
  } catch {
    return undefined;
  }
}

/** Records have .NET's names of properties, the API's own answers do not; both are read. */
function inCamelCase(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [name.charAt(0).toLowerCase() + name.slice(1), content]),
  );
}
