import { alertsOf, loadCopy } from '../../src/alerts/copies.js';
import type { Delivery } from '../../src/outbox/worker.js';
import type { Place } from '../teams/turn.js';
import type { DeliveryParts } from './delivery-parts.js';
import { afterRefusal, later } from './later.js';

const done: Delivery = { state: 'done' };

/** A message that showed an alert says that a newer one does; a list goes on without it. */
export async function retell(
  parts: DeliveryParts,
  conversationId: string,
  { blockId, activityId }: { blockId: string; activityId: string },
): Promise<Delivery> {
  const { store, channel, pace, shown } = parts;
  const copy = await loadCopy(store, blockId, conversationId);
  if (copy?.subscription !== 'on') return done;
  const turn = await pace.turn(copy);
  if ('wait' in turn) return later(turn.wait, 'teams-limits');
  const place = JSON.parse(copy.place) as Place;
  const isList = (await alertsOf(store, conversationId, activityId))?.inList ?? false;
  const card = isList
    ? await shown.list(conversationId, activityId, place.reader)
    : (await shown.alert(blockId, copy.version, place.reader, { isMoved: true }))?.card;
  if (!card) {
    pace.giveBack(conversationId, turn.at);
    return done;
  }
  const put = await pace.send(conversationId, turn.at, () => channel.put(place, activityId, card));
  if (put.is === 'taken') return done;
  return (await afterRefusal(parts, copy, put)) ?? done;
}
