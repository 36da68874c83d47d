import { acceptNow } from '../acceptance.js';
import { findAttestation, linkOf, statusOf } from '../partner-center/enhanced-attestations.js';
import { type Reply, reply } from '../reply.js';
import type { EnhancedAttestation } from '../state.js';
import type { ControlCall, ControlRoute } from './call.js';

/** The links of enhanced attestations: what the signatory does with them. */
export const linkRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/links', answer: listLinks },
  { method: 'POST', path: '/links/:attestationId/accept', answer: (call) => change(call, acceptNow) },
  { method: 'POST', path: '/links/:attestationId/expire', answer: (call) => change(call, expireNow) },
];

function listLinks({ world, request }: ControlCall): Reply {
  const email = request.query.get('email')?.toLowerCase();
  const company = request.query.get('company')?.toLowerCase();
  const links = Object.values(world.store.state.attestations).filter(
    ({ signatory, companyName }) =>
      (email === undefined || signatory.email.toLowerCase() === email) &&
      (company === undefined || companyName.toLowerCase() === company),
  );
  return reply(200, { links: links.map((attestation) => presentLink(attestation, request.origin)) });
}

/** Accepting an expired link is refused, as the page refuses it. */
function change({ world, request, params }: ControlCall, apply: (attestation: EnhancedAttestation) => void): Reply {
  const attestation = findAttestation(world.store.state, params.attestationId ?? '');
  if (!attestation) return reply(404);
  if (apply === acceptNow && statusOf(attestation) === 'LinkExpired') return reply(410);
  world.store.change(() => apply(attestation));
  return reply(200, presentLink(attestation, request.origin));
}

function expireNow(attestation: EnhancedAttestation): void {
  attestation.expiresAt = new Date(Date.now() - 1_000).toISOString();
}

function presentLink(attestation: EnhancedAttestation, origin: string): object {
  const { id, companyName, signatory, createdAt, expiresAt, acceptedAt, finalisedCustomerId } = attestation;
  const until = { createdAt, expiresAt, acceptedAt, finalisedCustomerId };
  return {
    ...{ attestationId: id, url: linkOf(attestation, origin), state: statusOf(attestation) },
    ...{ companyName, email: signatory.email, ...until },
  };
}
