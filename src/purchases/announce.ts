import type { EntityManager } from 'typeorm';
import { fanOut } from '../alerts/fan-out.js';
import { type AuditAction, type AuditDetails, record } from '../audit/audit.js';
import { product } from '../audit/product.js';
import type { BlockedPurchase } from './block.js';

/** Who changed a block, and what the change is found by on the trail. */
export interface Actor {
  member: { id: string; name: string };
  correlationId: string;
}

/** What every change of a block ends with, in its transaction: the trail has it, and every card will show it. */
export async function announce(
  tx: EntityManager,
  block: BlockedPurchase,
  change: { action: AuditAction; actor?: Actor; details?: AuditDetails; at: string },
): Promise<void> {
  const { action, actor = { member: product, correlationId: block.id }, details = {}, at } = change;
  const { id, customerId, customerName, reason } = block;
  await record(
    tx,
    {
      actor: actor.member,
      customer: { id: customerId, name: customerName },
      action,
      outcome: 'succeeded',
      correlationId: actor.correlationId,
      details: { block: id, reason, ...details },
    },
    new Date(at),
  );
  await fanOut(tx, block);
}
