import { createHash } from 'node:crypto';
import type { Activity } from 'botbuilder';

const keepForMs = 5 * 60_000;
const mostKept = 5_000;

/**
 * Teams delivers an activity again when the answer takes long. The repeat gets the first one's answer and has
 * no effect of its own. Held in memory: what must never happen twice is guarded in the store as well.
 */
export class Repeats<T> {
  readonly #answers = new Map<string, { at: number; answer: Promise<T> }>();

  /** Runs the work for this activity, unless it runs or ran already: then gives that answer. */
  once(activity: Activity, work: () => Promise<T>): Promise<T> {
    if (!activity.id) return work();
    const key = keyOf(activity);
    const known = this.#answers.get(key);
    if (known && Date.now() - known.at < keepForMs) return known.answer;
    const answer = work();
    this.#answers.set(key, { at: Date.now(), answer });
    answer.catch(() => this.#answers.delete(key));
    this.#forgetOld();
    return answer;
  }

  #forgetOld(): void {
    const oldest = Date.now() - keepForMs;
    for (const [key, { at }] of this.#answers) {
      if (at > oldest && this.#answers.size <= mostKept) return;
      this.#answers.delete(key);
    }
  }
}

/** A repeat is the same to the letter; the content counts too, so that a client that reuses ids loses nothing. */
function keyOf({ id, type, name, conversation, from, text, value }: Activity): string {
  const content = JSON.stringify([id, type, name, conversation.id, from?.id, text, value]);
  return createHash('sha256').update(content).digest('base64url');
}
