import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { localPurchaseSecret } from '../../../bot/config.js';
import { signatureHeader } from '../../../src/purchases/signature.js';
import type { World } from '../../support/world.js';
import { describedAnswer } from './described.js';

export interface PostOptions {
  secret?: string;
  at?: Date;
  headers?: Record<string, string>;
}

export interface Answered {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

/** Where the world's bot takes purchases. */
export function purchasesUrl(world: World, path: 'blocked' | 'check'): string {
  return new URL(`/api/purchases/${path}`, world.app.url).href;
}

/** Posts a body, signed as an ordering system signs it unless told otherwise; every answer has to be one described. */
export async function post(url: string, body: unknown, options: PostOptions = {}): Promise<Answered> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { secret = localPurchaseSecret, at = new Date(), headers = {} } = options;
  const res = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-agreement-signature': signatureHeader(secret, text, at),
      ...headers,
    },
    body: text,
  });
  const answer = { status: res.status, body: (await res.json()) as Record<string, unknown>, headers: res.headers };
  const described = describedAnswer('post', new URL(url).pathname, res.status).safeParse(answer.body);
  assert.ok(described.success, `${res.status} ${JSON.stringify(answer.body)} is not in openapi.json`);
  return answer;
}

/** A report such as a webshop sends; each is another one. */
export function reportOf(customerId: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventId: randomUUID(),
    customerId,
    orderId: '4711',
    offer: 'Microsoft 365 Business Premium',
    code: '13605',
    message: 'The customer must accept the Microsoft Customer Agreement.',
    attemptedAt: new Date().toISOString(),
    attemptedBy: 'webshop',
    ...more,
  };
}

/** The blocks of a customer as the store has them. */
export function blocksOf(world: World, customerId: string): Promise<Record<string, unknown>[]> {
  return world.app.services.store.read('SELECT * FROM blocked_purchase WHERE customer_id = $1 ORDER BY opened_at', [
    customerId,
  ]);
}
