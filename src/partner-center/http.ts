import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '../result.js';
import { lostFailure } from './errors.js';
import { exchange, type Fetch, type HttpAnswer, type Method, type Outcome } from './exchange.js';
import { defaultTiming, repeatMarginMs, type Timing, waitBeforeRepeat } from './retry.js';
import type { TokenSource } from './token-source.js';
import type { CallOptions } from './types.js';

/** What every caller over HTTP may exchange for its own: the clock, the network and its patience. */
export interface HttpParts {
  fetch?: Fetch;
  /** Epoch milliseconds. */
  now?: () => number;
  timing?: Timing;
}

export interface HttpCall extends CallOptions {
  method: Method;
  /** True for a POST that only asks a question: it is repeated like a read. */
  asksOnly?: boolean;
  url: URL;
  /** Headers of one attempt, beside the bearer token, which is added last. */
  headers: (requestId: string) => Headers;
  body?: string;
  /** Kept for every attempt when given; otherwise each attempt after an answer gets a new one. */
  requestId?: string;
  /** How often a read is tried at most; 4 unless told. */
  attempts?: number;
  /** How long one attempt may take, where the usual time is too short. */
  attemptMs?: number;
}

export type Request = (call: HttpCall) => Promise<Result<HttpAnswer>>;

function conclude(outcome: Outcome, kind: 'read' | 'write'): Result<HttpAnswer> {
  return outcome.kind === 'answer' ? ok(outcome.answer) : lostFailure(outcome, kind);
}

/**
 * The one way in which requests with a bearer token leave. The answer is any HTTP answer, whatever its
 * status; a failure means that none came, or that there is no token.
 *
 * Reads are repeated after network errors, 408, 429 and passing server errors while the deadline allows;
 * `Retry-After` is honoured when it fits. What may change something is sent once. After a 401, which carried nothing out,
 * either is repeated once with a renewed token.
 * Source: Microsoft Learn, partner-center/developer/headers (MS-RequestId: the same after a lost answer,
 * a new one after any answer) and partner-center/developer/api-throttling-guidance.
 */
export function createRequest(tokens: TokenSource, parts: HttpParts = {}): Request {
  const { fetch: fetcher = fetch, now = Date.now, timing = defaultTiming } = parts;

  function attempt(call: HttpCall, token: string, requestId: string): Promise<Outcome> {
    const { method, url, body } = call;
    const headers = call.headers(requestId);
    headers.set('Authorization', `Bearer ${token}`);
    const timeoutMs = Math.min(call.attemptMs ?? timing.attemptMs, call.deadline - now());
    return exchange(fetcher, { method, url, headers, timeoutMs, ...(body === undefined ? {} : { body }) });
  }

  return async (call) => {
    const kind = call.method === 'POST' && !call.asksOnly ? 'write' : 'read';
    const limit = kind === 'read' ? (call.attempts ?? 4) : 1;
    let requestId = call.requestId ?? randomUUID();
    let renewed = false;
    for (let count = 1; ; ) {
      const token = await tokens.get(call);
      if (!token.ok) return token;
      if (call.deadline <= now()) return fail('partner-center-timeout', { retryable: true });
      const outcome = await attempt(call, token.value, requestId);
      if (outcome.kind === 'answer') requestId = call.requestId ?? randomUUID();
      if (outcome.kind === 'answer' && outcome.answer.status === 401 && !renewed) {
        renewed = true;
        tokens.drop(token.value);
        continue;
      }
      const wait = count < limit ? waitBeforeRepeat(outcome, count, timing, now()) : undefined;
      if (wait === undefined || wait + repeatMarginMs > call.deadline - now()) return conclude(outcome, kind);
      await sleep(wait);
      count += 1;
    }
  };
}
