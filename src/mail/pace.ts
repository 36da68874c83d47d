/** At most this share of a minute's mails may go at once. */
const burstShare = 1 / 6;
/** A turn that nobody took is given up after this long. */
const keepMs = 10 * 60_000;
const mostKept = 10_000;

/**
 * Gives every mail its turn so that never more than so many go in any minute. A few go at once, so that a person who
 * sends one does not wait; many are spread evenly, because a mail server that counts in windows of its own would
 * refuse half of a burst.
 */
export class Pace {
  readonly #turns = new Map<string, number>();
  readonly #intervalMs: number;
  readonly #burst: number;
  /** When everything that has its turn by now would be sent, were it sent one by one. */
  #busyUntil = 0;

  constructor(
    perMinute: number,
    private readonly now: () => number = Date.now,
  ) {
    this.#burst = Math.max(1, Math.floor(perMinute * burstShare));
    this.#intervalMs = 60_000 / (perMinute - this.#burst + 1);
  }

  /** From when on this mail may go, in epoch milliseconds; the same answer until it is `taken`. */
  turnOf(mail: string): number {
    const known = this.#turns.get(mail);
    if (known !== undefined) return known;
    const now = this.now();
    this.#forget(now);
    const turn = Math.max(now, this.#busyUntil - (this.#burst - 1) * this.#intervalMs);
    this.#busyUntil = Math.max(now, this.#busyUntil) + this.#intervalMs;
    this.#turns.set(mail, turn);
    return turn;
  }

  /** The mail goes now; should it have to go again, it needs another turn. */
  take(mail: string): void {
    this.#turns.delete(mail);
  }

  #forget(now: number): void {
    if (this.#turns.size < mostKept) return;
    for (const [mail, turn] of this.#turns) if (turn < now - keepMs) this.#turns.delete(mail);
  }
}
