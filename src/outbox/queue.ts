import type { EntityManager } from 'typeorm';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';

/** An item a worker has taken. Whoever has it is known by `attempts`: each taking makes it one more. */
export interface ClaimedItem {
  id: number;
  kind: string;
  key: string;
  lane: string | null;
  attempts: number;
  /** JSON. */
  payload: string;
  /** True when a worker took it before and neither finished nor returned it: that process has died with it. */
  abandoned: boolean;
}

interface Claim {
  kinds: string[];
  limit: number;
  now: Date;
  leaseUntil: Date;
}

/** Serialises claims on PostgreSQL: "OUT" in hexadecimal. */
const CLAIM_LOCK = 0x4f5554;

/**
 * Takes the oldest items that are due, at most `limit`, and leases them. An item is not due while an earlier one of
 * its lane is unfinished, or while any other one of its lane is being handled.
 */
export async function claim(store: Store, wanted: Claim): Promise<ClaimedItem[]> {
  const { sql, parameters } = dueItems(wanted);
  // Most looks find nothing; those need neither a transaction nor a lock.
  if ((await store.read(sql, parameters)).length === 0) return [];
  return store.transaction(async (tx) => {
    const postgres = store.engine === 'postgres';
    // SKIP LOCKED alone would let two workers take two items of one lane whose rows were committed out of order.
    if (postgres) await tx.query('SELECT pg_advisory_xact_lock($1)', [CLAIM_LOCK]);
    const rows: DueRow[] = await tx.query(`${sql}${postgres ? ' FOR UPDATE SKIP LOCKED' : ''}`, parameters);
    await lease(tx, rows, wanted.leaseUntil);
    return rows.map(({ lease_until, attempts, ...rest }) => {
      return { ...rest, attempts: attempts + 1, abandoned: lease_until !== null };
    });
  });
}

interface DueRow {
  id: number;
  kind: string;
  key: string;
  lane: string | null;
  attempts: number;
  payload: string;
  lease_until: string | null;
}

function dueItems({ kinds, limit, now }: Claim): { sql: string; parameters: unknown[] } {
  return {
    sql: `SELECT id, kind, key, lane, attempts, payload, lease_until FROM outbox AS item
      WHERE state = 'due' AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
        AND kind IN (${kinds.map((_, index) => `$${index + 3}`).join(', ')})
        AND (lane IS NULL OR NOT EXISTS (
            SELECT 1 FROM outbox AS earlier
            WHERE earlier.lane = item.lane AND earlier.state = 'due' AND earlier.id < item.id)
          AND NOT EXISTS (
            SELECT 1 FROM outbox AS leased
            WHERE leased.lane = item.lane AND leased.state = 'due' AND leased.lease_until > $1))
      ORDER BY due_at, id LIMIT $2`,
    parameters: [now.toISOString(), limit, ...kinds],
  };
}

/** One statement, and nobody can come in between: the rows are locked on PostgreSQL, and SQLite has one writer. */
async function lease(tx: EntityManager, rows: DueRow[], until: Date): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((_, index) => `$${index + 2}`).join(', ');
  await change(tx, `UPDATE outbox SET lease_until = $1, attempts = attempts + 1 WHERE id IN (${ids})`, [
    until.toISOString(),
    ...rows.map(({ id }) => id),
  ]);
}

/** Ends the leases of items of these kinds, because whoever took them is gone. That attempt counts. */
export async function endLeases(store: Store, kinds: string[], now: Date): Promise<void> {
  await store.transaction((tx) =>
    change(
      tx,
      `UPDATE outbox SET lease_until = $1 WHERE state = 'due' AND lease_until > $1
         AND kind IN (${kinds.map((_, index) => `$${index + 2}`).join(', ')})`,
      [now.toISOString(), ...kinds],
    ),
  );
}

/** Keeps items that take longer from being taken by somebody else. */
export async function renew(store: Store, items: readonly ClaimedItem[], until: Date): Promise<void> {
  await store.transaction(async (tx) => {
    for (const { id, attempts } of items) {
      await change(tx, `UPDATE outbox SET lease_until = $1 WHERE id = $2 AND attempts = $3 AND state = 'due'`, [
        until.toISOString(),
        id,
        attempts,
      ]);
    }
  });
}

/**
 * Ends the item, for good, and erases its payload. Does nothing where the lease ran out and somebody else has taken
 * the item since. `reason` is a code, without personal data.
 */
export async function finish(
  store: Pick<Store, 'transaction'>,
  item: ClaimedItem,
  end: { state: 'done' | 'dead'; reason: string | null; now: Date },
): Promise<void> {
  await store.transaction((tx) =>
    change(
      tx,
      `UPDATE outbox SET state = $1, payload = '{}', last_error = $2, finished_at = $3, lease_until = NULL
       WHERE id = $4 AND attempts = $5 AND state = 'due'`,
      [end.state, end.reason, end.now.toISOString(), item.id, item.attempts],
    ),
  );
}

/** Gives the item back for another attempt; under the same condition as `finish`. */
export async function postpone(
  store: Pick<Store, 'transaction'>,
  item: ClaimedItem,
  next: { at: Date; reason: string },
): Promise<void> {
  await store.transaction((tx) =>
    change(
      tx,
      `UPDATE outbox SET due_at = $1, last_error = $2, lease_until = NULL
       WHERE id = $3 AND attempts = $4 AND state = 'due'`,
      [next.at.toISOString(), next.reason, item.id, item.attempts],
    ),
  );
}

/** Gives items back whose worker is being stopped: they are due now, for whoever takes them. */
export async function giveBack(store: Store, items: readonly ClaimedItem[], now: Date): Promise<void> {
  if (items.length === 0) return;
  await store.transaction(async (tx) => {
    for (const { id, attempts } of items) {
      await change(
        tx,
        `UPDATE outbox SET due_at = $1, last_error = 'stopped', lease_until = NULL
         WHERE id = $2 AND attempts = $3 AND state = 'due'`,
        [now.toISOString(), id, attempts],
      );
    }
  });
}

/**
 * Ends items that nobody has taken, because their work was done along with that of an item of the same lane, in the
 * transaction that says so. `keys` is a query for their keys, in a column `key`.
 */
export async function finishTogether(
  tx: EntityManager,
  lane: string,
  keys: { select: string; parameters: unknown[] },
  now: Date,
): Promise<number> {
  const next = keys.parameters.length + 1;
  return change(
    tx,
    `UPDATE outbox SET state = 'done', payload = '{}', finished_at = $${next}
     WHERE lane = $${next + 1} AND state = 'due' AND lease_until IS NULL
       AND key IN (SELECT done.key FROM (${keys.select}) AS done)`,
    [...keys.parameters, now.toISOString(), lane],
  );
}

/** When the next item that cannot be claimed yet becomes due or loses its lease; undefined where there is none. */
export async function nextMoment(store: Store, now: Date): Promise<Date | undefined> {
  // Two looks into an index each: with thousands of items that are due already, one over all of them takes its time.
  const [row] = await store.read<{ due: string | null; lease: string | null }>(
    `SELECT (SELECT min(due_at) FROM outbox WHERE state = 'due' AND due_at > $1) AS due,
       (SELECT min(lease_until) FROM outbox WHERE state = 'due' AND lease_until > $1) AS lease`,
    [now.toISOString()],
  );
  const [first] = [row?.due, row?.lease].filter((at) => typeof at === 'string').sort();
  return first ? new Date(first) : undefined;
}
