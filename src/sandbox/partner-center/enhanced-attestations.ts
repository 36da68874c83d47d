import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Reply, reply } from '../reply.js';
import type { EnhancedAttestation, State } from '../state.js';
import { isCompanyName } from './address-rules.js';
import { type Call, withBody } from './call.js';
import { errors } from './errors.js';
import { isOffered } from './template-languages.js';

const name = z.string().trim().min(1);
const newAttestation = z
  .object({
    country: z.string().refine(isOffered, 'The agreement is not offered in this country or region.'),
    language: z.string().regex(/^[a-z]{2,3}(-[a-z]{4})?(-[a-z]{2})?$/i, 'Not a language.'),
    companyName: z.string().trim().refine(isCompanyName, 'Not a company name.'),
    signatoryFirstName: name,
    signatoryLastName: name,
    signatoryEmail: z.email(),
    signatoryPhoneNumber: z.string().nullish(),
  })
  .transform(({ country, language, companyName, ...body }) => ({
    ...{ country, language, companyName },
    signatory: {
      firstName: body.signatoryFirstName,
      lastName: body.signatoryLastName,
      email: body.signatoryEmail,
      phone: body.signatoryPhoneNumber ?? '',
    },
  }));

/**
 * The enhanced attestation, needed since January 2026. Microsoft's page "Integrate sandbox: confirm customer
 * acceptance" names the call, App-only access, `country`, `language`, `signatoryFirstName` and `signatoryLastName`.
 * ASSUMED, because not public: the other names, the answer, the status call, the link and its lifetime.
 */
export function startAttestation(call: Call): Reply {
  return withBody(newAttestation, (body) => start(body, call), call.request);
}

function start(body: z.infer<typeof newAttestation>, { request, state, settings }: Call): Reply {
  const now = Date.now();
  const attestation: EnhancedAttestation = {
    id: randomUUID(),
    token: randomBytes(32).toString('base64url'),
    ...body,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + settings.linkLifetimeMinutes * 60_000).toISOString(),
  };
  state.attestations[attestation.id] = attestation;
  return reply(201, {
    attestationId: attestation.id,
    attestationUrl: linkOf(attestation, request.origin),
    expirationDateTime: attestation.expiresAt,
    status: statusOf(attestation),
  });
}

/** Where an enhanced attestation stands. ASSUMED, like the answer to the call that begins one. */
export function attestationStatus({ params, state }: Call): Reply {
  const attestation = findAttestation(state, params.attestationId ?? '');
  if (!attestation) return errors.notFound();
  return reply(200, {
    attestationId: attestation.id,
    status: statusOf(attestation),
    ...(attestation.acceptedAt ? { acceptedDateTime: attestation.acceptedAt } : {}),
    expirationDateTime: attestation.expiresAt,
  });
}

export type AttestationStatus = 'LinkGenerated' | 'CustomerAccepted' | 'LinkExpired' | 'AgreementCreated';

/** The states are those that products built on Microsoft's API show. What was accepted does not expire. */
export function statusOf({ expiresAt, acceptedAt, finalisedCustomerId }: EnhancedAttestation): AttestationStatus {
  if (finalisedCustomerId) return 'AgreementCreated';
  if (acceptedAt) return 'CustomerAccepted';
  return Date.parse(expiresAt) <= Date.now() ? 'LinkExpired' : 'LinkGenerated';
}

/** The attestation with this id, in any case. */
export function findAttestation({ attestations }: Readonly<State>, id: string): EnhancedAttestation | undefined {
  const key = id.toLowerCase();
  return Object.hasOwn(attestations, key) ? attestations[key] : undefined;
}

/** The page on which the signatory accepts. */
export function linkOf({ token }: EnhancedAttestation, origin: string): string {
  return `${origin}/acceptance/${token}`;
}
