import type { AlertCopy } from '../../src/alerts/copies.js';
import type { Delivery } from '../../src/outbox/worker.js';
import type { DeliveryParts } from './delivery-parts.js';
import type { Refusal } from './refusal.js';

/** The same work again after so many milliseconds. */
export function later(wait: number, reason: string): Delivery {
  return { state: 'retry', at: new Date(Date.now() + Math.ceil(wait)), reason };
}

/**
 * What is done about a refusal that concerns the conversation, whatever was sent; undefined where it concerns the
 * message alone.
 */
export async function afterRefusal(
  { pace, subscriptions, onGone, onProblem }: DeliveryParts,
  { conversationId, blockId }: Pick<AlertCopy, 'conversationId' | 'blockId'>,
  refusal: Refusal,
): Promise<Delivery | undefined> {
  if (refusal.is === 'later' || refusal.is === 'unknown') {
    return later(pace.waitAfter(conversationId, refusal), refusal.code);
  }
  if (refusal.is !== 'conversation-gone') return undefined;
  onProblem({ event: 'conversation-gone', reason: refusal.code, blockId });
  await subscriptions.retire({ conversationId }, refusal.code);
  onGone(conversationId);
  return { state: 'done' };
}
