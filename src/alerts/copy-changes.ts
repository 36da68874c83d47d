import type { EntityManager } from 'typeorm';
import { enqueue } from '../outbox/outbox.js';
import { finishTogether } from '../outbox/queue.js';
import { change } from '../store/statements.js';
import type { AlertCopy } from './copies.js';
import { keyOf, laneOf } from './fan-out.js';

type Key = Pick<AlertCopy, 'blockId' | 'conversationId'>;

const one = 'block_id = $1 AND conversation_id = $2';

/** Written down before a new message is sent: should the process die now, nobody knows whether it was. */
export async function markSending(tx: EntityManager, { blockId, conversationId }: Key, version: number): Promise<void> {
  await change(
    tx,
    `UPDATE alert_copy SET sent_version = $3, repeated = CASE WHEN state = 'uncertain' THEN 1 ELSE repeated END,
       state = 'uncertain' WHERE ${one}`,
    [blockId, conversationId, version],
  );
}

/** It was not taken for sure: as if it had not been sent. What was uncertain before, stays so. */
export async function markNotSent(tx: EntityManager, { blockId, conversationId }: Key): Promise<void> {
  await change(tx, `UPDATE alert_copy SET state = 'pending' WHERE ${one} AND repeated = 0 AND shown_version = 0`, [
    blockId,
    conversationId,
  ]);
}

/** A message shows it now. The message that showed it before, where there is one, is to say so. */
export async function markSent(
  tx: EntityManager,
  copy: AlertCopy,
  sent: { activityId: string; version: number; at: Date },
): Promise<void> {
  const { blockId, conversationId, activityId: before } = copy;
  await change(
    tx,
    `UPDATE alert_copy SET state = 'shown', activity_id = $3, shown_version = $4, shown_at = $5, in_list = 0 WHERE ${one}`,
    [blockId, conversationId, sent.activityId || null, sent.version, sent.at.toISOString()],
  );
  if (before) await retell(tx, conversationId, { blockId, activityId: before }, sent.at);
  await finishOthers(tx, copy, sent.version, sent.at);
}

/** Sent twice without an answer: it is not sent a third time, unless there is something new to tell. */
export async function markGivenUp(
  tx: EntityManager,
  { blockId, conversationId }: Key,
  version: number,
  at: Date,
): Promise<void> {
  await change(tx, `UPDATE alert_copy SET shown_version = $3, shown_at = $4 WHERE ${one} AND state = 'uncertain'`, [
    blockId,
    conversationId,
    version,
    at.toISOString(),
  ]);
}

/** The message that shows it was brought up to date; unless it is to be told anew since. */
export async function markShown(tx: EntityManager, copy: AlertCopy, version: number, at: Date): Promise<void> {
  await change(tx, `UPDATE alert_copy SET shown_version = $3, state = 'shown' WHERE ${one} AND state = $4`, [
    copy.blockId,
    copy.conversationId,
    version,
    copy.state,
  ]);
  await finishOthers(tx, copy, version, at);
}

/** It is not shown there, or not kept up to date, any more. */
export async function markDropped(tx: EntityManager, { blockId, conversationId }: Key): Promise<void> {
  await change(tx, `UPDATE alert_copy SET state = 'dropped' WHERE ${one}`, [blockId, conversationId]);
}

/** What was sent to a conversation lately, for the process that sends next. */
export async function rememberSent(
  tx: EntityManager,
  conversationId: string,
  { by, sent }: { by: string; sent: string },
): Promise<void> {
  await change(tx, 'UPDATE alert_subscription SET sent_by = $2, sent = $3 WHERE conversation_id = $1', [
    conversationId,
    by,
    sent,
  ]);
}

/** A message that showed an alert is to say that a newer one does. */
export async function retell(
  tx: EntityManager,
  conversationId: string,
  old: { blockId: string; activityId: string },
  at: Date,
): Promise<void> {
  const key = `alert-moved:${old.blockId}:${old.activityId}:${conversationId}`;
  await enqueue(tx, { kind: 'alert.moved', key, lane: laneOf(conversationId), payload: old }, at);
}

/** Earlier changes of the block that were still to be shown there are shown with this one. */
async function finishOthers(
  tx: EntityManager,
  { blockId, conversationId }: Key,
  version: number,
  at: Date,
): Promise<void> {
  if (version < 2) return;
  const lane = laneOf(conversationId);
  const select = `SELECT key FROM outbox WHERE lane = $1 AND state = 'due' AND CASE WHEN substr(key, 1, length($2)) = $2
    THEN CAST(substr(key, length($2) + 1) AS integer) <= $3 ELSE FALSE END`;
  await finishTogether(tx, lane, { select, parameters: [lane, keyOf(blockId, conversationId, ''), version] }, at);
}
