import { type Moment, Trace, type Window } from './trace.js';

/** What one bot may send to one conversation (Microsoft Learn, "Optimize your bot with rate limiting in Teams"). */
export const conversationWindows: readonly Window[] = [
  { most: 7, ms: 1_000 },
  { most: 8, ms: 2_000 },
  { most: 60, ms: 30_000 },
  { most: 1_800, ms: 3_600_000 },
];
/** What one app may send to all conversations of one tenant together; the same page. */
export const tenantWindow: Window = { most: 50, ms: 1_000 };

const longestMs = Math.max(...conversationWindows.map(({ ms }) => ms));
const largest = Math.max(...conversationWindows.map(({ most }) => most));

export interface LimitOptions {
  conversation?: readonly Window[];
  tenant?: Window;
  /**
   * Between the moment a message is handed over and the one at which Teams counts it some time passes, and never the
   * same. It counts from its answer, and at the latest so many milliseconds after it was handed over.
   */
  lagMs?: number;
  /** More conversations than this are not remembered; the ones that were silent longest are forgotten. */
  mostKept?: number;
}

/**
 * Keeps Teams' limits ahead of time: says when the next message may go to a conversation so that no window that ends
 * at any moment ever holds too many, of this conversation and of all together. Knows no clock: every `now` is in
 * milliseconds of one that never goes back.
 */
export class SendingLimits {
  readonly #conversations = new Map<string, Trace>();
  readonly #pauses = new Map<string, number>();
  readonly #tenant: Trace;
  readonly #windows: readonly Window[];
  readonly #tenantWindow: Window;
  readonly #lagMs: number;
  readonly #mostKept: number;
  #processes = 1;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: LimitOptions = {}) {
    this.#windows = options.conversation ?? conversationWindows;
    this.#tenantWindow = options.tenant ?? tenantWindow;
    this.#tenant = new Trace(this.#tenantWindow.most);
    this.#lagMs = options.lagMs ?? 100;
    this.#mostKept = options.mostKept ?? 5_000;
  }

  /**
   * Milliseconds until a message may be sent to this conversation. 0 for now, and then it is counted as sent: the
   * caller sends it at once, and says when it was `answered`.
   */
  reserve(conversationId: string, now: number): number {
    const trace = this.#traceOf(conversationId);
    const most = Math.floor(this.#tenantWindow.most / this.#processes);
    const wait = Math.max(
      trace.wait(this.#windows, now),
      this.#tenant.wait([{ ...this.#tenantWindow, most: Math.max(1, most) }], now),
      this.#pausedUntil - now,
      (this.#pauses.get(conversationId) ?? now) - now,
      0,
    );
    if (wait === 0) this.#count(conversationId, now + this.#lagMs);
    return wait;
  }

  /** The message that was let through at `reservedAt` is handed over only now; it goes by this moment from here on. */
  sending(conversationId: string, reservedAt: number, now: number): void {
    this.#traceOf(conversationId).move(reservedAt + this.#lagMs, now + this.#lagMs);
    this.#tenant.move(reservedAt + this.#lagMs, now + this.#lagMs);
  }

  /** The message that was let through at `reservedAt` has been answered, or will not be any more. */
  answered(conversationId: string, reservedAt: number, now: number): void {
    const counted = reservedAt + this.#lagMs;
    if (now >= counted) return;
    this.#traceOf(conversationId).move(counted, now);
    this.#tenant.move(counted, now);
  }

  /** The message that was let through at `reservedAt` will not be sent. */
  cancel(conversationId: string, reservedAt: number): void {
    this.#traceOf(conversationId).remove(reservedAt + this.#lagMs);
    this.#tenant.remove(reservedAt + this.#lagMs);
  }

  /** Something was sent without asking: an answer to somebody who waits for it. */
  note(conversationId: string, now: number): void {
    this.#count(conversationId, now);
  }

  /** Teams said to wait: nothing goes to this conversation, or to any without one, before that moment. */
  pause(until: number, conversationId?: string): void {
    if (conversationId === undefined) this.#pausedUntil = Math.max(this.#pausedUntil, until);
    else this.#pauses.set(conversationId, Math.max(this.#pauses.get(conversationId) ?? until, until));
  }

  /** How many processes share the limit of the tenant, this one included. */
  share(processes: number): void {
    this.#processes = Math.max(1, processes);
  }

  /** Whether what was sent there is remembered. */
  knows(conversationId: string): boolean {
    return this.#conversations.has(conversationId);
  }

  /** What was sent to a conversation within the longest window, for whoever sends there next. */
  summary(conversationId: string, now: number): Moment[] {
    return this.#conversations.get(conversationId)?.summary(longestMs, now) ?? [];
  }

  /** Takes over what somebody else has sent to a conversation, in the place of what is remembered of it here. */
  adopt(conversationId: string, moments: readonly Moment[], now: number): void {
    const trace = new Trace(largest);
    for (const [at, count] of moments) for (let n = 0; n < count; n += 1) trace.add(Math.min(at, now));
    this.#keep(conversationId, trace);
  }

  #count(conversationId: string, at: number): void {
    const trace = this.#traceOf(conversationId);
    trace.add(at);
    this.#tenant.add(at);
    this.#keep(conversationId, trace);
    this.#forget(at);
  }

  #traceOf(conversationId: string): Trace {
    return this.#conversations.get(conversationId) ?? new Trace(largest);
  }

  /** The one that was used last stands last. */
  #keep(conversationId: string, trace: Trace): void {
    this.#conversations.delete(conversationId);
    this.#conversations.set(conversationId, trace);
  }

  #forget(now: number): void {
    for (const [conversationId, { last = 0 }] of this.#conversations) {
      const isOver = last <= now - longestMs;
      if (!isOver && this.#conversations.size <= this.#mostKept) break;
      this.#conversations.delete(conversationId);
    }
    if (this.#pauses.size <= this.#mostKept) return;
    for (const [conversationId, until] of this.#pauses) if (until <= now) this.#pauses.delete(conversationId);
  }
}
