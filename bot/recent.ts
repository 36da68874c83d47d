/**
 * Remembers what was set within the last `ms` milliseconds, at most twice as long, and at most `most` of it: then at least
 * the latest half. Forgetting costs nothing, however much it is: a map that loses its oldest entry with each new one is
 * slow to iterate.
 */
export class Recent<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();
  #since: number;

  /** @param now milliseconds on a clock that is never set back. */
  constructor(
    private readonly ms: number,
    private readonly most: number,
    private readonly now: () => number,
  ) {
    this.#since = now();
  }

  get(key: string): V | undefined {
    this.#age();
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: V): void {
    this.#age();
    this.#young.set(key, value);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  #age(): void {
    const age = this.now() - this.#since;
    if (age < this.ms && this.#young.size < this.most / 2) return;
    this.#old = age < 2 * this.ms ? this.#young : new Map();
    this.#young = new Map();
    this.#since = this.now();
  }
}
