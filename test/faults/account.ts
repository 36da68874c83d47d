import { cardOf } from '../support/chat.js';
import type { Sent } from '../support/connector.js';

/** What became of everything that was reported: the row of a fault. */
export interface Account {
  /** Reports, each with an id of its own. */
  sent: number;
  /** Alerts in the conversations in which they should be, each as it should be. */
  delivered: number;
  /** Messages with alerts that another message shows. */
  repeated: number;
  /** Reports that are not on record, alerts that a conversation does not show, cards that are out of date. */
  lost: number;
}

/** A block in one conversation, as the store has it. */
export interface Copy {
  blockId: string;
  conversationId: string;
  state: string;
  activityId: string | null;
  inList: number;
  repeated: number;
  shownVersion: number;
  version: number;
  blockState: 'open' | 'acknowledged' | 'snoozed' | 'resolved';
}

/** For `read` of a store. */
export const copiesSql = `SELECT copy.block_id AS "blockId", conversation_id AS "conversationId", copy.state,
  activity_id AS "activityId", in_list AS "inList", repeated, shown_version AS "shownVersion", block.version,
  block.state AS "blockState" FROM alert_copy AS copy JOIN blocked_purchase AS block ON block.id = copy.block_id`;

const words = {
  open: /Nobody is on it yet|Still nobody is on it/,
  acknowledged: / is on it /,
  snoozed: /Snoozed until/,
  resolved: /Blocked purchase resolved/,
};
const toldTwice = 'This alert may be here twice.';
const moved = 'Sent again below';

/** Which blocks a card shows: the one it is about, or the first ones of its list. */
export function blocksOn(sent: Sent): string[] {
  const card = cardOf(sent);
  const blocks = card.buttons.flatMap(({ data }) => (typeof data?.block === 'string' ? [data.block] : []));
  return [...new Set(blocks)];
}

/** The messages of a conversation, each as it was sent, and as it is now. */
export function messagesIn(sent: readonly Sent[], conversationId: string): { posted: Sent; now: Sent }[] {
  const here = sent.filter((one) => one.conversationId === conversationId && one.activity.type === 'message');
  return here
    .filter(({ method }) => method === 'POST')
    .map((posted) => ({ posted, now: here.findLast(({ activityId }) => activityId === posted.activityId) ?? posted }));
}

/** Whether everybody in the conversation reads how the block stands now. */
export function isShown(sent: readonly Sent[], copy: Copy): boolean {
  const { activityId, inList, shownVersion, version, state, conversationId } = copy;
  const message = messagesIn(sent, conversationId).find(({ posted }) => posted.activityId === activityId)?.now;
  if (!message || state !== 'shown' || shownVersion < version) return false;
  if (inList) return /(cannot buy|are resolved|Blocked purchases resolved)/.test(cardOf(message).text);
  return words[copy.blockState].test(cardOf(message).text);
}

/** The messages beside the one that shows it in which an alert was sent; those that say that it was sent anew do not count. */
export function repeats(sent: readonly Sent[], { blockId, conversationId, activityId }: Copy): string[] {
  return messagesIn(sent, conversationId)
    .filter(({ posted, now }) => blocksOn(posted).includes(blockId) && !cardOf(now).text.includes(moved))
    .flatMap(({ posted }) => (posted.activityId === activityId ? [] : posted.activityId));
}

/** Whether the card says that it may be there twice. */
export function saysSo(sent: readonly Sent[], { activityId, conversationId }: Copy): boolean {
  const message = messagesIn(sent, conversationId).find(({ posted }) => posted.activityId === activityId)?.now;
  return message !== undefined && cardOf(message).text.includes(toldTwice);
}
