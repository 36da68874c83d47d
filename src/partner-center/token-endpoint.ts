import { setTimeout as sleep } from 'node:timers/promises';
import { allowInsecureRequests, ClientSecretPost, Configuration, customFetch, type FetchBody } from 'openid-client';
import { fail, ok, type Result } from '../result.js';
import { lostFailure } from './errors.js';
import { exchange, type Outcome } from './exchange.js';
import type { HttpParts } from './http.js';
import { defaultTiming, waitBeforeRepeat } from './retry.js';
import { signInFailure } from './sign-in-errors.js';
import { tokenAnswer } from './token-answer.js';
import { webAddress } from './web-address.js';

/** The app registration of the product, and the Entra tenant in which it signs in. */
export interface Credentials extends HttpParts {
  /** For example `https://login.microsoftonline.com`; http only on this machine. */
  entraUrl: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
}

/**
 * Carries out one grant of openid-client. Its failure is one of the sign-in, or that Entra cannot be reached; nothing
 * of Entra's words is in it, because they hold ids of the tenant and of the account.
 */
export type AskEntra = <T>(grant: (client: Configuration) => Promise<T>) => Promise<Result<T>>;

/** Asking for a token twice does no harm: a refresh token stays good after use. */
const attempts = 2;

/** Statuses for which a Response may have no body, not even an empty one. */
const bodiless = new Set([204, 205, 304]);

/**
 * Entra as an OAuth client knows it, with addresses that are written down rather than discovered. Requests are
 * repeated once after network and server errors. Throws at once for a URL that is none, or that is not encrypted.
 * Source: Microsoft Learn, entra/identity-platform/v2-oauth2-auth-code-flow and v2-oauth2-device-code.
 */
export function entraClient(credentials: Credentials): AskEntra {
  const { now = Date.now } = credentials;
  const configure = configuration(credentials);
  return async (grant) => {
    let last: Outcome | undefined;
    const client = configure();
    client[customFetch] = async (url, { headers, body }) => {
      last = await post(credentials, new URL(url), new Headers(headers), textOf(body));
      if (last.kind === 'lost') throw new Error('No answer');
      const { status, ...answer } = last.answer;
      const { text, headers: received } = tokenAnswer(answer.text, answer.headers);
      return new Response(bodiless.has(status) ? null : text, { status, headers: received });
    };
    try {
      return ok(await grant(client));
    } catch (error) {
      if (!last) throw error;
      return failureAfter(last, now());
    }
  };
}

function configuration({ entraUrl, tenantId, clientId, clientSecret }: Credentials): () => Configuration {
  const address = webAddress(entraUrl.replace(/\/+$/, ''));
  if (!address) throw new TypeError('The URL of the sign-in must begin with https://');
  const tenant = `${address.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}`;
  const server = {
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${tenant}/oauth2/v2.0/devicecode`,
  };
  return () => {
    const client = new Configuration(server, clientId, undefined, ClientSecretPost(clientSecret));
    if (address.startsWith('http:')) allowInsecureRequests(client);
    return client;
  };
}

/** One request, and once more where waiting for a moment may help. */
async function post(parts: HttpParts, url: URL, headers: Headers, body: string): Promise<Outcome> {
  const { fetch: fetcher = fetch, now = Date.now, timing = defaultTiming } = parts;
  for (let count = 1; ; count += 1) {
    const outcome = await exchange(fetcher, { method: 'POST', url, headers, body, timeoutMs: timing.attemptMs });
    const wait = count < attempts ? waitBeforeRepeat(outcome, count, timing, now()) : undefined;
    if (wait === undefined || wait > timing.attemptMs) return outcome;
    await sleep(wait);
  }
}

/** openid-client posts forms. */
function textOf(body: FetchBody): string {
  return body instanceof URLSearchParams || typeof body === 'string' ? body.toString() : '';
}

/** What the last answer means, since it was not a token. */
function failureAfter(outcome: Outcome, now: number): Extract<Result<never>, { ok: false }> {
  // Whatever became of this request, the one that needs the token was not sent, so its outcome is known.
  if (outcome.kind === 'lost') return lostFailure(outcome, 'read');
  if (outcome.answer.status !== 200) return signInFailure(outcome.answer, now);
  return fail('partner-center-unreadable', { retryable: true });
}
