import { correlationIdHere } from '../operation.js';
import { ok, type Result } from '../result.js';
import { type CallContext, failureOf, unreadable } from './errors.js';
import type { HttpAnswer } from './exchange.js';
import { createRequest, type HttpCall, type HttpParts } from './http.js';
import { readJson } from './json.js';
import type { TokenSource } from './token-source.js';
import type { CallOptions } from './types.js';

export interface ReadOptions extends Pick<HttpCall, 'deadline' | 'attempts' | 'attemptMs'> {
  about: CallContext['about'];
  /** Headers that a link asks for. They replace none of those that every request carries. */
  headers?: Headers;
  /** One for all requests of an operation; that of the operation that goes on, or a new one, unless given. */
  correlationId?: string;
}

export interface CreateOptions extends CallOptions, Pick<HttpCall, 'attemptMs'> {
  about: CallContext['about'];
  creates: NonNullable<CallContext['creates']>;
  requestId: string;
}

/** Partner Center's REST API in terms of JSON values and failures. Values come back unvalidated. */
export interface Api {
  get(url: URL, options: ReadOptions): Promise<Result<unknown>>;
  /** Whether something is there, by a HEAD request: 200 is yes, 404 is no. */
  isThere(url: URL, options: CallOptions): Promise<Result<boolean>>;
  /** Posts a question, which changes nothing. */
  ask(url: URL, body: object, options: ReadOptions): Promise<Result<unknown>>;
  /** Posts what is to be created, once. */
  create(url: URL, body: object, options: CreateOptions): Promise<Result<unknown>>;
}

/**
 * Source: Microsoft Learn, partner-center/developer/headers. Its table describes the contract version as
 * `api-version: v1`; the requests that Microsoft shows and its SDK send `v1`.
 */
function headersFor(requestId: string, correlationId: string, more?: Headers): Headers {
  const headers = new Headers(more);
  headers.set('Accept', 'application/json');
  headers.set('MS-RequestId', requestId);
  headers.set('MS-CorrelationId', correlationId);
  headers.set('MS-Contract-Version', 'v1');
  headers.set('X-Locale', 'en-US');
  return headers;
}

/** The JSON value of a success, and the failure that any other answer stands for. */
function interpret(sent: Result<HttpAnswer>, context: CallContext, now: number): Result<unknown> {
  if (!sent.ok) return sent;
  const { status, text } = sent.value;
  if (status < 200 || status > 299) return failureOf(sent.value, context, now);
  const value = readJson(text);
  return value === undefined ? unreadable(context.kind) : ok(value);
}

const json = new Headers({ 'Content-Type': 'application/json' });

export function createApi(tokens: TokenSource, parts: HttpParts = {}): Api {
  const { now = Date.now } = parts;
  const request = createRequest(tokens, parts);

  /** What the answer means; whoever gave the token is told whether Partner Center took it. */
  function judge(sent: Result<HttpAnswer>, context: CallContext): Result<unknown> {
    const result = interpret(sent, context, now());
    tokens.noteOutcome?.(result.ok ? undefined : result.failure);
    return result;
  }

  return {
    async get(url, { about, headers: asked, correlationId = correlationIdHere(), ...limits }) {
      const headers = (requestId: string) => headersFor(requestId, correlationId, asked);
      const sent = await request({ ...limits, method: 'GET', url, headers });
      return judge(sent, { kind: 'read', about });
    },
    async isThere(url, { deadline }) {
      const correlationId = correlationIdHere();
      const headers = (requestId: string) => headersFor(requestId, correlationId);
      const sent = await request({ method: 'HEAD', url, headers, deadline });
      if (!sent.ok) return sent;
      const { status } = sent.value;
      return status === 200 || status === 404
        ? ok(status === 200)
        : failureOf(sent.value, { kind: 'read', about: 'partner' }, now());
    },
    async ask(url, body, { about, correlationId = correlationIdHere(), ...limits }) {
      const headers = (requestId: string) => headersFor(requestId, correlationId, json);
      const post = { method: 'POST', asksOnly: true, url, headers, body: JSON.stringify(body) } as const;
      return judge(await request({ ...limits, ...post }), { kind: 'read', about });
    },
    async create(url, body, { about, creates, ...options }) {
      const correlationId = correlationIdHere();
      const headers = (requestId: string) => headersFor(requestId, correlationId, json);
      const sent = await request({ ...options, method: 'POST', url, headers, body: JSON.stringify(body) });
      return judge(sent, { kind: 'write', about, creates });
    },
  };
}
