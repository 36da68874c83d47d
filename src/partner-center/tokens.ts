import { clientCredentialsGrant, refreshTokenGrant, type TokenEndpointResponse } from 'openid-client';
import { fail, ok, type Result } from '../result.js';
import type { RefreshToken, RefreshTokens } from './refresh-tokens.js';
import { type AskEntra, type Credentials, entraClient } from './token-endpoint.js';
import type { TokenSource } from './token-source.js';

/** What is asked for with the user's sign-in: Partner Center in the user's name, and a new refresh token. */
export const partnerCenterScope = 'https://api.partnercenter.microsoft.com/user_impersonation offline_access';

/** A token is renewed this long before it expires. */
const renewBeforeMs = 60_000;
/** For an answer that does not say how long its token holds. */
const defaultLifetimeSeconds = 300;
/** Only what fits into a header. */
const headerValue = /^[\x21-\x7e]+$/;

type AskToken = () => Promise<Result<TokenEndpointResponse>>;

/** The result of `work`, or a time-out when it is not there in `ms`; `work` goes on for whoever else waits. */
function within<T>(ms: number, work: Promise<Result<T>>): Promise<Result<T>> {
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(fail('partner-center-timeout', { retryable: true }));
    const timer = setTimeout(giveUp, Math.min(ms, 2 ** 31 - 1));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Holds one token, and asks for the next one once however many callers wait for it. */
function hold(now: () => number, ask: AskToken): TokenSource {
  let held: { token: string; until: number } | undefined;
  let pending: Promise<Result<string>> | undefined;

  async function renew(): Promise<Result<string>> {
    try {
      const answer = await ask();
      if (!answer.ok) return answer;
      const { access_token: token, expires_in: seconds = defaultLifetimeSeconds } = answer.value;
      if (!headerValue.test(token)) return fail('partner-center-unreadable', { retryable: true });
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

/** Exchanges the newest refresh token; where Entra refuses it for good, the one that may be used instead. */
async function exchangeNewest(entra: AskEntra, refreshTokens: RefreshTokens): Promise<Result<TokenEndpointResponse>> {
  let used: RefreshToken | undefined = await refreshTokens.newest();
  let answer: Result<TokenEndpointResponse> = fail('sign-in-failed');
  for (let count = 1; used && count <= 2; count += 1) {
    const { token } = used;
    answer = await entra((client) => refreshTokenGrant(client, token, { scope: partnerCenterScope }));
    if (answer.ok) {
      const { refresh_token: next } = answer.value;
      if (next && next !== token) await refreshTokens.rotate(used, next);
      return answer;
    }
    used = answer.failure.retryable ? undefined : await refreshTokens.insteadOf(used);
  }
  return answer;
}

/**
 * App+User tokens for Partner Center, by the refresh token of the secure application model. A refresh token
 * that Entra hands out in exchange is kept and used from then on. Throws for a URL that is none.
 * Source: Microsoft Learn, partner-center/developer/enable-secure-app-model and entra/identity-platform/refresh-tokens
 * (90 days; replaced with every use; the old one is not revoked).
 *
 * @param noteOutcome is told how each call with such a token ended
 */
export function appUserTokens(
  credentials: Credentials & { refreshTokens: RefreshTokens; noteOutcome?: TokenSource['noteOutcome'] },
): TokenSource {
  const entra = entraClient(credentials);
  const { refreshTokens, noteOutcome, now = Date.now } = credentials;
  const source = hold(now, () => exchangeNewest(entra, refreshTokens));
  return noteOutcome ? { ...source, noteOutcome } : source;
}

/**
 * App-only tokens for a resource, for example `https://graph.microsoft.com`: its public name, also where the
 * requests themselves go to another address. Throws for a URL that is none.
 * Source: Microsoft Learn, entra/identity-platform/v2-oauth2-client-creds-grant-flow.
 */
export function appOnlyTokens(credentials: Credentials & { resource: string }): TokenSource {
  const entra = entraClient(credentials);
  const scope = `${credentials.resource}/.default`;
  return hold(credentials.now ?? Date.now, () => entra((client) => clientCredentialsGrant(client, { scope })));
}
