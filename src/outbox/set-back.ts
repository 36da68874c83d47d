import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';

/** Smaller steps are those with which a clock is kept right; nobody notices the delay. */
const leastStepMs = 2_000;
/** More than the clocks of two processes on one database ever differ. */
const mostApartMs = 5 * 60_000;

/** Notices that the clock was set back: against one that never goes back. */
export class ClockWatch {
  #offset = Number.POSITIVE_INFINITY;

  /** True once after each step back. `now`: epoch milliseconds. */
  wasSetBack(now: number): boolean {
    const offset = now - performance.now();
    const before = this.#offset;
    this.#offset = offset;
    return before !== Number.POSITIVE_INFINITY && offset < before - leastStepMs;
  }
}

/**
 * Brings back what a clock that was set back has put off: retries, whose moment is far away now, and leases that would
 * last as long. What was meant for later from the start keeps its moment. `which`: every retry, or only what was
 * enqueued in what is the future now, for a process that was not there when it happened.
 */
export async function makeDue(
  store: Store,
  { now, leaseUntil, which }: { now: Date; leaseUntil: Date; which: 'every retry' | 'from the future' },
): Promise<void> {
  const apart = new Date(now.getTime() + mostApartMs).toISOString();
  const isRetry = 'due_at > $1 AND (attempts > 0 OR due_at = created_at)';
  const condition = which === 'every retry' ? isRetry : `${isRetry} AND created_at > $3`;
  const parameters = [now.toISOString(), leaseUntil.toISOString(), ...(which === 'every retry' ? [] : [apart])];
  const isNeeded = await store.read(
    `SELECT id FROM outbox WHERE state = 'due' AND ((${condition}) OR lease_until > $2) LIMIT 1`,
    parameters,
  );
  if (isNeeded.length === 0) return;
  await store.transaction((tx) =>
    change(
      tx,
      `UPDATE outbox SET due_at = CASE WHEN ${condition} THEN $1 ELSE due_at END,
         lease_until = CASE WHEN lease_until > $2 THEN $2 ELSE lease_until END
       WHERE state = 'due' AND ((${condition}) OR lease_until > $2)`,
      parameters,
    ),
  );
}
