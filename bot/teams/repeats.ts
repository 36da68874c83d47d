import { createHash } from 'node:crypto';
import type { Activity } from 'botbuilder';
import { Recent } from '../recent.js';

/** Teams repeats within seconds. */
const answeredForMs = 5 * 60_000;
const mostAnswers = 5_000;
/** Longer than the token that came with an activity is valid: an hour, and five minutes for clocks that differ. */
const knownForMs = 70 * 60_000;
const mostKnown = 50_000;

/**
 * Teams delivers an activity again when the answer takes long. The repeat gets the first one's answer and has
 * no effect of its own. What comes again later, with a token that is valid still, was recorded by somebody, and gets
 * nothing. Held in memory: what must never happen twice is guarded in the store as well.
 */
export class Repeats<T> {
  readonly #answers: Recent<Promise<T>>;
  readonly #known: Recent<true>;

  /** @param late the answer for what comes again when the first one's is not kept any more. */
  constructor(
    private readonly late: T,
    now: () => number = () => performance.now(),
  ) {
    this.#answers = new Recent(answeredForMs, mostAnswers, now);
    this.#known = new Recent(knownForMs, mostKnown, now);
  }

  /** Runs the work for this activity, unless it runs or ran already: then gives that answer. */
  once(activity: Activity, work: () => Promise<T>): Promise<T> {
    if (!activity.id) return work();
    const key = keyOf(activity);
    if (this.#known.get(key)) return this.#answers.get(key) ?? Promise.resolve(this.late);
    const answer = work();
    this.#known.set(key, true);
    this.#answers.set(key, answer);
    answer.catch(() => {
      this.#known.delete(key);
      this.#answers.delete(key);
    });
    return answer;
  }
}

/** A repeat is the same to the letter; the content counts too, so that a client that reuses ids loses nothing. */
function keyOf({ id, type, name, conversation, from, text, value }: Activity): string {
  const content = JSON.stringify([id, type, name, conversation.id, from?.id, text, value]);
  return createHash('sha256').update(content).digest('base64url');
}
