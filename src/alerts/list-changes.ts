import type { EntityManager } from 'typeorm';
import { finishTogether } from '../outbox/queue.js';
import type { BlockedPurchase } from '../purchases/block.js';
import { change, rows } from '../store/statements.js';
import type { Store } from '../store/store.js';
import { retell } from './copy-changes.js';
import { laneOf } from './fan-out.js';

/*
 * Many alerts of one conversation in one message, a list. `list` is the message that shows it, '' for one that is
 * still to be sent. Who belongs to it is written down before it is sent, with the version that is sent of each, so
 * that what changes meanwhile is not taken for shown.
 */

const isUntold = "shown_version = 0 AND alert_copy.state IN ('pending', 'uncertain')";
const isUnresolved = `EXISTS (SELECT 1 FROM blocked_purchase AS open
  WHERE open.id = alert_copy.block_id AND open.state <> 'resolved')`;
const isListed = "activity_id = $2 AND alert_copy.state = 'shown'";
/** Those that come to the list with what is sent now. */
const isJoining = `${isUntold} AND in_list = 1 AND sent_version > 0 AND (activity_id IS NULL OR activity_id <> $2)`;

/**
 * Takes everything that a conversation is still to be told into the list. A new list counts as sent from here on, for
 * the time in which nobody knows.
 */
export async function markListSending(tx: EntityManager, conversationId: string, list: string): Promise<void> {
  await change(
    tx,
    `UPDATE alert_copy SET sent_version = (SELECT version FROM blocked_purchase WHERE id = block_id), in_list = 1,
       repeated = CASE WHEN state = 'uncertain' THEN 1 ELSE repeated END,
       state = CASE WHEN $2 = '' THEN 'uncertain' ELSE state END
     WHERE conversation_id = $1 AND ((${isUntold} AND ${isUnresolved}) OR (${isListed}))`,
    [conversationId, list],
  );
}

/** A new list was not taken for sure. */
export async function markListNotSent(tx: EntityManager, conversationId: string): Promise<void> {
  await change(
    tx,
    `UPDATE alert_copy SET state = 'pending'
     WHERE conversation_id = $1 AND ${isUntold} AND in_list = 1 AND repeated = 0`,
    [conversationId],
  );
}

/** Those of a new list that were sent twice without an answer are not sent a third time. */
export async function markListGivenUp(tx: EntityManager, conversationId: string, at: Date): Promise<void> {
  await change(
    tx,
    `UPDATE alert_copy SET shown_version = sent_version, shown_at = $3
     WHERE conversation_id = $1 AND repeated = 1 AND ${isJoining}`,
    [conversationId, '', at.toISOString()],
  );
}

/** A message shows the list: the new one `sent`, or the `list` that was brought up to date. */
export async function markListShown(
  tx: EntityManager,
  conversationId: string,
  { list, sent }: { list: string; sent: string },
  at: Date,
): Promise<void> {
  const moved = await rows<{ blockId: string; activityId: string }>(
    tx,
    `SELECT block_id AS "blockId", activity_id AS "activityId" FROM alert_copy
     WHERE conversation_id = $1 AND activity_id IS NOT NULL AND ${isJoining}`,
    [conversationId, list],
  );
  const since =
    '(SELECT min(shown_at) FROM alert_copy AS first WHERE first.conversation_id = $1 AND first.activity_id = $2)';
  await change(
    tx,
    `UPDATE alert_copy SET state = 'shown', activity_id = $3, shown_version = sent_version, shown_at = coalesce(${since}, $4)
     WHERE conversation_id = $1 AND ((${isJoining}) OR (${isListed}))`,
    [conversationId, list, sent, at.toISOString()],
  );
  const once = new Map(moved.map((old) => [old.activityId, old]));
  for (const old of once.values()) await retell(tx, conversationId, old, at);
  await finishListed(tx, conversationId, sent, at);
}

/** The message with the list is not there any more; what was to join it is told anew. */
export async function dropList(tx: EntityManager, conversationId: string, list: string): Promise<void> {
  await change(tx, `UPDATE alert_copy SET state = 'dropped' WHERE conversation_id = $1 AND ${isListed}`, [
    conversationId,
    list,
  ]);
}

/** A block as a list names it. */
export type ListedAlert = Pick<BlockedPurchase, 'id' | 'customerId' | 'customerName' | 'attempts' | 'state'> & {
  takenByName: string | null;
};

/** The first of those that a list shows, open ones first and oldest first, and how many there are. */
export async function readList(
  store: Store,
  conversationId: string,
  list: string,
  limit: number,
): Promise<{ alerts: ListedAlert[]; total: number; unresolved: number; repeated: boolean }> {
  const from = `FROM alert_copy JOIN blocked_purchase AS block ON block.id = alert_copy.block_id
    WHERE conversation_id = $1 AND ((${isJoining}) OR (${isListed}))`;
  const alerts = await store.read<ListedAlert>(
    `SELECT block.id, customer_id AS "customerId", customer_name AS "customerName", attempts, block.state,
       taken_by_name AS "takenByName" ${from}
     ORDER BY CASE WHEN block.state = 'resolved' THEN 1 ELSE 0 END, opened_at, block.id LIMIT $3`,
    [conversationId, list, limit],
  );
  const [count] = await store.read<Record<'total' | 'unresolved' | 'repeated', number | string | null>>(
    `SELECT count(*) AS total, sum(CASE WHEN block.state = 'resolved' THEN 0 ELSE 1 END) AS unresolved,
       max(repeated) AS repeated ${from}`,
    [conversationId, list],
  );
  return {
    alerts,
    total: Number(count?.total ?? 0),
    unresolved: Number(count?.unresolved ?? 0),
    repeated: Number(count?.repeated ?? 0) > 0,
  };
}

/** What the list shows needs no work of its own any more. */
async function finishListed(tx: EntityManager, conversationId: string, list: string, at: Date): Promise<void> {
  const lane = laneOf(conversationId);
  const select = `SELECT $1 || block_id || ':' || conversation_id || ':' || CAST(shown_version AS text) AS key
    FROM alert_copy WHERE conversation_id = $2 AND activity_id = $3`;
  await finishTogether(tx, lane, { select, parameters: ['alert:', conversationId, list] }, at);
}
