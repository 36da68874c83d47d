import { z } from 'zod';
import { type Reply, reply } from '../reply.js';
import type { AgreementType, Customer, HeldAgreement } from '../state.js';
import { type Call, collection, withBody } from './call.js';
import { agreementExists, invalidInput, refusal } from './errors.js';

/** Template ids are the same in every tenant. */
export const templates = {
  MicrosoftCustomerAgreement: {
    templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
    agreementLink: 'https://aka.ms/customeragreement',
  },
  MicrosoftCloudAgreement: {
    templateId: '998b88de-aa99-4388-a42c-1b3517d49490',
    agreementLink: 'https://aka.ms/cloudagreement',
  },
} as const satisfies Record<AgreementType, { templateId: string; agreementLink: string }>;

const allTypes: readonly AgreementType[] = ['MicrosoftCustomerAgreement', 'MicrosoftCloudAgreement'];

/** Page "Get agreement metadata for Microsoft Customer Agreement". */
export function listTemplates({ request }: Call): Reply {
  const types = requestedTypes(request.query);
  if (!types) return unknownType();
  const items = types.map((agreementType) => ({ ...templates[agreementType], agreementType, versionRank: 0 }));
  return reply(200, collection(items));
}

/**
 * Page "Get confirmation of customer acceptance of Microsoft Customer Agreement": what partners confirmed,
 * not what the customer accepted directly. `dateAgreed` comes without a zone and means UTC.
 */
export function listAgreements({ request, settings }: Call, customer: Customer): Reply {
  const types = requestedTypes(request.query);
  if (!types) return unknownType();
  const held = customer.agreements.filter(({ type }) => types.includes(type));
  if (held.length === 0 && settings.emptyAgreements === '600009') {
    // UNCONFIRMED: Microsoft's samples know the code; the status is a guess.
    return refusal(404, '600009', 'No agreements found.');
  }
  const items = held.map((agreement) => ({
    ...present(agreement),
    dateAgreed: agreement.dateAgreed.replace(/(\.000)?Z$/, ''),
    agreementLink: templates[agreement.type].agreementLink,
  }));
  return reply(200, { totalCount: items.length, items });
}

/** Page "Get the direct signing status of a customer's Microsoft Customer Agreement". */
export function directAcceptance(_: Call, customer: Customer): Reply {
  return reply(200, { isSigned: customer.directlyAccepted });
}

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
});

type NewAgreement = z.infer<typeof newAgreement>;

/**
 * Page "Confirm customer acceptance of Microsoft Customer Agreement". The history is kept; the user who
 * attests is the one in the token, whatever the body says.
 */
export function attest({ request, settings, caller }: Call, customer: Customer): Reply {
  if (settings.attestation === 'retired') return settings.retiredAnswer;
  return withBody(newAgreement, (body) => record(body, customer, caller.oid), request);
}

function record(body: NewAgreement, customer: Customer, userId: string | undefined): Reply {
  const agreement = heldAgreement(body, userId);
  const refused = refuseTemplate(body) ?? refuseDate(agreement) ?? refuseRepeat(agreement, customer);
  if (refused) return refused;
  customer.agreements.push(agreement);
  return reply(201, present(agreement));
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
  const isRepeat = customer.agreements.some(
    (held) =>
      held.type === type &&
      held.signatory.firstName === signatory.firstName &&
      held.signatory.lastName === signatory.lastName &&
      held.signatory.email === signatory.email &&
      held.signatory.phone === signatory.phone,
  );
  return isRepeat ? agreementExists() : undefined;
}

function present({ userId, signatory, templateId, dateAgreed, type }: HeldAgreement): object {
  const { firstName, lastName, email, phone } = signatory;
  const primaryContact = { firstName, lastName, email, ...(phone ? { phoneNumber: phone } : {}) };
  return { ...(userId ? { userId } : {}), primaryContact, templateId, dateAgreed, type };
}

/** Left out, the type means the Cloud Agreement, for clients from before 2019. */
function requestedTypes(query: URLSearchParams): readonly AgreementType[] | undefined {
  const wanted = query.get('agreementType') ?? 'MicrosoftCloudAgreement';
  if (wanted === '*') return allTypes;
  const type = allTypes.find((candidate) => candidate.toLowerCase() === wanted.toLowerCase());
  return type && [type];
}

function unknownType(): Reply {
  return invalidInput('Unknown agreementType.');
}

/** A date without a zone means UTC; NaN for anything that is no date. */
function instantOf(text: string): number {
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  return Date.parse(hasZone || !text.includes('T') ? text : `${text}Z`);
}
