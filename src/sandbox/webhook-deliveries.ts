import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { StateStore } from './state.js';
import { signedHeaders } from './webhook-signature.js';

/** An event as Partner Center posts it: page "Partner Center webhooks", with its spelling. */
export interface WebhookEvent {
  EventName: string;
  ResourceUri: string;
  ResourceName: string;
  AuditUri: string | null;
  ResourceChangeUtcDate: string;
}

/** What became of one event. */
export interface Delivery {
  id: string;
  eventName: string;
  url: string;
  /** What came back each time, and when: a status, or 0 where nothing did. */
  answers: { status: number; at: string }[];
  state: 'under way' | 'delivered' | 'given up';
}

const attempts = 10;
const answerTimeoutMs = 5_000;

/**
 * Posts events, each on its own and without anybody waiting for it: up to ten attempts, the first 2xx ends them
 * (page "Partner Center webhooks"). All attempts carry the same bytes and the same signature.
 */
export class WebhookDeliveries {
  #deliveries: Delivery[] = [];
  readonly #store: StateStore;
  readonly #closing: AbortSignal;

  /** @param closing ends deliveries when the sandbox closes */
  constructor(store: StateStore, closing: AbortSignal) {
    this.#store = store;
    this.#closing = closing;
  }

  /** Oldest first; since the start or the last reset. */
  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  /**
   * Begins to deliver an event to the URL that is registered, whichever events are.
   *
   * @param origin where the sandbox can be reached, for the link to its certificate
   * @returns the delivery's id; undefined where nothing is registered
   */
  send(event: WebhookEvent, origin: string): string | undefined {
    const { webhook, settings } = this.#store.state;
    if (!webhook) return undefined;
    const id = randomUUID();
    const delivery: Delivery = { id, eventName: event.EventName, url: webhook.url, answers: [], state: 'under way' };
    this.#deliveries.push(delivery);
    const body = Buffer.from(JSON.stringify(event));
    const headers = signedHeaders(body, webhook.msSignatureHeader, origin);
    this.#deliver(delivery, body, headers, settings.webhookPauseMs).catch(() => {
      delivery.state = 'given up';
    });
    return id;
  }

  clear(): void {
    this.#deliveries = [];
  }

  async #deliver(delivery: Delivery, body: Buffer, headers: Record<string, string>, pauseMs: number): Promise<void> {
    while (delivery.answers.length < attempts) {
      if (delivery.answers.length > 0) await wait(pauseMs, undefined, { signal: this.#closing });
      const status = await this.#post(delivery.url, body, headers);
      delivery.answers.push({ status, at: new Date().toISOString() });
      if (status >= 200 && status < 300) {
        delivery.state = 'delivered';
        return;
      }
    }
    delivery.state = 'given up';
  }

  async #post(url: string, body: Buffer, headers: Record<string, string>): Promise<number> {
    const signal = AbortSignal.any([this.#closing, AbortSignal.timeout(answerTimeoutMs)]);
    try {
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 0;
    }
  }
}
