import { setTimeout as sleep } from 'node:timers/promises';
import { GroupCommit } from '../store/group-commit.js';
import type { Store } from '../store/store.js';
import { Alarm } from './alarm.js';
import { type ClaimedItem, claim, endLeases, finish, giveBack, nextMoment, postpone, renew } from './queue.js';
import { backoff, describeError, MAX_ATTEMPTS } from './retry.js';
import { ClockWatch, makeDue } from './set-back.js';

/** What a handler made of an item. `reason` is stored: a code, never a message from outside or personal data. */
export type Delivery =
  | { state: 'done' }
  | { state: 'retry'; at: Date; reason: string }
  | { state: 'dead'; reason: string };

/**
 * Does the work. It may be called again with the same item after a crash, so its effect must bear repeating: `key` is
 * the same each time. It must come to an end by itself. What it throws counts as a failed attempt and is repeated
 * with growing delays, 20 times at most; how often it answers `retry` is its own affair.
 */
export type OutboxHandler = (
  payload: unknown,
  item: { id: number; key: string; lane: string | null; attempts: number },
) => Promise<Delivery>;

/** Something for the log: no personal data. */
export interface OutboxProblem {
  event: 'attempt-failed' | 'given-up' | 'store-failed';
  /** A handler's reason, or kind and code of what was thrown. */
  reason: string;
  kind?: string;
  id?: number;
  attempts?: number;
}

export interface OutboxWorkerOptions {
  store: Store;
  /** By kind. Items of other kinds are left alone, for a process that knows them. */
  handlers: Record<string, OutboxHandler>;
  /** How many items at once. */
  concurrency?: number;
  /**
   * How long an item belongs to a process that gives no sign of life. Longer than the clocks of two processes on
   * one database ever differ.
   */
  leaseMs?: number;
  /** At the latest after this time it looks for items that other processes have enqueued. */
  pollMs?: number;
  /** No other process uses the store: what is leased at the start was left behind by one that is gone. */
  isAlone?: boolean;
  now?: () => Date;
  onProblem?: (problem: OutboxProblem) => void;
  /** Is told how each attempt at an item ended. */
  onHandled?: (kind: string, outcome: Delivery['state']) => void;
}

/**
 * Carries out what the outbox promises: every item at least once, several at the same time, one per lane.
 * Any number of workers, in any number of processes, may share a database.
 */
export class OutboxWorker {
  private readonly alarm = new Alarm();
  private readonly running = new Map<ClaimedItem, { leaseUntil: Date; over: Promise<void> }>();
  private readonly kinds: string[];
  private readonly settlements: GroupCommit;
  private readonly clock = new ClockWatch();
  private hasLooked = false;
  private stopping = false;
  private loop: Promise<void> | undefined;

  constructor(private readonly options: OutboxWorkerOptions) {
    this.kinds = Object.keys(options.handlers);
    this.settlements = new GroupCommit(options.store);
  }

  start(): void {
    this.loop ??= this.work();
  }

  /** Looks at once. To be called after a commit that has enqueued something. */
  kick(): void {
    this.alarm.ring();
  }

  /**
   * Takes nothing new, and resolves when everything under way has ended. What has not ended within this time goes on,
   * but is given back: another process may take it at once, and does it again where this one is cut off.
   */
  async stop(patienceMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.stopping = true;
    this.kick();
    if (patienceMs === Number.POSITIVE_INFINITY) return this.loop;
    const isOver = await Promise.race([this.loop?.then(() => true), sleep(patienceMs, false, { ref: false })]);
    if (isOver === false) await giveBack(this.options.store, [...this.running.keys()], this.now());
  }

  private async work(): Promise<void> {
    const heartbeat = setInterval(() => this.renewLeases(), this.leaseMs / 3);
    if (this.options.isAlone) {
      await endLeases(this.options.store, this.kinds, this.now()).catch((error) => this.storeFailed(error));
    }
    while (!this.stopping) {
      const pause = await this.takeWhatIsDue().catch((error) => this.storeFailed(error));
      await this.alarm.sleep(pause);
    }
    await Promise.all([...this.running.values()].map(({ over }) => over));
    clearInterval(heartbeat);
  }

