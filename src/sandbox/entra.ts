import { entraErrors } from './entra-errors.js';
import { ownerOfRefreshToken, serviceSignIn, tokenReply } from './entra-tokens.js';
import { sandboxCredentials } from './people.js';
import { type Reply, reply, type SandboxRequest } from './reply.js';
import { findRoute, type Route } from './router.js';
import { deviceCodeSeconds, type SignedIn } from './sign-ins.js';
import { audiences } from './tokens.js';
import type { World } from './world.js';

interface EntraCall {
  world: World;
  request: SandboxRequest;
  form: URLSearchParams;
}

interface EntraRoute extends Route {
  answer: (call: EntraCall) => Reply;
}

const routes: readonly EntraRoute[] = [
  { method: 'POST', path: '/:tenant/oauth2/v2.0/token', answer: (call) => token(call, 2) },
  { method: 'POST', path: '/:tenant/oauth2/token', answer: (call) => token(call, 1) },
  { method: 'POST', path: '/:tenant/oauth2/v2.0/devicecode', answer: beginOnDevice },
  { method: 'GET', path: '/:tenant/oauth2/v2.0/authorize', answer: signInInBrowser },
];

/**
 * Entra's sign-in, v1 (`resource`) and v2 (`scope`): `client_credentials` gives an App-only token, `refresh_token` an
 * App+User token together with a new refresh token; the old one stays valid, as with Entra. A person signs in on
 * another device (`devicecode`, approved through the control endpoint) or in the browser (`authorize`, where the bot's
 * account is taken to have signed in already). Errors are Entra's, with its AADSTS numbers.
 */
export function entra(world: World, request: SandboxRequest): Reply {
  const found = findRoute(routes, request.method, request.path);
  if (typeof found === 'string') return reply(404);
  if (found.params.tenant?.toLowerCase() !== world.tenantId) return entraErrors.tenantNotFound();
  return found.route.answer({ world, request, form: new URLSearchParams(request.body) });
}

function token({ world, form }: EntraCall, version: 1 | 2): Reply {
  const refusal = refuseApp(form) ?? refuseSecret(form);
  if (refusal) return refusal;
  const who = whoSignsIn(world, form);
  if (who && 'status' in who) return who;
  const audience = requestedAudience(form, version, who === undefined);
  return audience ? tokenReply(world, who, audience, version) : entraErrors.unknownResource(version);
}

function refuseApp(form: URLSearchParams): Reply | undefined {
  return form.get('client_id') === sandboxCredentials.clientId ? undefined : entraErrors.unknownApp();
}

function refuseSecret(form: URLSearchParams): Reply | undefined {
  return form.get('client_secret') === sandboxCredentials.clientSecret ? undefined : entraErrors.wrongSecret();
}

/** Undefined where nobody does: the app signs in alone. */
function whoSignsIn(world: World, form: URLSearchParams): SignedIn | Reply | undefined {
  const given = (name: string) => form.get(name) ?? '';
  switch (form.get('grant_type')) {
    case 'client_credentials':
      return undefined;
    case 'refresh_token': {
      const owner = ownerOfRefreshToken(world, given('refresh_token'));
      if (typeof owner === 'number') return entraErrors.refused(owner);
      return owner ?? entraErrors.malformedToken();
    }
    case 'urn:ietf:params:oauth:grant-type:device_code':
      return whoSignedInOnDevice(world, given('device_code'));
    case 'authorization_code':
      return (
        world.signIns.redeem(given('code'), given('redirect_uri'), given('code_verifier')) ?? entraErrors.wrongCode()
      );
    default:
      return entraErrors.unknownGrant();
  }
}

function whoSignedInOnDevice(world: World, deviceCode: string): SignedIn | Reply {
  const state = world.signIns.poll(deviceCode, Date.now());
  if (typeof state === 'object') return state;
  if (state === 'unknown') return entraErrors.wrongCode();
  return entraErrors[state]();
}

/** Page "OAuth 2.0 device authorization grant"; a client with a secret may send it here as well. */
function beginOnDevice({ world, request, form }: EntraCall): Reply {
  const refusal = refuseApp(form);
  if (refusal) return refusal;
  const { deviceCode, userCode } = world.signIns.beginOnDevice(Date.now());
  const uri = `${request.origin}/control/sign-ins`;
  return reply(200, {
    user_code: userCode,
    device_code: deviceCode,
    verification_uri: uri,
    expires_in: deviceCodeSeconds,
    interval: world.store.state.settings.devicePollSeconds,
    message: `To sign in, post {"userCode": "${userCode}"} to ${uri}.`,
  });
}

/** Sends the browser back with a code, as if the bot's account had signed in. */
function signInInBrowser({ world, request }: EntraCall): Reply {
  const given = (name: string) => request.query.get(name) ?? '';
  if (given('client_id') !== sandboxCredentials.clientId) return entraErrors.unknownApp();
  const redirectUri = given('redirect_uri');
  if (!URL.canParse(redirectUri)) return reply(400);
  const code = world.signIns.beginInBrowser({
    ...{ who: serviceSignIn(world), redirectUri, challenge: given('code_challenge') },
  });
  const back = new URL(redirectUri);
  for (const [name, value] of Object.entries({ code, state: given('state') })) back.searchParams.set(name, value);
  return reply(302, undefined, { Location: back.href });
}

/** App-only calls have to ask for `/.default` on v2; a user's sign-in without a scope is for Partner Center. */
function requestedAudience(form: URLSearchParams, version: 1 | 2, isAppOnly: boolean): string | undefined {
  const known = [audiences.partnerCenter, audiences.graph, audiences.retiredGraph];
  if (version === 1) {
    const resource = form.get('resource')?.replace(/\/$/, '');
    return known.find((audience) => audience === resource);
  }
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope.startsWith('https://'));
  if (scopes.length === 0) return isAppOnly ? undefined : audiences.partnerCenter;
  return known.find((audience) =>
    scopes.every((scope) => scope.startsWith(`${audience}/`) && (!isAppOnly || scope === `${audience}/.default`)),
  );
}
