/** Counts a tenant's requests in windows of fixed length, as the gateway in front of Partner Center does. */
export class Throttle {
  readonly #windows = new Map<string, { endsAt: number; requests: number }>();

  /**
   * Counts one request.
   *
   * @returns how many seconds to wait when the tenant has used up its window, else undefined
   */
  take(tenantId: string, allowance: { limit: number; windowSeconds: number }): number | undefined {
    const now = Date.now();
    let window = this.#windows.get(tenantId);
    if (!window || window.endsAt <= now) {
      window = { endsAt: now + allowance.windowSeconds * 1_000, requests: 0 };
      this.#windows.set(tenantId, window);
    }
    window.requests += 1;
    return window.requests > allowance.limit ? Math.ceil((window.endsAt - now) / 1_000) : undefined;
  }

  clear(): void {
    this.#windows.clear();
  }
}