  /** Starts what is due, as far as there is room, and answers how many milliseconds to sleep. */
  private async takeWhatIsDue(): Promise<number> {
    // First, so that a process that was suspended does not take its own items from itself.
    await this.renewLeases();
    await this.noticeSetBack();
    const room = this.concurrency - this.running.size;
    const now = this.now();
    if (room > 0 && this.kinds.length > 0) {
      const leaseUntil = new Date(now.getTime() + this.leaseMs);
      const items = await claim(this.options.store, { kinds: this.kinds, limit: room, now, leaseUntil });
      for (const item of items) this.begin(item, leaseUntil);
    }
    // Whoever ends makes room, and rings.
    if (this.running.size >= this.concurrency) return this.pollMs;
    const next = await nextMoment(this.options.store, now);
    return Math.max(10, Math.min(this.pollMs, next ? next.getTime() - now.getTime() : this.pollMs));
  }

  /** A clock that is set back would put off everything that waits. */
  private async noticeSetBack(): Promise<void> {
    const now = this.now();
    const wasSetBack = this.clock.wasSetBack(now.getTime());
    if (this.hasLooked && !wasSetBack) return;
    // Other processes may have a later clock, and leases of theirs are theirs.
    const leaseUntil = new Date(now.getTime() + 2 * this.leaseMs);
    await makeDue(this.options.store, { now, leaseUntil, which: wasSetBack ? 'every retry' : 'from the future' });
    this.hasLooked = true;
  }

  private begin(item: ClaimedItem, leaseUntil: Date): void {
    const over = this.handle(item).finally(() => {
      this.running.delete(item);
      // There is room for another, and the next one of its lane may go.
      this.alarm.ring();
    });
    this.running.set(item, { leaseUntil, over });
  }

  /** Never rejects. Where the outcome cannot be stored the lease runs out and the item is handled again. */
  private async handle(item: ClaimedItem): Promise<void> {
    const outcome = await this.attempt(item);
    this.options.onHandled?.(item.kind, outcome.state);
    for (let tries = 1; tries <= 5; tries++) {
      try {
        return await this.settle(item, outcome);
      } catch (error) {
        this.storeFailed(error);
        await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** tries));
      }
    }
  }

  private async attempt(item: ClaimedItem): Promise<Delivery> {
    const { id, kind, key, lane, attempts } = item;
    if (item.abandoned && attempts > MAX_ATTEMPTS) return this.failed(item, 'abandoned');
    try {
      const handler = this.options.handlers[kind];
      if (!handler) return this.failed(item, 'no handler');
      const outcome = await handler(JSON.parse(item.payload), { id, key, lane, attempts });
      if (outcome.state === 'dead') this.report('given-up', outcome.reason, item);
      return outcome;
    } catch (error) {
      return this.failed(item, describeError(error));
    }
  }

  private failed(item: ClaimedItem, reason: string): Delivery {
    const last = item.attempts >= MAX_ATTEMPTS;
    this.report(last ? 'given-up' : 'attempt-failed', reason, item);
    if (last) return { state: 'dead', reason };
    return { state: 'retry', at: new Date(this.now().getTime() + backoff(item.attempts)), reason };
  }

  private async settle(item: ClaimedItem, outcome: Delivery): Promise<void> {
    if (outcome.state === 'retry') return postpone(this.settlements, item, outcome);
    const reason = outcome.state === 'dead' ? outcome.reason : null;
    return finish(this.settlements, item, { state: outcome.state, reason, now: this.now() });
  }

  /** Only for what takes long: most items are over before the first third of their lease is. */
  private async renewLeases(): Promise<void> {
    const now = this.now().getTime();
    const old = [...this.running].filter(([, { leaseUntil }]) => leaseUntil.getTime() - now < this.leaseMs * 0.7);
    if (old.length === 0) return;
    const leaseUntil = new Date(now + this.leaseMs);
    try {
      await renew(
        this.options.store,
        old.map(([item]) => item),
        leaseUntil,
      );
      for (const [, entry] of old) entry.leaseUntil = leaseUntil;
    } catch (error) {
      this.storeFailed(error);
    }
  }

  private storeFailed(error: unknown): number {
    this.options.onProblem?.({ event: 'store-failed', reason: describeError(error) });
    return this.pollMs;
  }

  private report(event: OutboxProblem['event'], reason: string, { kind, id, attempts }: ClaimedItem): void {
    this.options.onProblem?.({ event, reason, kind, id, attempts });
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }

  private get concurrency(): number {
    return this.options.concurrency ?? 8;
  }

  private get leaseMs(): number {
    return this.options.leaseMs ?? 60_000;
  }

  private get pollMs(): number {
    return this.options.pollMs ?? 3_000;
  }
}
