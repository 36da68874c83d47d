import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { roles as allRoles, groupNames, type Role } from '../../members/roles.js';
import { throttledBody } from '../faults.js';
import { header, type Reply, reply, type SandboxRequest } from '../reply.js';
import { findRoute } from '../router.js';
import type { State } from '../state.js';
import { audiences, bearerToken, type Claims, readToken } from '../tokens.js';
import type { World } from '../world.js';
import { errors, mfaRequired } from './errors.js';
import { type PartnerCenterRoute, routes } from './routes.js';

/**
 * Partner Center's REST API. Every answer carries the headers of Microsoft's page "Partner Center REST
 * headers"; a call is checked in this order: token, quota, MFA, kind of token, type of partner, role.
 */
export function partnerCenter(world: World, request: SandboxRequest): Reply {
  const answer = answerCall(world, request);
  return { ...answer, headers: { ...tracingHeaders(world, request), ...answer.headers } };
}

function answerCall(world: World, request: SandboxRequest): Reply {
  const found = findRoute(routes, request.method, request.path);
  if (found === 'unknown-path') return errors.notFound();
  if (found === 'unknown-method') return errors.methodNotAllowed();

  const caller = callerOf(request);
  if ('status' in caller) return caller;
  const refused = refuseBusyTenant(world, request, caller) ?? refuseCaller(world.store.state, found.route, caller);
  if (refused) return refused;

  const answer = (state: State) =>
    found.route.answer({ ...world, request, caller, params: found.params, state, settings: state.settings });
  if (request.method === 'POST') return answerOnce(world, request, answer);
  return request.method === 'PUT' ? world.store.change(answer) : answer(world.store.state);
}

function callerOf(request: SandboxRequest): Claims | Reply {
  const authorization = header(request, 'Authorization');
  if (!authorization) return errors.tokenMissing();
  const claims = readToken(bearerToken(authorization));
  if (claims?.aud === audiences.retiredGraph) return errors.audienceRetired();
  return claims?.aud === audiences.partnerCenter ? claims : errors.accessDenied();
}

/** Microsoft's page "Customer resources" names the quota for the customer resource only. */
function refuseBusyTenant(world: World, request: SandboxRequest, caller: Claims): Reply | undefined {
  if (!/^\/v1\/customers(\/|$)/i.test(request.path)) return undefined;
  const seconds = world.throttle.take(caller.tid, world.store.state.settings.throttle);
  return seconds === undefined ? undefined : reply(429, throttledBody(seconds), { 'Retry-After': String(seconds) });
}

function refuseCaller(
  { settings, groups }: Readonly<State>,
  route: PartnerCenterRoute,
  caller: Claims,
): Reply | undefined {
  const isUser = caller.idtyp === 'user';
  if (isUser && !(settings.mfa && caller.amr?.includes('mfa'))) return mfaRequired(settings.mfaAnswer);
  if (!isUser && route.tokens === 'user') return errors.appOnly();
  if (isUser && route.tokens === 'app') return errors.appAndUser();
  if (settings.partnerType === 'indirect-reseller' && !route.indirectReseller) return errors.indirectReseller();
  if (isUser && !rolesOf(caller.oid, groups).some((role) => route.roles.includes(role))) return errors.role();
  return undefined;
}

function rolesOf(userId: string | undefined, groups: State['groups']): Role[] {
  const names = groups.filter((group) => userId && group.memberIds.includes(userId)).map((group) => group.displayName);
  return allRoles.filter((role) => groupNames[role].some((name) => names.includes(name)));
}

/**
 * POSTs are idempotent on MS-RequestId: a repeat gets the stored answer and has no further effect.
 * Only answers to what took effect are stored; a refused request is judged anew. Microsoft does not say
 * whether one id may serve two resources, so the path belongs to the key. Credentials are repeated only
 * until a restart.
 */
function answerOnce(world: World, request: SandboxRequest, answer: (state: State) => Reply): Reply {
  const requestId = header(request, 'MS-RequestId').toLowerCase();
  const key = requestId && `${request.path.toLowerCase()} ${requestId}`;
  const stored = world.credentials.find(key) ?? world.store.state.answers[key];
  if (stored) return stored;
  return world.store.change((state) => {
    const fresh = answer(state);
    const kept = world.credentials.note(key, fresh);
    if (key && fresh.status < 300) state.answers[key] = kept;
    return fresh;
  });
}

function tracingHeaders(world: World, request: SandboxRequest): Record<string, string> {
  const { amr = [] } = readToken(bearerToken(header(request, 'Authorization'))) ?? {};
  const isMfaCompliant = String(world.store.state.settings.mfa && amr.includes('mfa'));
  return {
    'MS-RequestId': header(request, 'MS-RequestId') || randomUUID(),
    'MS-CorrelationId': header(request, 'MS-CorrelationId') || randomUUID(),
    'MS-CV': `${randomBytes(12).toString('base64')}.0`,
    'MS-ServerId': createHash('sha256').update(world.tenantId).digest('hex').slice(0, 8),
    ...(header(request, 'ValidateMfa') === 'true' ? { isMfaCompliant } : {}),
  };
}
