import { randomUUID } from 'node:crypto';
import { product } from '../../src/audit/product.js';
import type { BlockedPurchases } from '../../src/purchases/blocked-purchases.js';
import { nextSteps } from '../../src/purchases/reasons.js';
import { blockedReport, checkRequest, readBody } from './purchase-schemas.js';

export interface Answer {
  status: number;
  body: object;
  /** Seconds after which it may be sent again. */
  retryAfter?: number;
}

const checkMs = 8_000;

/** `POST /api/purchases/blocked`: 202 once it is written down, 200 where it was before. */
export async function reportBlocked(purchases: BlockedPurchases, bytes: Uint8Array): Promise<Answer> {
  const read = readBody(blockedReport, bytes);
  if (!read.ok) return badField(read.field);
  const { is, blockId } = await purchases.report({ source: 'intake', ...read.value });
  return { status: is === 'recorded' ? 202 : 200, body: { status: is, ...alertOf(blockId) } };
}

/** `POST /api/purchases/check`: whether the customer may buy, asked of Partner Center this moment. */
export async function checkPurchase(purchases: BlockedPurchases, bytes: Uint8Array): Promise<Answer> {
  const read = readBody(checkRequest, bytes);
  if (!read.ok) return badField(read.field);
  const { customerId, raise, eventId, ...order } = read.value;
  const asker = { member: product, correlationId: randomUUID() };
  const check = await purchases.check(customerId, asker, Date.now() + checkMs);
  if (check.may === 'buy') return { status: 200, body: { status: 'allowed' } };
  if (check.may === 'unknown') {
    const failure = check.failure?.code ?? 'partner-center-error';
    return { status: failure === 'not-your-customer' ? 404 : 503, body: { status: 'unknown', failure } };
  }
  const { code, reason } = check;
  const planned = { ...order, ...(eventId ? { eventId } : {}) };
  const blockId = raise ? (await purchases.raise(customerId, { code }, planned)).blockId : undefined;
  const body = { status: 'blocked', reason, code, nextStep: nextSteps[reason], ...alertOf(blockId) };
  return { status: 200, body };
}

function alertOf(blockId: string | undefined): { alertId?: string } {
  return blockId ? { alertId: blockId } : {};
}

function badField(field: string): Answer {
  return { status: 400, body: { code: 'bad-field', field } };
}
