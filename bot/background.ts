import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Work that is repeated while the process lives: at once, then after every pause; never twice at a time. */
export class Background {
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>[] = [];

  constructor(private readonly log: Logger) {
    // One for each piece of work, not a leak.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Starts repeating the work. What it throws is logged, and the work goes on at the next time. */
  repeat(name: string, pauseMs: number, work: () => Promise<unknown>): void {
    this.#running.push(this.#loop(name, pauseMs, work));
  }

  /** Ends all of it; what runs at this moment is finished first. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  async #loop(name: string, pauseMs: number, work: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await work().catch((err) => this.log.error({ err, name }, 'background work failed'));
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
    }
  }
}
