import type { TokenEndpointResponse } from 'openid-client';
import { z } from 'zod';
import { ok, type Result } from '../result.js';
import { failureOf } from './errors.js';
import { createRequest, type HttpParts } from './http.js';
import { readJson } from './json.js';
import { ServiceUrls } from './links.js';

/** What keeps a new sign-in from being of use. */
export type SignInFlaw = 'no-refresh-token' | 'unreadable' | 'another-tenant' | 'another-app' | 'no-scope' | 'no-mfa';

const claimsOfUser = z.object({
  tid: z.string(),
  appid: z.string(),
  /** Scopes, with blanks between. */
  scp: z.string(),
  /** Methods of authentication; `mfa` after a second factor. */
  amr: z.array(z.string()).catch([]),
  oid: z.string(),
  upn: z.string().optional(),
  unique_name: z.string().optional(),
});

/** Who has signed in. */
export interface Account {
  /** Entra object id. */
  id: string;
  /** The sign-in name. */
  name: string;
}

/**
 * What the tokens of a new sign-in say of it. The access token is read, not verified: it came from Entra itself, and
 * Partner Center verifies it. Source of the claims: Microsoft Learn, partner-center/security/partner-security-requirements-mandating-mfa.
 */
export function inspectSignIn(
  { access_token: token, refresh_token: refreshToken }: TokenEndpointResponse,
  owner: { tenantId: string; clientId: string },
): { account: Account; refreshToken: string } | SignInFlaw {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const claims = claimsOfUser.safeParse(readJson(payload));
  if (!claims.success) return 'unreadable';
  const { tid, appid, scp, amr, oid, upn, unique_name: uniqueName } = claims.data;
  if (tid.toLowerCase() !== owner.tenantId.toLowerCase()) return 'another-tenant';
  if (appid.toLowerCase() !== owner.clientId.toLowerCase()) return 'another-app';
  if (!scp.split(' ').includes('user_impersonation')) return 'no-scope';
  if (!amr.includes('mfa')) return 'no-mfa';
  if (!refreshToken) return 'no-refresh-token';
  return { account: { id: oid, name: upn ?? uniqueName ?? oid }, refreshToken };
}

/**
 * Asks Partner Center for something that an Admin agent or Sales agent may read, and whether it would take the sign-in
 * where the second factor is demanded; undefined where it does not say.
 * UNCONFIRMED: the headers `ValidateMfa` and `isMfaCompliant` are known from Microsoft's announcements of the enforcement
 * (2025 and 2026), not from its reference. So an answer without the second one is not held against the sign-in.
 */
export async function askWhetherMfaCompliant(
  options: HttpParts & { partnerCenterUrl: string; deadline: number },
  accessToken: string,
): Promise<Result<boolean | undefined>> {
  const { partnerCenterUrl, deadline, now = Date.now } = options;
  const url = new ServiceUrls(partnerCenterUrl, 'v1').at('/agreements', {
    agreementType: 'MicrosoftCustomerAgreement',
  });
  const headers = (requestId: string) =>
    new Headers({ Accept: 'application/json', 'MS-RequestId': requestId, ValidateMfa: 'true' });
  const tokens = { get: async () => ok(accessToken), drop: () => {} };
  const sent = await createRequest(tokens, options)({ method: 'GET', url, headers, deadline });
  if (!sent.ok) return sent;
  if (sent.value.status !== 200) return failureOf(sent.value, { kind: 'read', about: 'partner' }, now());
  const said = sent.value.headers.get('isMfaCompliant')?.toLowerCase();
  return ok(said === undefined ? undefined : said === 'true');
}
