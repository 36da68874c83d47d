import { createHash } from 'node:crypto';
import type { Signatory } from '../../partner-center/types.js';
import { templates } from '../partner-center/agreements.js';
import { cultureOf } from '../partner-center/cultures.js';
import { directoryGroups, people } from '../people.js';
import { defaultSettings } from '../settings.js';
import type { BillingProfile, Customer, HeldAgreement, State } from '../state.js';
import { americanCustomers } from './customers-americas.js';
import { asianCustomers } from './customers-asia.js';
import { awkwardCustomers } from './customers-awkward.js';
import { centralEuropeanCustomers } from './customers-central-europe.js';
import { europeanCustomers } from './customers-europe.js';
import type { Contact, SeedAttestation, SeedCustomer } from './seed-customer.js';

/** Every customer of the seed, in the order in which Partner Center lists them. */
export const seedCustomers: readonly SeedCustomer[] = [
  ...centralEuropeanCustomers,
  ...europeanCustomers,
  ...americanCustomers,
  ...asianCustomers,
  ...awkwardCustomers,
];

/** The state of a sandbox that nobody has used yet: the same one every time. */
export function seedState(): State {
  return {
    version: 1,
    settings: structuredClone(defaultSettings),
    customers: Object.fromEntries(seedCustomers.map((seed) => [seed.id, customerFrom(seed)])),
    groups: structuredClone([...directoryGroups]),
    answers: {},
    attestations: {},
    auditRecords: [],
  };
}

function customerFrom(seed: SeedCustomer): Customer {
  return {
    id: seed.id,
    commerceId: derivedId('commerce', seed.id),
    domain: `${seed.tenant}.onmicrosoft.com`,
    customDomains: [...(seed.domains ?? [])],
    billing: billingFrom(seed),
    delegatedAccess: !seed.undelegated,
    ...(seed.reseller ? { associatedPartnerId: seed.reseller } : {}),
    directlyAccepted: seed.accepted === true,
    agreements: (seed.attested ?? []).map((attestation) => agreementFrom(attestation, seed)),
  };
}

function billingFrom(seed: SeedCustomer): BillingProfile {
  const [addressLine1, postalCode, city, state = ''] = seed.address;
  const culture = cultureOf(seed.country);
  return {
    id: derivedId('billing', seed.id),
    contact: seed.contact ? signatoryFrom(seed.contact, seed) : { firstName: '', lastName: '', email: '', phone: '' },
    culture,
    language: culture.slice(0, 2),
    companyName: seed.name,
    address: { country: seed.country, city, state, addressLine1, addressLine2: '', postalCode },
    etag: BigInt(`0x${derivedId('etag', seed.id).slice(0, 8)}`).toString(),
  };
}

/** The user who attested is known for the newer records only. */
function agreementFrom(
  { on, by, type = 'MicrosoftCustomerAgreement' }: SeedAttestation,
  seed: SeedCustomer,
): HeldAgreement {
  const contact = by ?? seed.contact;
  if (!contact) throw new Error(`${seed.name} has an attestation by nobody.`);
  const [attester] = people;
  return {
    signatory: signatoryFrom(contact, seed),
    templateId: templates[type].templateId,
    dateAgreed: new Date(on).toISOString(),
    type,
    ...(attester && on >= '2023' ? { userId: attester.id } : {}),
  };
}

function signatoryFrom([firstName, lastName, mailbox, phone]: Contact, seed: SeedCustomer): Signatory {
  const domain = seed.domains?.[0] ?? `${seed.tenant}.onmicrosoft.com`;
  return { firstName, lastName, email: `${mailbox}@${domain}`, phone };
}

/** A GUID that is always the same for the same thing, with the version and variant of a random one. */
function derivedId(what: string, id: string): string {
  const hex = createHash('sha256').update(`${what} ${id}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
