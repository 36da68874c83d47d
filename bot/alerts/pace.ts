import type { SendingLimits } from './limits.js';
import type { Refusal } from './refusal.js';
import type { Moment } from './trace.js';

/** What the store remembers of a conversation's latest messages, for whichever process sends the next one. */
export interface Remembered {
  conversationId: string;
  sentBy: string | null;
  sent: string | null;
}

/** Microsoft's own sample waits 2 to 20 seconds, with 20 % of chance in it; here it goes on growing, to 5 minutes. */
const firstWaitMs = 2_000;
const longestWaitMs = 5 * 60_000;
const mostFailing = 10_000;

/** When each conversation may be spoken to next: Teams' limits, what Teams said itself, and what other processes sent. */
export class Pace {
  readonly #failures = new Map<string, number>();

  /** `process`: names this process among those that share the database. */
  constructor(
    readonly limits: SendingLimits,
    private readonly process: string,
    private readonly random: () => number = Math.random,
  ) {}

  /** The moment of the turn, for `answered`, or how many milliseconds it is away. */
  take({ conversationId, sentBy, sent }: Remembered): { at: number } | { wait: number } {
    const now = performance.now();
    if (sentBy !== this.process || !this.limits.knows(conversationId)) {
      this.limits.adopt(conversationId, parse(sent, clockOffset()), now);
    }
    const wait = this.limits.reserve(conversationId, now);
    return wait > 0 ? { wait: Math.ceil(wait) } : { at: now };
  }

  /** The channel has answered, or will not any more. */
  answered(conversationId: string, at: number): void {
    this.limits.answered(conversationId, at, performance.now());
  }

  /** What was sent to a conversation, for the next process; the present message included. */
  remembered(conversationId: string): { by: string; sent: string } {
    const offset = clockOffset();
    const moments = this.limits.summary(conversationId, performance.now());
    return { by: this.process, sent: JSON.stringify(moments.map(([at, count]) => [Math.ceil(at + offset), count])) };
  }

  /** Everything is as it should be there. */
  succeeded(conversationId: string): void {
    this.#failures.delete(conversationId);
  }

  /** How many milliseconds to wait after this refusal: what Teams says, else longer with each one in a row. */
  waitAfter(conversationId: string, refusal: Refusal): number {
    const failures = (this.#failures.get(conversationId) ?? 0) + 1;
    if (this.#failures.size >= mostFailing) this.#failures.clear();
    this.#failures.set(conversationId, failures);
    const growing = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1)) * (0.8 + this.random() * 0.4);
    if (refusal.is !== 'later') return growing;
    const wait = refusal.afterMs ?? growing;
    const until = performance.now() + wait;
    if (refusal.everywhere) this.limits.pause(until);
    else if (refusal.afterMs) this.limits.pause(until, conversationId);
    return wait;
  }
}

/** Between the clock that never goes back, which knows this process only, and the one that all processes share. */
function clockOffset(): number {
  return Date.now() - performance.now();
}

function parse(sent: string | null, offset: number): Moment[] {
  const moments = JSON.parse(sent ?? '[]') as Moment[];
  return moments.map(([at, count]) => [at - offset, count]);
}
