import { acceptedPage, expiredPage, formPage, thankYouPage, unknownPage } from './acceptance-pages.js';
import { linkOf, statusOf } from './partner-center/enhanced-attestations.js';
import { previewLink } from './partner-center/template-document.js';
import { type Reply, reply, type SandboxRequest } from './reply.js';
import { findRoute, type Route } from './router.js';
import type { EnhancedAttestation } from './state.js';
import type { World } from './world.js';

interface Visit {
  world: World;
  request: SandboxRequest;
  attestation: EnhancedAttestation;
}

interface AcceptanceRoute extends Route {
  answer: (visit: Visit) => Reply;
}

const routes: readonly AcceptanceRoute[] = [
  { method: 'GET', path: '/:token', answer: showAgreement },
  { method: 'POST', path: '/:token', answer: accept },
  { method: 'GET', path: '/:token/agreement', answer: redirectToText },
];

/**
 * What the link of an enhanced attestation leads to: a page on which whoever has the link can accept, without
 * signing in. ASSUMED: Microsoft's page is not public; that nobody has to sign in there is what partners report.
 * 410 once the link has expired, 404 for a link that is none.
 */
export function acceptance(world: World, request: SandboxRequest): Reply {
  const found = findRoute(routes, request.method, request.path);
  if (found === 'unknown-method') return reply(405);
  const token = found === 'unknown-path' ? '' : found.params.token;
  const attestation = Object.values(world.store.state.attestations).find((candidate) => candidate.token === token);
  if (found === 'unknown-path' || !attestation) return page(404, unknownPage());
  if (statusOf(attestation) === 'LinkExpired') return page(410, expiredPage(attestation));
  return found.route.answer({ world, request, attestation });
}

function showAgreement({ request, attestation }: Visit): Reply {
  const shown = attestation.acceptedAt
    ? acceptedPage(attestation)
    : formPage(attestation, urlsOf(attestation, request));
  return page(200, shown);
}

/** A second press, or the page shown again, changes nothing. */
function accept({ world, request, attestation }: Visit): Reply {
  if (attestation.acceptedAt) return page(200, acceptedPage(attestation));
  if (!new URLSearchParams(request.body).has('accepted')) {
    return page(400, formPage(attestation, urlsOf(attestation, request), true));
  }
  world.store.change(() => acceptNow(attestation));
  return page(200, thankYouPage(attestation));
}

/** The signatory accepts; an acceptance that is on record stays as it is. */
export function acceptNow(attestation: EnhancedAttestation): void {
  attestation.acceptedAt ??= new Date().toISOString();
}

/** Links to the text live five minutes; a page may stay open longer. */
function redirectToText({ request, attestation }: Visit): Reply {
  return reply(302, undefined, { Location: previewLink(request.origin, attestation), 'Cache-Control': 'no-store' });
}

function urlsOf(attestation: EnhancedAttestation, { origin }: SandboxRequest): { action: string; agreement: string } {
  const action = linkOf(attestation, origin);
  return { action, agreement: `${action}/agreement` };
}

function page(status: number, html: string): Reply {
  return reply(status, html, {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    'Referrer-Policy': 'same-origin',
    'X-Robots-Tag': 'noindex',
  });
}
