import type { AlertCopy } from '../../src/alerts/copies.js';
import { rememberSent } from '../../src/alerts/copy-changes.js';
import {
  dropList,
  markListGivenUp,
  markListNotSent,
  markListSending,
  markListShown,
} from '../../src/alerts/list-changes.js';
import type { Delivery } from '../../src/outbox/worker.js';
import { insist } from '../../src/store/insist.js';
import type { Place } from '../teams/turn.js';
import type { DeliveryParts } from './delivery-parts.js';
import { afterRefusal, later } from './later.js';
import type { Refusal } from './refusal.js';

/** In a storm a list changes many times a second; it is shown that often at most. */
const pauseMs = 2_000;
const mostRemembered = 5_000;

const done: Delivery = { state: 'done' };

/** Shows the many alerts of a storm in one message, and keeps that up to date. */
export class ListDelivery {
  readonly #changed = new Map<string, number>();

  constructor(private readonly parts: DeliveryParts) {}

  /** Milliseconds for which further changes of this list are gathered first. */
  early(conversationId: string, list: string): number {
    const changed = this.#changed.get(`${conversationId} ${list}`);
    return changed === undefined ? 0 : Math.max(0, changed + pauseMs - performance.now());
  }

  /** `list`: the message that shows it; '' to send a new one. `at`: the moment of the turn. */
  async deliver(copy: AlertCopy, list: string, at: number): Promise<Delivery> {
    const { writes, channel, pace, shown } = this.parts;
    const { conversationId } = copy;
    const place = JSON.parse(copy.place) as Place;
    if (copy.state === 'uncertain' && !list) {
      const probed = await channel.probe(place);
      if (probed.is !== 'taken' && probed.is !== 'impossible') return this.#refused(copy, list, probed);
      pace.limits.note(conversationId, performance.now());
    }
    await writes.transaction(async (tx) => {
      await markListSending(tx, conversationId, list);
      await rememberSent(tx, conversationId, pace.remembered(conversationId));
    });
    const card = await shown.list(conversationId, list, place.reader);
    if (!card) return done;
    const sent = await pace.send(conversationId, at, () =>
      list ? channel.put(place, list, card) : channel.post(place, card),
    );
    if (sent.is !== 'taken') return this.#refused(copy, list, sent);
    pace.succeeded(conversationId);
    this.#remember(`${conversationId} ${sent.activityId}`);
    await insist(writes, (tx) => markListShown(tx, conversationId, { list, sent: sent.activityId }, new Date()));
    return done;
  }

  async #refused(copy: AlertCopy, list: string, refusal: Refusal): Promise<Delivery> {
    const { conversationId, blockId } = copy;
    const { writes, onProblem } = this.parts;
    if (!list && refusal.is === 'later') await insist(writes, (tx) => markListNotSent(tx, conversationId));
    if (!list && refusal.is === 'unknown') {
      if (copy.state === 'uncertain') onProblem({ event: 'twice-without-answer', reason: refusal.code, blockId });
      await insist(writes, (tx) => markListGivenUp(tx, conversationId, new Date()));
    }
    const ended = await afterRefusal(this.parts, copy, refusal);
    if (ended) return ended;
    if (!list) return { state: 'dead', reason: refusal.code };
    await writes.transaction((tx) => dropList(tx, conversationId, list));
    // What was to join it is still to be told.
    return later(0, refusal.code);
  }

  #remember(list: string): void {
    if (this.#changed.size >= mostRemembered) this.#changed.clear();
    this.#changed.set(list, performance.now());
  }
}
