import type { z } from 'zod';
import { ok, type Result } from '../result.js';
import { unreadable } from './errors.js';
import type { AgreementTemplate, Attestation, NewAttestation, Signatory } from './types.js';
import { utcInstant } from './utc-instant.js';
import { agreement, agreementTemplate, collection, type contact, createdAgreement } from './wire.js';

/** The only type of agreement this product knows. Left out of a query, Partner Center answers with another one. */
export const agreementType = 'MicrosoftCustomerAgreement';

function signatoryOf(person: z.infer<typeof contact> | null | undefined): Signatory {
  const { firstName = '', lastName = '', email = '', phoneNumber: phone = '' } = person ?? {};
  return { firstName, lastName, email, phone };
}

/**
 * Reads the attestations of a customer, newest first; records of other agreements are left out.
 * The service states no order. Source: Microsoft Learn,
 * partner-center/developer/get-confirmation-of-customer-agreement.
 */
export function readAttestations(json: unknown): Result<Attestation[]> {
  const items = collection.safeParse(json);
  if (!items.success) return unreadable('read');
  const attestations: Attestation[] = [];
  for (const item of items.data) {
    const record = agreement.safeParse(item);
    if (!record.success) return unreadable('read');
    const { type, templateId, userId, primaryContact } = record.data;
    if (type !== '' && type !== agreementType) continue;
    const dateAgreed = utcInstant(record.data.dateAgreed);
    if (dateAgreed === undefined) return unreadable('read');
    attestations.push({
      signatory: signatoryOf(primaryContact),
      dateAgreed,
      templateId,
      ...(userId ? { userId } : {}),
    });
  }
  return ok(attestations.sort((a, b) => Date.parse(b.dateAgreed) - Date.parse(a.dateAgreed)));
}

/**
 * The body of a new attestation. Source: Microsoft Learn,
 * partner-center/developer/confirm-customer-consent-customer-agreement. `userId` is left out: Partner Center
 * takes it from the token.
 */
export function attestationBody({ signatory, dateAgreed, templateId }: NewAttestation) {
  const { firstName, lastName, email, phone } = signatory;
  const primaryContact = { firstName, lastName, email, ...(phone === '' ? {} : { phoneNumber: phone }) };
  return { primaryContact, templateId, dateAgreed, type: agreementType };
}

/**
 * Reads the record that a create call answers with. What it leaves out is as it was sent. An answer that names
 * another agreement means that something else was recorded than was asked for (seen in the field: the Microsoft
 * Customer Agreement stored as the Cloud Agreement), so the outcome counts as unknown until it is read again.
 */
export function readCreated(json: unknown, sent: NewAttestation): Result<Attestation> {
  const record = createdAgreement.safeParse(json);
  if (!record.success) return unreadable('write');
  const { type, templateId, userId, primaryContact, dateAgreed } = record.data;
  const otherType = type !== '' && type !== agreementType;
  const otherTemplate = templateId !== '' && templateId.toLowerCase() !== sent.templateId.toLowerCase();
  if (otherType || otherTemplate) return unreadable('write');
  return ok({
    signatory: primaryContact ? signatoryOf(primaryContact) : sent.signatory,
    dateAgreed: utcInstant(dateAgreed) ?? sent.dateAgreed,
    templateId: templateId || sent.templateId,
    ...(userId ? { userId } : {}),
  });
}

/**
 * The template in force: of several, the one with the highest rank. Its id is kept in the spelling of the answer,
 * which Partner Center compares with case. Source: Microsoft Learn,
 * partner-center/developer/get-customer-agreement-metadata.
 */
export function readTemplate(json: unknown): Result<AgreementTemplate> {
  const items = collection.safeParse(json);
  if (!items.success) return unreadable('read');
  const templates = items.data.flatMap((item) => {
    const template = agreementTemplate.safeParse(item);
    return template.success ? [template.data] : [];
  });
  const ours = templates
    .filter((one) => (one.agreementType || one.type) === agreementType && one.templateId !== '')
    .sort((a, b) => b.versionRank - a.versionRank);
  return ours[0] ? ok({ id: ours[0].templateId, version: ours[0].versionRank }) : unreadable('read');
}
