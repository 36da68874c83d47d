import type { Store } from '../store/store.js';

/** What the outbox holds of one kind. */
export interface Backlog {
  kind: string;
  /** Items whose moment has come, those that are being handled included. */
  due: number;
  /** Items for later: retries, and what was meant for later from the start. */
  later: number;
  /** How long, in milliseconds, the oldest item has been waiting for a worker; 0 where none is. */
  oldestMs: number;
}

/**
 * What there is to do, for whoever watches over it. An item that waits for an earlier one of its lane, or that somebody
 * has taken, does not count as waiting for a worker.
 */
export async function backlog(store: Store, now: Date = new Date()): Promise<Backlog[]> {
  const rows = await store.read<{ kind: string; n: number; due: number; oldest: string | null }>(
    `SELECT kind, count(*) AS n, sum(CASE WHEN due_at <= $1 THEN 1 ELSE 0 END) AS due,
       min(CASE WHEN due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1) AND (lane IS NULL OR NOT EXISTS (
           SELECT 1 FROM outbox AS earlier
           WHERE earlier.lane = item.lane AND earlier.state = 'due' AND earlier.id < item.id))
         THEN due_at END) AS oldest
     FROM outbox AS item WHERE state = 'due' GROUP BY kind ORDER BY kind`,
    [now.toISOString()],
  );
  return rows.map(({ kind, n, due, oldest }) => ({
    kind,
    due: Number(due),
    later: Number(n) - Number(due),
    oldestMs: oldest ? Math.max(0, now.getTime() - Date.parse(oldest)) : 0,
  }));
}
