/** What one bot may send to one conversation, and to all of a tenant: messages within milliseconds. */
const conversation = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
] as const;
const tenant = [[50, 1_000]] as const;

/** A request that came before its time. */
export interface Violation {
  of: 'conversation' | 'tenant';
  conversationId: string;
  /** Milliseconds until it would have been in order. */
  wait: number;
}

/**
 * The windows of Teams, counted in the plainest way: every request that was taken has a moment, and none is taken that
 * would be one too many in a window that ends at this moment. What is refused does not count.
 */
export class TeamsLimits {
  readonly violations: Violation[] = [];
  readonly #taken = new Map<string, number[]>();
  readonly #all: number[] = [];

  /** Takes a request, or says what is wrong with it. `now`: milliseconds. */
  take(conversationId: string, now: number): Violation | undefined {
    const own = this.#taken.get(conversationId) ?? [];
    const [ofConversation, ofTenant] = [waitFor(own, conversation, now), waitFor(this.#all, tenant, now)];
    if (ofConversation > 0 || ofTenant > 0) {
      const of = ofTenant > ofConversation ? 'tenant' : 'conversation';
      const violation: Violation = { of, conversationId, wait: Math.max(ofConversation, ofTenant) };
      this.violations.push(violation);
      return violation;
    }
    own.push(now);
    this.#all.push(now);
    this.#taken.set(conversationId, own);
    return undefined;
  }
}

function waitFor(taken: readonly number[], windows: readonly (readonly [number, number])[], now: number): number {
  return Math.max(
    ...windows.map(([most, ms]) => {
      const before = taken.at(-most);
      return before === undefined ? 0 : Math.max(0, before + ms - now);
    }),
  );
}
