import type { EntityManager } from 'typeorm';
import { enqueueEach } from '../outbox/outbox.js';
import type { AlertCopyState } from '../store/entities/alert-copy.js';
import type { AlertSubscriptionState } from '../store/entities/alert-subscription.js';
import type { BlockState } from '../store/entities/blocked-purchase.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';

/** One block's card in one conversation, with what there is to know about either before something is sent. */
export interface AlertCopy {
  blockId: string;
  conversationId: string;
  state: AlertCopyState;
  /** The message that shows it. */
  activityId: string | null;
  /** The block's version that it shows; 0 while it is still to be told there. */
  shownVersion: number;
  inList: number;
  repeated: number;
  version: number;
  blockState: BlockState;
  /** JSON: how to speak there. */
  place: string;
  subscription: AlertSubscriptionState;
  retiredReason: string | null;
  /** What was sent there lately and by which process, for Teams' limits. */
  sentBy: string | null;
  sent: string | null;
}

/** The copies that are still to be told: no message shows them, or they are to be told once more. */
const untold = "alert_copy.shown_version = 0 AND alert_copy.state IN ('pending', 'uncertain')";
const unresolved = `EXISTS (SELECT 1 FROM blocked_purchase AS open
  WHERE open.id = alert_copy.block_id AND open.state <> 'resolved')`;

export async function loadCopy(store: Store, blockId: string, conversationId: string): Promise<AlertCopy | undefined> {
  const [copy] = await store.read<AlertCopy>(
    `SELECT copy.block_id AS "blockId", copy.conversation_id AS "conversationId", copy.state, activity_id AS "activityId",
       shown_version AS "shownVersion", in_list AS "inList", repeated, block.version, block.state AS "blockState", place,
       subscription.state AS subscription, retired_reason AS "retiredReason", sent_by AS "sentBy", sent
     FROM alert_copy AS copy
     JOIN alert_subscription AS subscription ON subscription.conversation_id = copy.conversation_id
     JOIN blocked_purchase AS block ON block.id = copy.block_id
     WHERE copy.block_id = $1 AND copy.conversation_id = $2`,
    [blockId, conversationId],
  );
  return copy;
}

/** How much a conversation is still to be told, and how much it was told since a moment (ISO instant). */
export interface Traffic {
  untold: number;
  /** New messages. */
  told: number;
  /** The youngest list among them. */
  list: string | null;
}

export async function trafficOf(store: Store, conversationId: string, since: string): Promise<Traffic> {
  const [row] = await store.read<{ [K in keyof Traffic]: number | string | null }>(
    `SELECT (SELECT count(*) FROM alert_copy WHERE conversation_id = $1 AND ${untold} AND ${unresolved}) AS untold,
       (SELECT count(DISTINCT activity_id) FROM alert_copy WHERE conversation_id = $1 AND shown_at > $2) AS told,
       (SELECT activity_id FROM alert_copy WHERE conversation_id = $1 AND shown_at > $2 AND in_list = 1
          AND state = 'shown' AND activity_id IS NOT NULL ORDER BY shown_at DESC LIMIT 1) AS list`,
    [conversationId, since],
  );
  return {
    untold: Number(row?.untold ?? 0),
    told: Number(row?.told ?? 0),
    list: typeof row?.list === 'string' ? row.list : null,
  };
}

/** Which alerts a message shows: none, one, or those of a list. */
export async function alertsOf(
  store: Store,
  conversationId: string,
  activityId: string,
): Promise<{ blockId: string; inList: boolean } | undefined> {
  const [copy] = await store.read<{ blockId: string; inList: number }>(
    `SELECT block_id AS "blockId", in_list AS "inList" FROM alert_copy
     WHERE conversation_id = $1 AND activity_id = $2 LIMIT 1`,
    [conversationId, activityId],
  );
  return copy && { blockId: copy.blockId, inList: copy.inList === 1 };
}

/** What was never sent to a conversation is not sent any more. */
export async function dropUnsent(tx: EntityManager, conversationId: string): Promise<void> {
  await change(
    tx,
    `UPDATE alert_copy SET state = 'dropped'
     WHERE conversation_id = $1 AND activity_id IS NULL AND state IN ('pending', 'uncertain')`,
    [conversationId],
  );
}

/** What was dropped and is still open is to be told after all, and what stands there is brought up to date. */
export async function announceAgain(tx: EntityManager, conversationId: string, at: Date): Promise<void> {
  await change(
    tx,
    `UPDATE alert_copy SET state = 'pending', shown_version = 0, sent_version = 0, repeated = 0
     WHERE conversation_id = $1 AND state = 'dropped' AND activity_id IS NULL AND ${unresolved}`,
    [conversationId],
  );
  await enqueueEach(
    tx,
    'alert.card',
    {
      select: `SELECT 'alert-again:' || copy.block_id || ':' || $2 || ':' || copy.conversation_id AS key,
          'alert:' || copy.conversation_id AS lane, '{"blockId":"' || copy.block_id || '"}' AS payload
        FROM alert_copy AS copy JOIN blocked_purchase AS block ON block.id = copy.block_id
        WHERE copy.conversation_id = $1 AND copy.state <> 'dropped' AND copy.shown_version < block.version`,
      parameters: [conversationId, at.toISOString()],
    },
    at,
  );
}
