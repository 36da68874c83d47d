import { randomUUID } from 'node:crypto';
import { sandboxCredentials, serviceIdentity } from './people.js';
import { type Reply, reply, type SandboxRequest } from './reply.js';
import { findRoute } from './router.js';
import { audiences, type Claims, issueToken, readToken } from './tokens.js';
import type { World } from './world.js';

interface TokenRoute {
  method: string;
  path: string;
  version: 1 | 2;
}

const routes: readonly TokenRoute[] = [
  { method: 'POST', path: '/:tenant/oauth2/v2.0/token', version: 2 },
  { method: 'POST', path: '/:tenant/oauth2/token', version: 1 },
];

const ninetyDays = 90 * 24 * 60 * 60;

/**
 * The token endpoint, v1 (`resource`) and v2 (`scope`): `client_credentials` gives an App-only token,
 * `refresh_token` an App+User token of the service identity together with a new refresh token; the old
 * one stays valid, as with Entra. Errors are Entra's, with its AADSTS numbers: Microsoft's page
 * "Microsoft Entra authentication and authorization error codes".
 */
export function entra(world: World, request: SandboxRequest): Reply {
  const found = findRoute(routes, request.method, request.path);
  if (typeof found === 'string') return reply(404);
  const form = new URLSearchParams(request.body);

  if (found.params.tenant?.toLowerCase() !== world.tenantId) return tenantNotFound();
  const refusal = refuseClient(form) ?? refuseGrant(form);
  if (refusal) return refusal;

  const audience = requestedAudience(form, found.route.version);
  return audience ? tokenReply(world, form, audience, found.route.version) : unknownResource(found.route.version);
}

function refuseClient(form: URLSearchParams): Reply | undefined {
  if (form.get('client_id') !== sandboxCredentials.clientId) {
    const text = 'Application with the given identifier was not found in the directory.';
    return entraError(400, 'unauthorized_client', 700016, text);
  }
  if (form.get('client_secret') !== sandboxCredentials.clientSecret) {
    return entraError(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
  }
  return undefined;
}

function refuseGrant(form: URLSearchParams): Reply | undefined {
  switch (form.get('grant_type')) {
    case 'client_credentials':
      return undefined;
    case 'refresh_token':
      return isRefreshToken(form.get('refresh_token') ?? '')
        ? undefined
        : entraError(400, 'invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.');
    default:
      return entraError(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
  }
}

function isRefreshToken(token: string): boolean {
  return token === sandboxCredentials.refreshToken || readToken(token)?.aud === audiences.refresh;
}

/** App-only calls have to ask for `/.default` on v2; a refresh without a scope is for Partner Center. */
function requestedAudience(form: URLSearchParams, version: 1 | 2): string | undefined {
  const appOnly = form.get('grant_type') === 'client_credentials';
  const known = [audiences.partnerCenter, audiences.graph, audiences.retiredGraph];
  if (version === 1) {
    const resource = form.get('resource')?.replace(/\/$/, '');
    return known.find((audience) => audience === resource);
  }
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope.startsWith('https://'));
  if (scopes.length === 0) return appOnly ? undefined : audiences.partnerCenter;
  return known.find((audience) =>
    scopes.every((scope) => scope.startsWith(`${audience}/`) && (!appOnly || scope === `${audience}/.default`)),
  );
}

function tokenReply(world: World, form: URLSearchParams, audience: string, version: 1 | 2): Reply {
  const { mfa, tokenLifetimeSeconds: lifetime } = world.store.state.settings;
  const now = Math.floor(Date.now() / 1_000);
  const common = {
    aud: audience,
    iss: `https://sts.windows.net/${world.tenantId}/`,
    tid: world.tenantId,
    appid: sandboxCredentials.clientId,
    iat: now,
    exp: now + lifetime,
  };
  if (form.get('grant_type') === 'client_credentials') {
    return reply(200, lifetimeFields(issueToken({ ...common, idtyp: 'app' }), common, version), noStore);
  }

  const scope = audience === audiences.partnerCenter ? 'user_impersonation' : 'Directory.Read.All';
  const user: Claims = {
    ...common,
    idtyp: 'user',
    oid: serviceIdentity.id,
    upn: serviceIdentity.upn,
    scp: scope,
    amr: mfa ? ['pwd', 'mfa'] : ['pwd'],
  };
  const refreshToken = issueToken({ ...user, aud: audiences.refresh, exp: now + ninetyDays });
  const body = { ...lifetimeFields(issueToken(user), common, version), scope, refresh_token: refreshToken };
  return reply(200, body, noStore);
}

const noStore = { 'Cache-Control': 'no-store' };

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

function tenantNotFound(): Reply {
  return entraError(
    400,
    'invalid_request',
    90002,
    'Tenant not found. Check to make sure you have the correct tenant ID.',
  );
}

function unknownResource(version: 1 | 2): Reply {
  return version === 1
    ? entraError(400, 'invalid_resource', 500011, 'The resource principal was not found in the tenant.')
    : entraError(400, 'invalid_scope', 70011, 'The provided value for the input parameter scope is not valid.');
}

function entraError(status: number, error: string, code: number, text: string): Reply {
  const traceId = randomUUID();
  const correlationId = randomUUID();
  const timestamp = new Date()
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  return reply(status, {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}
