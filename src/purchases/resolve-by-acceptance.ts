import type { EntityManager } from 'typeorm';
import { rows } from '../store/statements.js';
import { type Actor, announce } from './announce.js';
import { type BlockRow, blockColumns, toBlock } from './block.js';

/**
 * Resolves what a customer's missing acceptance has blocked, in the transaction in which the acceptance becomes known:
 * the order can be placed again. A block with another cause stays open. `at`: ISO instant. `by`: who attested it.
 */
export async function resolveByAcceptance(
  tx: EntityManager,
  customerId: string,
  at: string,
  by?: Actor,
): Promise<void> {
  const [row] = await rows<BlockRow>(
    tx,
    `UPDATE blocked_purchase SET state = 'resolved', resolution = 'acceptance', resolved_at = $1, resolved_by_name = $3,
       due_at = NULL, version = version + 1
     WHERE customer_id = $2 AND resolved_at IS NULL AND reason = 'acceptance-missing' RETURNING ${blockColumns}`,
    [at, customerId, by?.member.name ?? null],
  );
  if (!row) return;
  const actor = by ? { actor: by } : {};
  await announce(tx, toBlock(row), { action: 'purchase.resolved', ...actor, details: { by: 'acceptance' }, at });
}
