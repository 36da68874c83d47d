import { type Reply, reply } from '../reply.js';
import type { AgreementType, Customer, HeldAgreement } from '../state.js';
import { type Call, collection } from './call.js';
import { invalidInput, refusal } from './errors.js';

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
    ...presentAgreement(agreement),
    dateAgreed: agreement.dateAgreed.replace(/(\.000)?Z$/, ''),
    agreementLink: templates[agreement.type].agreementLink,
  }));
  return reply(200, { totalCount: items.length, items });
}

/** Page "Get the direct signing status of a customer's Microsoft Customer Agreement". */
export function directAcceptance(_: Call, customer: Customer): Reply {
  return reply(200, { isSigned: customer.directlyAccepted });
}

/** An agreement as it is answered and listed. */
export function presentAgreement({ signatory, ...agreement }: HeldAgreement): object {
  const { firstName, lastName, email, phone } = signatory;
  return { primaryContact: { firstName, lastName, email, ...(phone ? { phoneNumber: phone } : {}) }, ...agreement };
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
