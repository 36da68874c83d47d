import { z } from 'zod';
import type { Signatory } from '../../partner-center/types.js';
import { type Reply, reply } from '../reply.js';
import type { Customer, EnhancedAttestation, HeldAgreement } from '../state.js';
import { presentAgreement, templates } from './agreements.js';
import { audit } from './audit-trail.js';
import { type Call, withBody } from './call.js';
import { findAttestation, statusOf } from './enhanced-attestations.js';
import { agreementExists, invalidInput, refusal } from './errors.js';

const name = z.string().trim().min(1);
const newAgreement = z.object({
  primaryContact: z.object({
    firstName: name,
    lastName: name,
    email: z.email(),
    phoneNumber: z.string().nullish(),
  }),
  templateId: z.string(),
  dateAgreed: z.string().refine((text) => !Number.isNaN(instantOf(text)), 'Not a date.'),
  type: z.string(),
  attestationId: z.string().nullish(),
});

type NewAgreement = z.infer<typeof newAgreement>;

/**
 * Page "Confirm customer acceptance of Microsoft Customer Agreement". The history is kept; the user who
 * attests is the one in the token, whatever the body says. ASSUMED: an enhanced attestation ends with this same
 * call and its `attestationId`, and goes on working where the call without one is retired.
 */
export function attest(call: Call, customer: Customer): Reply {
  return withBody(
    newAgreement,
    (body) => {
      if (call.settings.attestation === 'retired' && !body.attestationId) return call.settings.retiredAnswer;
      return record(body, call, customer);
    },
    call.request,
  );
}

function record(body: NewAgreement, call: Call, customer: Customer): Reply {
  const agreement = heldAgreement(body, call.caller.oid);
  const attestation = body.attestationId ? findAttestation(call.state, body.attestationId) : undefined;
  const refused =
    refuseTemplate(body) ??
    refuseDate(agreement) ??
    refuseRepeat(agreement, customer) ??
    (body.attestationId ? refuseAttestation(attestation, agreement, customer) : undefined);
  if (refused) return refused;

  if (attestation) {
    attestation.finalisedCustomerId = customer.id;
    agreement.attestationId = attestation.id;
  }
  customer.agreements.push(agreement);
  const presented = presentAgreement(agreement);
  audit(call, customer, { resourceType: 'agreement', operationType: 'create_agreement', resourceNewValue: presented });
  return reply(201, presented);
}

function heldAgreement({ primaryContact, templateId, dateAgreed }: NewAgreement, userId?: string): HeldAgreement {
  const { firstName, lastName, email, phoneNumber } = primaryContact;
  return {
    signatory: { firstName, lastName, email, phone: phoneNumber ?? '' },
    templateId: templateId.toLowerCase(),
    dateAgreed: new Date(instantOf(dateAgreed)).toISOString(),
    type: 'MicrosoftCustomerAgreement',
    ...(userId ? { userId } : {}),
  };
}

/** UNCONFIRMED codes; the text for the Cloud Agreement is Partner Center's. */
function refuseTemplate({ templateId, type }: NewAgreement): Reply | undefined {
  const id = templateId.toLowerCase();
  if (id === templates.MicrosoftCloudAgreement.templateId) {
    return invalidInput(`Microsoft Cloud Agreement Template ID '${templateId}' is no longer supported.`);
  }
  if (id !== templates.MicrosoftCustomerAgreement.templateId) return invalidInput('Unknown agreement template ID.');
  return type === 'MicrosoftCustomerAgreement' ? undefined : invalidInput('The type does not belong to the template.');
}

function refuseDate({ dateAgreed }: HeldAgreement): Reply | undefined {
  if (Date.parse(dateAgreed) <= Date.now()) return undefined;
  return refusal(400, '600002', 'Date of agreement cannot be greater than the current date.');
}

/** All four contact fields, with their case; a missing phone number equals an empty one. */
function refuseRepeat({ signatory, type }: HeldAgreement, customer: Customer): Reply | undefined {
  const isRepeat = customer.agreements.some((held) => held.type === type && isSame(held.signatory, signatory));
  return isRepeat ? agreementExists() : undefined;
}

/** UNCONFIRMED codes and texts. Names of companies are compared by their letters and digits. */
function refuseAttestation(
  attestation: EnhancedAttestation | undefined,
  { signatory }: HeldAgreement,
  { billing }: Customer,
): Reply | undefined {
  if (!attestation) return invalidInput('Unknown attestation ID.');
  const status = statusOf(attestation);
  if (status === 'AgreementCreated') return invalidInput('The attestation has been used for another agreement.');
  if (status !== 'CustomerAccepted') return invalidInput('The customer has not accepted the agreement.');
  if (!isSame(attestation.signatory, signatory)) {
    return invalidInput('The primary contact is not the signatory of the attestation.');
  }
  return lettersOf(attestation.companyName) === lettersOf(billing.companyName)
    ? undefined
    : invalidInput('The attestation was made for another company.');
}

function isSame(one: Signatory, other: Signatory): boolean {
  const { firstName, lastName, email, phone } = one;
  return firstName === other.firstName && lastName === other.lastName && email === other.email && phone === other.phone;
}

function lettersOf(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

/** A date without a zone means UTC; NaN for anything that is no date. */
function instantOf(text: string): number {
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  return Date.parse(hasZone || !text.includes('T') ? text : `${text}Z`);
}
