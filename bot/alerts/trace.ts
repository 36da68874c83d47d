/** How many messages may be sent within how many milliseconds. */
export interface Window {
  most: number;
  ms: number;
}

/** A moment in milliseconds, and how many messages were sent then. */
export type Moment = [at: number, count: number];

/** Older ones are told apart by the minute only; a message counts as long as the last one of its minute. */
const exactForMs = 30_000;
const minuteMs = 60_000;

/** When the latest messages were sent, as far as a sliding window still needs to know; in ascending order. */
export class Trace {
  readonly #times: number[] = [];

  /** `most`: how many messages the largest window holds. */
  constructor(private readonly most: number) {}

  /** Milliseconds until one more message fits into each of the windows; 0 for now. */
  wait(windows: readonly Window[], now: number): number {
    let wait = 0;
    for (const { most, ms } of windows) {
      // The one that has to leave the window for the next one to fit.
      const oldest = most > 0 ? this.#times.at(-most) : now;
      if (oldest !== undefined) wait = Math.max(wait, oldest + ms - now);
    }
    return wait;
  }

  add(at: number): void {
    let index = this.#times.length;
    while (index > 0 && (this.#times[index - 1] as number) > at) index -= 1;
    this.#times.splice(index, 0, at);
    if (this.#times.length > this.most) this.#times.shift();
  }

  /** One that was thought to be sent at this moment was not sent. */
  remove(at: number): boolean {
    const index = this.#times.lastIndexOf(at);
    if (index >= 0) this.#times.splice(index, 1);
    return index >= 0;
  }

  /** One that was thought to be sent at one moment was sent at another. */
  move(from: number, to: number): void {
    if (this.remove(from)) this.add(to);
  }

  /** The moment of the latest message. */
  get last(): number | undefined {
    return this.#times.at(-1);
  }

  /** Everything that a window of `ms` milliseconds still holds, in few numbers. */
  summary(ms: number, now: number): Moment[] {
    const moments: Moment[] = [];
    let minute = Number.NaN;
    for (const at of this.#times) {
      if (at <= now - ms) continue;
      const last = moments.at(-1);
      const isOfSameMinute = at <= now - exactForMs && Math.floor(at / minuteMs) === minute;
      if (last && isOfSameMinute) moments[moments.length - 1] = [at, last[1] + 1];
      else moments.push([at, 1]);
      minute = Math.floor(at / minuteMs);
    }
    return moments;
  }
}
