import { setTimeout as sleep } from 'node:timers/promises';
import { type AlertCopy, loadCopy, trafficOf } from '../../src/alerts/copies.js';
import {
  markDropped,
  markGivenUp,
  markNotSent,
  markSending,
  markSent,
  markShown,
  rememberSent,
} from '../../src/alerts/copy-changes.js';
import type { Delivery } from '../../src/outbox/worker.js';
import { insist } from '../../src/store/insist.js';
import type { Place } from '../teams/turn.js';
import { ListDelivery } from './deliver-list.js';
import type { DeliveryParts } from './delivery-parts.js';
import { afterRefusal, later } from './later.js';
import type { Refusal } from './refusal.js';

/** A storm: more new alerts than this that wait for one conversation become a list, */
const mostWaiting = 5;
/** and so do further ones where so many were sent within a minute. */
const mostSent = 10;
const stormMs = 60_000;

const done: Delivery = { state: 'done' };
/** Why work is given back, beside Teams' answers. */
const gathering = 'gathering';
/** A short wait is not worth giving the work back; so often at most. */
const longestWaitMs = 1_500;
const mostTries = 3;

type Task = { is: 'post' } | { is: 'update'; activityId: string } | { is: 'list'; list: string };

/** Shows a block in a conversation as it is at this moment, and keeps the message that shows it up to date. */
export class AlertDelivery {
  readonly #lists: ListDelivery;

  constructor(private readonly parts: DeliveryParts) {
    this.#lists = new ListDelivery(parts);
  }

  /** One piece of work of the outbox; there is one at a time for each conversation. */
  async deliver(blockId: string, conversationId: string): Promise<Delivery> {
    for (let tries = 1; ; tries += 1) {
      const ended = await this.#try(blockId, conversationId);
      if (ended.state !== 'retry' || ended.reason === gathering || tries === mostTries) return ended;
      const wait = ended.at.getTime() - Date.now();
      // Whoever is given back goes to the end of everything that is due.
      if (wait > longestWaitMs) return ended;
      await sleep(wait);
    }
  }

  async #try(blockId: string, conversationId: string): Promise<Delivery> {
    const first = await this.#look(blockId, conversationId);
    if (!first) return done;
    const early = first.task.is === 'list' ? this.#lists.early(conversationId, first.task.list) : 0;
    if (early > 0) return later(early, gathering);
    const turn = await this.parts.pace.turn(first.copy);
    if ('wait' in turn) return later(turn.wait, 'teams-limits');
    // What is sent is what there is to say now.
    const now = turn.waited ? await this.#look(blockId, conversationId) : first;
    if (now) return this.#carryOut(now.task, now.copy, turn.at);
    this.parts.pace.giveBack(conversationId, turn.at);
    return done;
  }

  /** What is to be done for a copy now; undefined for nothing. */
  async #look(blockId: string, conversationId: string): Promise<{ copy: AlertCopy; task: Task } | undefined> {
    const { store, writes } = this.parts;
    const copy = await loadCopy(store, blockId, conversationId);
    const task = copy && (await this.#taskFor(copy));
    if (copy && task === 'drop') await writes.transaction((tx) => markDropped(tx, copy));
    return copy && task && task !== 'drop' ? { copy, task } : undefined;
  }

  async #taskFor(copy: AlertCopy): Promise<Task | 'drop' | undefined> {
    const { state, activityId, shownVersion, version, subscription, retiredReason, blockState } = copy;
    const isUntold = shownVersion === 0;
    const mayTell = subscription === 'on' && (blockState !== 'resolved' || state === 'uncertain');
    if (state === 'dropped' || shownVersion >= version) return undefined;
    if (isUntold && mayTell) return this.#announce(copy);
    if (activityId) {
      // What stands in a conversation that was switched off is kept up to date.
      const isReachable = subscription === 'on' || retiredReason === 'off';
      if (!isReachable) return undefined;
      return copy.inList ? { is: 'list', list: activityId } : { is: 'update', activityId };
    }
    // Sent twice without an answer; now there is news.
    return mayTell ? { is: 'post' } : 'drop';
  }

  async #announce({ conversationId }: AlertCopy): Promise<Task> {
    const since = new Date(Date.now() - stormMs).toISOString();
    const { untold, told, list } = await trafficOf(this.parts.store, conversationId, since);
    if (list) return { is: 'list', list };
    return untold > mostWaiting || told >= mostSent ? { is: 'list', list: '' } : { is: 'post' };
  }

  #carryOut(task: Task, copy: AlertCopy, at: number): Promise<Delivery> {
    switch (task.is) {
      case 'list':
        return this.#lists.deliver(copy, task.list, at);
      case 'update':
        return this.#update(copy, task.activityId, at);
      default:
        return this.#post(copy, at);
    }
  }

  async #post(copy: AlertCopy, at: number): Promise<Delivery> {
    const { writes, channel, pace, shown } = this.parts;
    const { conversationId } = copy;
    const place = JSON.parse(copy.place) as Place;
    const isRepeat = copy.state === 'uncertain';
    if (isRepeat) {
      const probed = await channel.probe(place);
      if (probed.is !== 'taken' && probed.is !== 'impossible') return this.#refused(copy, probed);
      pace.limits.note(conversationId, performance.now());
    }
    const alert = await shown.alert(
      copy.blockId,
      copy.version,
      place.reader,
      repeated(isRepeat || copy.repeated === 1),
    );
    if (!alert) return done;
    await writes.transaction(async (tx) => {
      await markSending(tx, copy, alert.version);
      await rememberSent(tx, conversationId, pace.remembered(conversationId));
    });
    const sent = await pace.send(conversationId, at, () => channel.post(place, alert.card));
    if (sent.is === 'taken') {
      pace.succeeded(conversationId);
      const { activityId } = sent;
      await insist(writes, (tx) => markSent(tx, copy, { activityId, version: alert.version, at: new Date() }));
      return done;
    }
    if (sent.is === 'unknown' && isRepeat) {
      this.parts.onProblem({ event: 'twice-without-answer', reason: sent.code, blockId: copy.blockId });
      await insist(writes, (tx) => markGivenUp(tx, copy, alert.version, new Date()));
      return done;
    }
    if (sent.is === 'later') await insist(writes, (tx) => markNotSent(tx, copy));
    return this.#refused(copy, sent);
  }

  async #update(copy: AlertCopy, activityId: string, at: number): Promise<Delivery> {
    const { writes, channel, pace, shown } = this.parts;
    const { conversationId } = copy;
    const place = JSON.parse(copy.place) as Place;
    const alert = await shown.alert(copy.blockId, copy.version, place.reader, repeated(copy.repeated === 1));
    if (!alert) return done;
    const put = await pace.send(conversationId, at, () => channel.put(place, activityId, alert.card));
    if (put.is !== 'taken') return this.#refused(copy, put);
    pace.succeeded(conversationId);
    await insist(writes, async (tx) => {
      await rememberSent(tx, conversationId, pace.remembered(conversationId));
      await markShown(tx, copy, alert.version, new Date());
    });
    return done;
  }

  /** What is done about a refusal, whatever was refused. */
  async #refused(copy: AlertCopy, refusal: Refusal): Promise<Delivery> {
    const ended = await afterRefusal(this.parts, copy, refusal);
    if (ended) return ended;
    await this.parts.writes.transaction((tx) => markDropped(tx, copy));
    return refusal.is === 'impossible' ? { state: 'dead', reason: refusal.code } : done;
  }
}

function repeated(isSo: boolean): { repeated?: boolean } {
  return isSo ? { repeated: true } : {};
}
