import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { fanOut } from '../alerts/fan-out.js';
import { rows } from '../store/statements.js';
import { announce } from './announce.js';
import { insertAttempt, type ReportedAttempt } from './attempt.js';
import { type BlockedPurchase, type BlockRow, blockColumns, toBlock } from './block.js';
import { reasonOf } from './reasons.js';

/**
 * Whether a report that blames a missing acceptance may be too late: the customer is known to have accepted, or a
 * block was resolved by its acceptance after the attempt. Holds the customer's row on PostgreSQL, so that an
 * acceptance that is being written down at this moment is seen here, or sees the block.
 */
export async function mayBeLate(
  tx: EntityManager,
  { customerId, code, attemptedAt }: ReportedAttempt,
): Promise<boolean> {
  if (reasonOf(code) !== 'acceptance-missing') return false;
  const lock = tx.connection.options.type === 'postgres' ? ' FOR SHARE' : '';
  const [customer]: { acceptance: string | null }[] = await tx.query(
    `SELECT acceptance FROM customer WHERE id = $1${lock}`,
    [customerId],
  );
  if (customer?.acceptance === 'direct' || customer?.acceptance === 'attested') return true;
  const resolved: unknown[] = await tx.query(
    `SELECT id FROM blocked_purchase WHERE customer_id = $1 AND resolution = 'acceptance' AND resolved_at >= $2 LIMIT 1`,
    [customerId, attemptedAt],
  );
  return resolved.length > 0;
}

/**
 * Adds an attempt to the customer's open block, or opens one. Code and reason of a block are those of its newest
 * attempt. Throws a StoreError (`duplicate`), and leaves nothing behind, where the attempt was reported before.
 */
export async function takeAttempt(
  tx: EntityManager,
  attempt: ReportedAttempt,
  times: { at: string; escalateAt: string },
): Promise<BlockedPurchase> {
  const block = await openOrCount(tx, attempt, times);
  await insertAttempt(tx, attempt, block.id, times.at);
  if (block.version > 1) await fanOut(tx, block);
  else await announce(tx, block, { action: 'purchase.blocked', details: { source: attempt.source }, at: times.at });
  return block;
}

async function openOrCount(
  tx: EntityManager,
  { customerId, customerName = '', code, attemptedAt }: ReportedAttempt,
  { at, escalateAt }: { at: string; escalateAt: string },
): Promise<BlockedPurchase> {
  const found = await rows<BlockRow>(
    tx,
    `INSERT INTO blocked_purchase (id, customer_id, customer_name, state, version, code, reason, attempts, opened_at,
       last_attempt_at, due_at) VALUES ($1, $2, $3, 'open', 1, $4, $5, 1, $6, $7, $8)
     ON CONFLICT (customer_id) WHERE resolved_at IS NULL DO UPDATE SET
       version = blocked_purchase.version + 1, attempts = blocked_purchase.attempts + 1,
       customer_name = CASE WHEN excluded.customer_name = '' THEN blocked_purchase.customer_name
         ELSE excluded.customer_name END,
       code = CASE WHEN excluded.last_attempt_at < blocked_purchase.last_attempt_at THEN blocked_purchase.code
         ELSE excluded.code END,
       reason = CASE WHEN excluded.last_attempt_at < blocked_purchase.last_attempt_at THEN blocked_purchase.reason
         ELSE excluded.reason END,
       last_attempt_at = CASE WHEN excluded.last_attempt_at < blocked_purchase.last_attempt_at
         THEN blocked_purchase.last_attempt_at ELSE excluded.last_attempt_at END
     RETURNING ${blockColumns}`,
    [randomUUID(), customerId, customerName, code, reasonOf(code), at, attemptedAt, escalateAt],
  );
  return toBlock(found[0] as BlockRow);
}
