import type { EntityManager } from 'typeorm';
import { rolesCount } from '../members/readings.js';
import { enqueueEach } from '../outbox/outbox.js';
import type { BlockedPurchase } from '../purchases/block.js';
import { change } from '../store/statements.js';

/** What the fan-out reads of a block. */
export type ChangedBlock = Pick<BlockedPurchase, 'id' | 'customerId' | 'version' | 'state' | 'escalatedAt'>;

/** The alerts of one conversation are sent one at a time. */
const lanePrefix = 'alert:';

/** The conversation whose alerts a lane of the outbox holds. */
export function conversationOf(lane: string): string {
  return lane.slice(lanePrefix.length);
}

export function laneOf(conversationId: string): string {
  return lanePrefix + conversationId;
}

/** The key of the work to show a version of a block in a conversation. */
export function keyOf(blockId: string, conversationId: string, version: number | ''): string {
  return `${lanePrefix}${blockId}:${conversationId}:${version}`;
}

/**
 * Promises that a block will be shown as it is now, in every conversation that wants to know of its customer and in
 * every one that shows it already: in the transaction that changed the block, with a few statements for any number
 * of conversations. Tells the conversations anew, once, when a block is escalated.
 *
 * `nowhere`: what is done about those that want to know of a country or a reseller only, as long as nobody knows where
 * the customer belongs. It is asked for; where that is of no use they are told, since missing an alert is worse.
 */
export async function fanOut(
  tx: EntityManager,
  block: ChangedBlock,
  now: Date = new Date(),
  nowhere: 'ask' | 'tell' = 'ask',
): Promise<void> {
  const { id, version, state, escalatedAt } = block;
  if (state !== 'resolved') await addCopies(tx, block, nowhere === 'tell');
  if (state === 'open' && escalatedAt) await renewCopies(tx, id);
  await enqueueEach(
    tx,
    'alert.card',
    {
      select: `SELECT '${lanePrefix}' || block_id || ':' || conversation_id || ':' || CAST($2 AS text) AS key,
          '${lanePrefix}' || conversation_id AS lane, $3 AS payload
        FROM alert_copy WHERE block_id = $1 AND state <> 'dropped'`,
      parameters: [id, String(version), JSON.stringify({ blockId: id })],
    },
    now,
  );
  if (state !== 'resolved' && nowhere === 'ask') await askForWhereabouts(tx, block, now);
}

/** A subscription to which nobody can say whether the customer belongs. */
const isNowhere = `((scope = 'country' AND coalesce(customer.country, '') = '')
  OR (scope = 'reseller' AND customer.reseller_id IS NULL))`;

/** A personal chat is told only as long as its person has a role. */
const isReadByMembers = `(conversation_type <> 'personal' OR EXISTS (
  SELECT 1 FROM member WHERE member.id = subscription.created_by_id AND member.roles <> '[]' AND ${rolesCount}))`;

/**
 * The conversations that want to know of the customer, as far as it is known where the customer belongs. Those that
 * cannot be reached get it when they come back.
 */
async function addCopies(
  tx: EntityManager,
  { id, customerId, version }: ChangedBlock,
  unknownCounts: boolean,
): Promise<void> {
  await change(
    tx,
    `INSERT INTO alert_copy (block_id, conversation_id, wanted_version, state)
     SELECT CAST($1 AS text), subscription.conversation_id, CAST($2 AS integer),
       CASE WHEN subscription.state = 'on' THEN 'pending' ELSE 'dropped' END
     FROM alert_subscription AS subscription LEFT JOIN customer ON customer.id = $3
     WHERE (subscription.state = 'on' OR retired_reason <> 'off') AND ${isReadByMembers} AND (scope = 'all' OR (CAST($4 AS integer) = 1 AND ${isNowhere})
       OR (scope = 'country' AND scope_value = customer.country)
       OR (scope = 'reseller' AND scope_value = customer.reseller_id)
       OR (scope = 'mine' AND scope_value IN (
         SELECT member_id FROM attestation WHERE customer_id = $3
         UNION SELECT member_id FROM acceptance_link WHERE customer_id = $3
         UNION SELECT member_id FROM invitation WHERE customer_id = $3
         UNION SELECT member_id FROM new_customer WHERE customer_id = $3)))
     ON CONFLICT (block_id, conversation_id) DO NOTHING`,
    [id, version, customerId, unknownCounts ? 1 : 0],
  );
}

/** An update of a card notifies nobody: what is escalated is sent once more as a new message. */
async function renewCopies(tx: EntityManager, blockId: string): Promise<void> {
  await change(
    tx,
    `UPDATE alert_copy SET escalated = 1, shown_version = 0, state = 'pending'
     WHERE block_id = $1 AND escalated = 0 AND state = 'shown'`,
    [blockId],
  );
}

async function askForWhereabouts(tx: EntityManager, { id, customerId }: ChangedBlock, now: Date): Promise<void> {
  await enqueueEach(
    tx,
    'alert.scope',
    {
      select: `SELECT 'alert-scope:' || $1 AS key, NULL AS lane, $2 AS payload
        WHERE EXISTS (SELECT 1 FROM alert_subscription LEFT JOIN customer ON customer.id = $3
          WHERE state = 'on' AND ${isNowhere})`,
      parameters: [id, JSON.stringify({ blockId: id }), customerId],
    },
    now,
  );
}
