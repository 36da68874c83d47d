import { Recent } from './recent.js';

const minuteMs = 60_000;
/** So many senders are told apart; beyond that whoever was counted first begins anew. */
const mostSenders = 20_000;

/** `isFirst`: the first one that finds no room since there was some; `waitMs`: until there is some again. */
export type Room = { is: 'free' } | { is: 'full'; isFirst: boolean; waitMs: number };

interface Bucket {
  left: number;
  at: number;
  isFull: boolean;
}

/**
 * How often somebody may do something: so often at once, and as often again within each minute after that. Held in
 * memory, for this process alone: it keeps one sender from taking what all of them need, and is no account of anything.
 */
export class RateLimit {
  readonly #buckets: Recent<Bucket>;

  /** @param perMinute at least 1. @param now milliseconds on a clock that is never set back. */
  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    // What was not used for a minute is full again.
    this.#buckets = new Recent(minuteMs, mostSenders, now);
  }

  /** Counts one more of this sender, unless there is no room for it. */
  take(sender: string): Room {
    const bucket = this.#refilled(sender);
    if (bucket.left >= 1) {
      bucket.left -= 1;
      bucket.isFull = false;
      return { is: 'free' };
    }
    const isFirst = !bucket.isFull;
    bucket.isFull = true;
    return { is: 'full', isFirst, waitMs: ((1 - bucket.left) * minuteMs) / this.perMinute };
  }

  #refilled(sender: string): Bucket {
    const now = this.now();
    const bucket = this.#buckets.get(sender) ?? { left: this.perMinute, at: now, isFull: false };
    this.#buckets.set(sender, bucket);
    bucket.left = Math.min(this.perMinute, bucket.left + ((now - bucket.at) * this.perMinute) / minuteMs);
    bucket.at = now;
    return bucket;
  }
}
