import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { localPurchaseSecret } from '../../bot/config.js';
import { signatureHeader } from '../../src/purchases/signature.js';

/** A blocked purchase as an ordering system reports it. */
export interface BlockedReport {
  eventId: string;
  customerId: string;
  code: string;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** The alert that came of what was reported. */
export function alertOf({ body }: Answer): string {
  return String(body.alertId);
}

const pauseMs = 250;

/** A webshop that keeps what is documented for it: what is not answered with a 2xx is sent again, with the same id. */
export class OrderingSystem {
  /** By how many milliseconds its clock is ahead of this process's. */
  clockAhead = 0;

  /** @param url any URL of the bot, as it is at the moment */
  constructor(private readonly url: () => string) {}

  /** Reports until it is taken; answers with what was said then. */
  report(customerId: string, { eventId = randomUUID() as string, code = '13605' } = {}): Promise<Answer> {
    const attempt = { offer: 'Microsoft 365 Business Premium', orderId: '4711', attemptedBy: 'webshop' };
    const message = 'The customer must accept the Microsoft Customer Agreement.';
    return this.#persist('blocked', () => ({
      ...attempt,
      ...{ eventId, customerId, code, message, attemptedAt: this.#now().toISOString() },
    }));
  }

  /** Asks whether a customer may buy, until somebody knows, and lets the alert be raised where not. */
  check(customerId: string, eventId: string = randomUUID()): Promise<Answer> {
    return this.#persist('check', () => ({ customerId, eventId, raise: true }));
  }

  async #persist(path: 'blocked' | 'check', body: () => object, patienceMs = 120_000): Promise<Answer> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const answer = await this.#post(path, JSON.stringify(body()));
      if (answer && answer.status < 300) return answer;
      if (answer && answer.status < 500) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      if (performance.now() > until) throw new Error(`${path}: not taken within ${patienceMs} ms`);
      await sleep(pauseMs);
    }
  }

  /** Undefined where there was no answer. */
  async #post(path: string, body: string): Promise<Answer | undefined> {
    const headers = {
      'content-type': 'application/json',
      'x-agreement-signature': signatureHeader(localPurchaseSecret, body, this.#now()),
    };
    try {
      const url = new URL(`/api/purchases/${path}`, this.url());
      const res = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(20_000) });
      return { status: res.status, body: (await res.json()) as Record<string, unknown> };
    } catch {
      return undefined;
    }
  }

  #now(): Date {
    return new Date(Date.now() + this.clockAhead);
  }
}
