import { sandboxCredentials, serviceIdentity } from './people.js';
import { type Reply, reply } from './reply.js';
import type { SignedIn } from './sign-ins.js';
import { audiences, type Claims, issueToken, readToken } from './tokens.js';
import type { World } from './world.js';

const ninetyDays = 90 * 24 * 60 * 60;
const noStore = { 'Cache-Control': 'no-store' };

/** The account of the bot, as it signs in unless a test says otherwise. */
export function serviceSignIn(world: World): SignedIn {
  const { id: oid, upn } = serviceIdentity;
  return { oid, upn, amr: world.store.state.settings.mfa ? ['pwd', 'mfa'] : ['pwd'] };
}

/** Who stands behind a refresh token; a number is that of the refusal, undefined stands for what is no such token. */
export function ownerOfRefreshToken(world: World, token: string): SignedIn | number | undefined {
  const { mfa, refusedSignIns } = world.store.state.settings;
  const isFirst = token === sandboxCredentials.refreshToken;
  const claims = isFirst ? undefined : readToken(token);
  if (!isFirst && claims?.aud !== audiences.refresh) return undefined;
  if (refusedSignIns && (claims?.iat ?? 0) < refusedSignIns.before) return refusedSignIns.code;
  if (!claims) return serviceSignIn(world);
  const { oid = '', upn = '', amr = [] } = claims;
  return { oid, upn, amr: amr.filter((method) => mfa || method !== 'mfa') };
}

/** The answer with the tokens: App-only where nobody signed in, else App+User together with a refresh token. */
export function tokenReply(world: World, who: SignedIn | undefined, audience: string, version: 1 | 2): Reply {
  const now = Date.now() / 1_000;
  const common = {
    aud: audience,
    iss: `https://sts.windows.net/${world.tenantId}/`,
    tid: world.tenantId,
    appid: sandboxCredentials.clientId,
    iat: Math.floor(now),
    exp: Math.floor(now) + world.store.state.settings.tokenLifetimeSeconds,
  };
  if (!who) return reply(200, lifetimeFields(issueToken({ ...common, idtyp: 'app' }), common, version), noStore);

  const scope = audience === audiences.partnerCenter ? 'user_impersonation' : 'Directory.Read.All';
  const user: Claims = { ...common, idtyp: 'user', ...who, scp: scope };
  // To the millisecond, so that it can be said which tokens are older than a moment.
  const refreshToken = issueToken({ ...user, aud: audiences.refresh, iat: now, exp: common.iat + ninetyDays });
  const body = { ...lifetimeFields(issueToken(user), common, version), scope, refresh_token: refreshToken };
  return reply(200, body, noStore);
}

/** v1 sends every number as text and names the resource; v2 sends numbers. */
function lifetimeFields(token: string, { aud, iat, exp }: Pick<Claims, 'aud' | 'iat' | 'exp'>, version: 1 | 2): object {
  const lifetime = exp - iat;
  if (version === 2) {
    return { token_type: 'Bearer', expires_in: lifetime, ext_expires_in: lifetime, access_token: token };
  }
  return {
    token_type: 'Bearer',
    expires_in: String(lifetime),
    ext_expires_in: String(lifetime),
    expires_on: String(exp),
    not_before: String(iat),
    resource: aud,
    access_token: token,
  };
}
