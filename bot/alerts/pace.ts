import type { SendingLimits } from './limits.js';
import type { Refusal } from './refusal.js';
import type { Moment } from './trace.js';

/** What the store remembers of a conversation's latest messages, for whichever process sends the next one. */
export interface Remembered {
  conversationId: string;
  sentBy: string | null;
  sent: string | null;
}

export type Turn = { at: number; waited: boolean } | { wait: number };

interface Waiting {
  conversationId: string;
  since: number;
  resolve: (turn: Turn) => void;
}

/** A turn that is farther away is not waited for. */
const longestWaitingMs = 1_500;
/** Within this time nothing happens that a card should have said. */
const longUnusedMs = 20;

/** Microsoft's own sample waits 2 to 20 seconds, with 20 % of chance in it; here it goes on growing, to 5 minutes. */
const firstWaitMs = 2_000;
const longestWaitMs = 5 * 60_000;
const mostFailing = 10_000;

/** When each conversation may be spoken to next: Teams' limits, what Teams said itself, and what other processes sent. */
export class Pace {
  readonly #failures = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `process`: names this process among those that share the database. */
  constructor(
    readonly limits: SendingLimits,
    private readonly process: string,
    private readonly random: () => number = Math.random,
  ) {}

  /**
   * Waits for the turn of a conversation: who asks first is first. Answers with its moment, for `send`, and whether it
   * had to be waited for; or with how many milliseconds it is away, where that is too long to wait.
   */
  turn({ conversationId, sentBy, sent }: Remembered): Promise<Turn> {
    const isOthers = sentBy !== null && sentBy !== this.process;
    if (isOthers || !this.limits.knows(conversationId)) {
      this.limits.adopt(conversationId, parse(sent, clockOffset()), performance.now());
    }
    return new Promise((resolve) => {
      this.#waiting.push({ conversationId, since: performance.now(), resolve });
      this.#serve();
    });
  }

  /** The turn is not used after all. */
  giveBack(conversationId: string, at: number): void {
    this.limits.cancel(conversationId, at);
    this.#serve();
  }

  /** Sends what the turn is for, now. */
  async send<T>(conversationId: string, at: number, send: () => Promise<T>): Promise<T> {
    const now = performance.now();
    this.limits.sending(conversationId, at, now);
    try {
      return await send();
    } finally {
      this.limits.answered(conversationId, now, performance.now());
      if (this.#waiting.length > 0) this.#serve();
    }
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

  /** Lets through whoever may go, in the order of asking, and looks again when the next one may. */
  #serve(): void {
    clearTimeout(this.#timer);
    let next = Number.POSITIVE_INFINITY;
    for (const one of this.#waiting.splice(0)) {
      const now = performance.now();
      const wait = Math.ceil(this.limits.reserve(one.conversationId, now));
      if (wait === 0) one.resolve({ at: now, waited: now > one.since + longUnusedMs });
      else if (wait > longestWaitingMs) one.resolve({ wait });
      else {
        this.#waiting.push(one);
        next = Math.min(next, wait);
      }
    }
    if (next < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.#serve(), next);
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
