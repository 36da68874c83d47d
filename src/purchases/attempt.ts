import type { EntityManager } from 'typeorm';
import type { AttemptSource } from '../store/entities/purchase-attempt.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';

/** A blocked attempt to buy, as it is reported. All texts are from outside. */
export interface ReportedAttempt {
  source: AttemptSource;
  /** The reporter's own id of it: the same one is the same attempt. */
  eventId: string;
  /** Tenant id. */
  customerId: string;
  /** Where the reporter knows it. */
  customerName?: string;
  orderId?: string;
  offer?: string;
  /** Partner Center's error code, or ''. */
  code: string;
  /** The reporter's words, or ''. */
  message: string;
  /** ISO instant. */
  attemptedAt: string;
  attemptedBy?: string;
}

/** An attempt as it was written down. */
export interface PurchaseAttempt {
  orderId?: string;
  offer?: string;
  code: string;
  message: string;
  attemptedAt: string;
  attemptedBy?: string;
  source: AttemptSource;
  reportedAt: string;
}

type AttemptRow = { [K in keyof PurchaseAttempt]-?: PurchaseAttempt[K] | null };

/** Reporters number their events each in their own way, so an id counts for its source only. */
function keyOf({ source, eventId }: ReportedAttempt): string {
  return `${source}:${eventId}`;
}

/** Which block an attempt that was reported before belongs to; undefined for one that is new. */
export async function findReported(store: Store, attempt: ReportedAttempt): Promise<{ blockId?: string } | undefined> {
  const rows = await store.read<{ blockId: string | null }>(
    'SELECT block_id AS "blockId" FROM purchase_attempt WHERE event_id = $1',
    [keyOf(attempt)],
  );
  return rows[0] && (rows[0].blockId ? { blockId: rows[0].blockId } : {});
}

/** Writes an attempt down. Throws a StoreError (`duplicate`) where it was reported before. */
export async function insertAttempt(
  tx: EntityManager,
  attempt: ReportedAttempt,
  blockId: string | undefined,
  reportedAt: string,
): Promise<void> {
  await change(
    tx,
    `INSERT INTO purchase_attempt (event_id, block_id, customer_id, order_id, offer, code, message, attempted_at,
       attempted_by, source, reported_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      keyOf(attempt),
      blockId ?? null,
      attempt.customerId,
      attempt.orderId ?? null,
      attempt.offer ?? null,
      attempt.code,
      attempt.message,
      attempt.attemptedAt,
      attempt.attemptedBy ?? null,
      attempt.source,
      reportedAt,
    ],
  );
}

/** The attempts of a block, newest first. */
export async function latestAttempts(store: Store, blockId: string, limit: number): Promise<PurchaseAttempt[]> {
  const rows = await store.read<AttemptRow>(
    `SELECT order_id AS "orderId", offer, code, message, attempted_at AS "attemptedAt", attempted_by AS "attemptedBy",
       source, reported_at AS "reportedAt"
     FROM purchase_attempt WHERE block_id = $1 ORDER BY attempted_at DESC, event_id LIMIT $2`,
    [blockId, limit],
  );
  return rows.map(
    (row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as PurchaseAttempt,
  );
}
