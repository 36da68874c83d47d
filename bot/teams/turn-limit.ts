import type { Activity, InvokeResponse } from 'botbuilder';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { RateLimit } from '../rate-limit.js';
import { messageAnswer, searchAnswer } from './invokes.js';
import { personId, turnOf } from './turn.js';

/** What is answered in the place of a turn: at once, by nobody but this process, and without the store. */
export interface Slowed {
  /** For a message; only the first one in a row is answered, since Teams limits how much a bot may send. */
  card?: Card;
  /** For an invoke. It leaves the pressed card, and what was typed into it, as it is. */
  answer: InvokeResponse;
}

/** Keeps one person from taking the bot away from all the others. */
export class TurnLimit {
  readonly #limit: RateLimit | undefined;

  /** @param perMinute messages and presses of one person; undefined for any number. */
  constructor(perMinute: number | undefined) {
    this.#limit = perMinute === undefined ? undefined : new RateLimit(perMinute);
  }

  /** Counts a message or an invoke; undefined where it may be worked on. */
  slow(activity: Activity): Slowed | undefined {
    if (!this.#limit) return undefined;
    const room = this.#limit.take(personId(activity) || activity.from?.id || activity.conversation.id);
    if (room.is === 'free') return undefined;
    const card = noticeCard({ kind: 'too-many' }, turnOf(activity, undefined, '').reader);
    const answer = activity.name === 'application/search' ? searchAnswer([]) : messageAnswer(card.summary);
    return room.isFirst ? { card, answer } : { answer };
  }
}
