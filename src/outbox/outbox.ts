import type { EntityManager } from 'typeorm';
import { change } from '../store/statements.js';

/** Work that must happen because of a commit: an e-mail, a card, a message. */
export interface OutboxItem {
  /** Names the handler that does it. */
  kind: string;
  /**
   * Names this piece of work, for example `receipt:<attestation id>:<conversation id>`. The same key is done once,
   * however often it is enqueued. Stays in the store when the work is done, so it holds no personal data.
   */
  key: string;
  /** What the handler needs, as JSON. May hold personal data: it is erased once the work is done or given up. */
  payload: unknown;
  /** Items of one lane are handled one at a time, in the order of their enqueuing; those without, in any order. */
  lane?: string;
  /** Not before this moment. */
  dueAt?: Date;
}

/**
 * Promises work: it will be handled, at least once, if and only if the transaction commits. Wake the worker
 * (`kick`) after the commit. Answers false, and changes nothing, where the key is known.
 */
export async function enqueue(tx: EntityManager, item: OutboxItem, now: Date = new Date()): Promise<boolean> {
  const created = now.toISOString();
  const inserted = await change(
    tx,
    `INSERT INTO outbox (kind, key, lane, payload, state, attempts, due_at, created_at)
     VALUES ($1, $2, $3, $4, 'due', 0, $5, $6) ON CONFLICT (key) DO NOTHING`,
    [
      item.kind,
      item.key,
      item.lane ?? null,
      JSON.stringify(item.payload ?? {}),
      item.dueAt?.toISOString() ?? created,
      created,
    ],
  );
  return inserted === 1;
}

/**
 * The same for every row of a query with the columns `key`, `lane` and `payload` (JSON): one statement, however many
 * there are. Answers how many of the keys were new. The query's own parameters are `$1`, `$2`, ...
 */
export async function enqueueEach(
  tx: EntityManager,
  kind: string,
  items: { select: string; parameters: unknown[] },
  now: Date = new Date(),
): Promise<number> {
  const next = items.parameters.length + 1;
  return change(
    tx,
    `INSERT INTO outbox (kind, key, lane, payload, state, attempts, due_at, created_at)
     SELECT CAST($${next} AS text), item.key, item.lane, item.payload, 'due', 0, $${next + 1}, $${next + 1}
     FROM (${items.select}) AS item WHERE 1 = 1 ON CONFLICT (key) DO NOTHING`,
    [...items.parameters, kind, now.toISOString()],
  );
}
