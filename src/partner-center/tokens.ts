import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { fail, ok, type Result } from '../result.js';
import { lostFailure } from './errors.js';
import { exchange } from './exchange.js';
import type { HttpParts } from './http.js';
import { readJson } from './json.js';
import { defaultTiming, waitBeforeRepeat } from './retry.js';
import { signInFailure } from './sign-in-errors.js';
import type { CallOptions } from './types.js';

/** Where access tokens come from. Answers with values; no token and no secret is in a failure. */
export interface TokenSource {
  /** The token that is held, or a new one within the deadline. */
  get(options: CallOptions): Promise<Result<string>>;
  /** Forgets this token, after a 401. One that took its place in the meantime stays. */
  drop(token: string): void;
}

export interface Credentials extends HttpParts {
  /** For example `https://login.microsoftonline.com`. */
  entraUrl: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
}

/** A token is renewed this long before it expires. */
const renewBeforeMs = 60_000;
/** For an answer that does not say how long its token holds. */
const defaultLifetimeSeconds = 300;
/** Asking for a token twice does no harm: a refresh token stays good after use. */
const attempts = 2;

const tokenAnswer = z.object({
  /** Only what fits into a header. */
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  /** Seconds. The v1 endpoint writes it as text. */
  expires_in: z.coerce.number().nonnegative().catch(defaultLifetimeSeconds),
  refresh_token: z.string().min(1).nullish().catch(null),
});
type TokenAnswer = z.infer<typeof tokenAnswer>;
type AskToken = (form: Record<string, string>) => Promise<Result<TokenAnswer>>;

/** Asks the token endpoint with a form, and once more after network and server errors. */
function tokenEndpoint(credentials: Credentials): AskToken {
  const { entraUrl, tenantId, clientId, clientSecret } = credentials;
  const { fetch: fetcher = fetch, now = Date.now, timing = defaultTiming } = credentials;
  const url = new URL(`${entraUrl.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`);
  const headers = new Headers({ Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' });

  return async (form) => {
    const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form }).toString();
    for (let count = 1; ; count += 1) {
      const outcome = await exchange(fetcher, { method: 'POST', url, headers, body, timeoutMs: timing.attemptMs });
      const wait = count < attempts ? waitBeforeRepeat(outcome, count, timing, now()) : undefined;
      if (wait !== undefined && wait <= timing.attemptMs) {
        await sleep(wait);
        continue;
      }
      // Whatever became of this request, the one that needs the token was not sent, so its outcome is known.
      if (outcome.kind === 'lost') return lostFailure(outcome, 'read');
      if (outcome.answer.status !== 200) return signInFailure(outcome.answer, now());
      const answer = tokenAnswer.safeParse(readJson(outcome.answer.text));
      return answer.success ? ok(answer.data) : fail('partner-center-unreadable', { retryable: true });
    }
  };
}

/** The result of `work`, or a time-out when it is not there in `ms`; `work` goes on for whoever else waits. */
function within<T>(ms: number, work: Promise<Result<T>>): Promise<Result<T>> {
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(fail('partner-center-timeout', { retryable: true }));
    const timer = setTimeout(giveUp, Math.min(ms, 2 ** 31 - 1));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Holds one token, and asks for the next one once however many callers wait for it. */
function hold(now: () => number, ask: () => Promise<Result<TokenAnswer>>): TokenSource {
  let held: { token: string; until: number } | undefined;
  let pending: Promise<Result<string>> | undefined;

  async function renew(): Promise<Result<string>> {
    try {
      const answer = await ask();
      if (!answer.ok) return answer;
      const { access_token: token, expires_in: seconds } = answer.value;
      held = { token, until: now() + seconds * 1000 - renewBeforeMs };
      return ok(token);
    } finally {
      pending = undefined;
    }
  }

  return {
    async get({ deadline }) {
      if (held && now() < held.until) return ok(held.token);
      const left = deadline - now();
      if (left <= 0) return fail('partner-center-timeout', { retryable: true });
      pending ??= renew();
      return within(left, pending);
    },
    drop(token) {
      if (held?.token === token) held = undefined;
    },
  };
}

/**
 * App+User tokens for Partner Center, by the refresh token of the secure application model. A refresh token
 * that Entra hands out in exchange is used from then on, and held in memory only. Throws for a URL that is none.
 * Source: Microsoft Learn, partner-center/developer/enable-secure-app-model.
 */
export function appUserTokens(credentials: Credentials & { refreshToken: string }): TokenSource {
  const ask = tokenEndpoint(credentials);
  const scope = 'https://api.partnercenter.microsoft.com/user_impersonation offline_access';
  let refreshToken = credentials.refreshToken;
  return hold(credentials.now ?? Date.now, async () => {
    const answer = await ask({ grant_type: 'refresh_token', refresh_token: refreshToken, scope });
    if (answer.ok) refreshToken = answer.value.refresh_token ?? refreshToken;
    return answer;
  });
}

/**
 * App-only tokens for a resource, for example `https://graph.microsoft.com`: its public name, also where the
 * requests themselves go to another address. Throws for a URL that is none.
 * Source: Microsoft Learn, entra/identity-platform/v2-oauth2-client-creds-grant-flow.
 */
export function appOnlyTokens(credentials: Credentials & { resource: string }): TokenSource {
  const ask = tokenEndpoint(credentials);
  const scope = `${credentials.resource}/.default`;
  return hold(credentials.now ?? Date.now, () => ask({ grant_type: 'client_credentials', scope }));
}
