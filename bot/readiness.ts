import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Backlog, backlog } from '../src/outbox/backlog.js';
import { StoreError } from '../src/store/errors.js';
import { pendingMigrations } from '../src/store/pending.js';
import type { Store } from '../src/store/store.js';
import type { Metrics } from './metrics/metrics.js';

/** What is due is done in seconds; this late, something holds it up. */
const latestMs = 5 * 60_000;
/** Whoever asks more often than this, as anybody may, is told the same again. */
const heldMs = 1_000;
/** Probes do not wait much longer. */
const patienceMs = 3_000;

/** The checks, and for each `ok`, `not-needed` or a code that says what is wrong. */
export interface Readiness {
  isReady: boolean;
  checks: Record<'store' | 'migrations' | 'outbox' | 'partner-center', string>;
}

interface Parts {
  store: Store;
  /** The latest transaction found no room. */
  isFull: () => boolean;
  /** Why Partner Center does not take the sign-in, as a code; undefined where it does. */
  signInProblem: () => string | undefined;
  /** An indirect reseller has no account with Partner Center's API. */
  needsSignIn: boolean;
  metrics: Metrics;
  log: Logger;
}

/** Whether everything that the bot needs is there: asked by monitoring, and by whoever waits for a new version. */
export class ReadinessCheck {
  #held: { answer: Promise<Readiness>; until: number } | undefined;

  constructor(private readonly parts: Parts) {}

  /** The state of every check, at most a second old. Also sets the metrics that go with it. Never rejects. */
  look(): Promise<Readiness> {
    if (this.#held && performance.now() < this.#held.until) return this.#held.answer;
    const held = { answer: this.#check(), until: Number.POSITIVE_INFINITY };
    held.answer.finally(() => {
      held.until = performance.now() + heldMs;
    });
    this.#held = held;
    return held.answer;
  }

  async #check(): Promise<Readiness> {
    const { signInProblem, needsSignIn, metrics } = this.parts;
    const checks = {
      ...(await this.#ofStore()),
      'partner-center': needsSignIn ? (signInProblem() ?? 'ok') : 'not-needed',
    };
    const isOk = (state: string) => state === 'ok' || state === 'not-needed';
    for (const [check, state] of Object.entries(checks)) metrics.ready.set({ check }, isOk(state) ? 1 : 0);
    return { isReady: Object.values(checks).every(isOk), checks };
  }

  async #ofStore(): Promise<Pick<Readiness['checks'], 'store' | 'migrations' | 'outbox'>> {
    const { store, isFull, metrics, log } = this.parts;
    try {
      const [migrations, waiting] = await inTime(Promise.all([pendingMigrations(store), backlog(store)]));
      this.#show(waiting);
      const isLate = waiting.some(({ oldestMs }) => oldestMs > latestMs);
      return {
        store: isFull() ? 'full' : 'ok',
        migrations,
        outbox: isLate ? 'late' : 'ok',
      };
    } catch (err) {
      log.error({ err }, 'the database does not answer');
      metrics.outboxItems.reset();
      metrics.outboxOldest.reset();
      return { store: 'unreachable', migrations: 'unknown', outbox: 'unknown' };
    }
  }

  #show(waiting: Backlog[]): void {
    const { outboxItems, outboxOldest } = this.parts.metrics;
    // A kind of which nothing is left has no row any more.
    outboxItems.reset();
    outboxOldest.reset();
    for (const { kind, due, later, oldestMs } of waiting) {
      outboxItems.set({ kind, state: 'due' }, due);
      outboxItems.set({ kind, state: 'later' }, later);
      outboxOldest.set({ kind }, oldestMs / 1_000);
    }
  }
}

/** What comes later than that is of no interest any more. */
function inTime<T>(work: Promise<T>): Promise<T> {
  const late = sleep(patienceMs, undefined, { ref: false }).then(() => {
    throw new StoreError('unavailable', `No answer within ${patienceMs} ms`, 'late');
  });
  return Promise.race([work, late]);
}
