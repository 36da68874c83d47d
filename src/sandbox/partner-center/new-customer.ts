import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { partner } from '../people.js';
import { type Reply, reply } from '../reply.js';
import { resellers } from '../seed/partners.js';
import type { Customer } from '../state.js';
import { hasRules, isCompanyName, phoneFits, postalCodeFits, registrationOf, stateFits } from './address-rules.js';
import { audit } from './audit-trail.js';
import { type Call, withBody } from './call.js';
import { presentAddress } from './customers.js';
import { isTaken } from './domains.js';
import { errors, invalidInput, refusal } from './errors.js';

const text = (longest: number) => z.string().trim().min(1).max(longest);
const optional = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .nullish()
    .transform((value) => value ?? '');

/** Lengths: the address of Microsoft's page "Utility resources". */
const newCustomer = z.object({
  enableGDAPByDefault: z.boolean().default(false),
  associatedPartnerId: z.string().nullish(),
  companyProfile: z.object({
    domain: z.string().regex(/^[a-z0-9]{1,27}\.onmicrosoft\.com$/i, 'Not a name below onmicrosoft.com.'),
    organizationRegistrationNumber: optional(50),
  }),
  billingProfile: z.object({
    email: z.email().refine(isForeignAddress, 'Addresses of Microsoft or of the partner are not allowed.'),
    culture: z.string().regex(/^[a-z]{2,3}(-[a-z]{4})?-[a-z]{2}$/i),
    language: z.string().regex(/^[a-z]{2}$/i),
    companyName: z.string().max(250).refine(isCompanyName, 'Not a company name.'),
    defaultAddress: z.object({
      firstName: text(50),
      lastName: text(50),
      addressLine1: text(200),
      addressLine2: optional(200),
      city: text(100),
      state: optional(2),
      postalCode: optional(20),
      country: z.string().length(2),
      phoneNumber: optional(30),
    }),
  }),
});

type NewCustomer = z.infer<typeof newCustomer>;

/**
 * Page "Create a customer". The administrator's password is in this answer only (and in its repeats for the
 * same MS-RequestId, until a restart). There is no agreement in it: that is attested, or accepted, afterwards.
 */
export function createCustomer(call: Call): Reply {
  return withBody(newCustomer, (body) => refuse(body, call) ?? create(body, call), call.request);
}

function refuse(body: NewCustomer, call: Call): Reply | undefined {
  return refuseAddress(body) ?? refuseRegistration(body) ?? refuseDomain(body, call) ?? refuseReseller(body, call);
}

/** UNCONFIRMED codes. */
function refuseAddress({ billingProfile }: NewCustomer): Reply | undefined {
  const { country, state, postalCode, phoneNumber } = billingProfile.defaultAddress;
  if (!hasRules(country)) return invalidInput(`No validation rules were found for the country/region ${country}`);
  if (!stateFits(country, state)) return invalidInput('Address field invalid for property: State');
  if (!postalCodeFits(country, postalCode)) return invalidInput('Address field invalid for property: PostalCode');
  return phoneFits(phoneNumber) ? undefined : invalidInput('Address field invalid for property: PhoneNumber');
}

function refuseRegistration({ companyProfile, billingProfile }: NewCustomer): Reply | undefined {
  const number = companyProfile.organizationRegistrationNumber;
  const { country, phoneNumber } = billingProfile.defaultAddress;
  const registration = registrationOf(country);
  if (!registration) {
    return number ? refusal(400, '600002', "Organization registration ID value isn't supported.") : undefined;
  }
  if (!number) return refusal(400, '600049', 'Organization registration ID value is missing.');
  const [pattern] = registration;
  if (!new RegExp(pattern).test(number)) {
    return refusal(400, '600050', `Organization registration ID value must be in the format ${pattern}`);
  }
  return phoneNumber ? undefined : refusal(400, '600051', 'Customer phone number is missing.');
}

/** UNCONFIRMED code. */
function refuseDomain({ companyProfile }: NewCustomer, { state }: Call): Reply | undefined {
  return isTaken(companyProfile.domain, state) ? invalidInput('The domain is already in use.') : undefined;
}

/** Only an indirect provider can name a reseller, one of its own, and with an App+User token. */
function refuseReseller({ associatedPartnerId }: NewCustomer, { caller, settings }: Call): Reply | undefined {
  if (!associatedPartnerId) return undefined;
  if (caller.idtyp === 'app') return errors.appOnly();
  const isOwnReseller =
    settings.partnerType === 'indirect-provider' &&
    resellers.some(({ id }) => id === associatedPartnerId.toLowerCase());
  return isOwnReseller ? undefined : invalidInput('There is no partnership with the reseller.');
}

/** The audit, as Microsoft's page says, has the credentials with an empty password. */
function create(body: NewCustomer, call: Call): Reply {
  const customer = customerFrom(body);
  call.state.customers[customer.id] = customer;
  const created = presentCreated(customer, body.enableGDAPByDefault);
  const userCredentials = { userName: 'admin', password: '' };
  audit(call, customer, {
    resourceType: 'customer',
    operationType: 'add_customer',
    resourceNewValue: { ...created, userCredentials },
  });
  return reply(201, { ...created, userCredentials: { ...userCredentials, password: randomPassword() } });
}

function presentCreated(customer: Customer, enableGDAPByDefault: boolean): object {
  const { id, commerceId, domain, billing, associatedPartnerId } = customer;
  return {
    id,
    commerceId,
    companyProfile: {
      tenantId: id,
      domain,
      attributes: { objectType: 'CustomerCompanyProfile' },
    },
    billingProfile: {
      id: billing.id,
      email: billing.contact.email,
      culture: billing.culture,
      language: billing.language,
      companyName: billing.companyName,
      defaultAddress: presentAddress(billing),
      attributes: { etag: billing.etag, objectType: 'CustomerBillingProfile' },
    },
    enableGDAPByDefault,
    ...(associatedPartnerId
      ? { relationshipToPartner: 'reseller', allowDelegatedAccess: true, associatedPartnerId }
      : { relationshipToPartner: 'none' }),
    attributes: { objectType: 'Customer' },
  };
}

function customerFrom({ companyProfile, billingProfile, ...body }: NewCustomer): Customer {
  const { firstName, lastName, phoneNumber, ...address } = billingProfile.defaultAddress;
  const { email, culture, language, companyName } = billingProfile;
  const { organizationRegistrationNumber: registrationNumber } = companyProfile;
  return {
    id: randomUUID(),
    commerceId: randomUUID(),
    domain: companyProfile.domain.toLowerCase(),
    customDomains: [],
    billing: {
      id: randomUUID(),
      contact: { firstName, lastName, email, phone: phoneNumber },
      culture,
      language,
      companyName: companyName.trim(),
      address,
      etag: String(Date.now()),
    },
    ...(registrationNumber ? { registrationNumber } : {}),
    ...(body.associatedPartnerId ? { associatedPartnerId: body.associatedPartnerId.toLowerCase() } : {}),
    delegatedAccess: body.enableGDAPByDefault,
    directlyAccepted: false,
    agreements: [],
  };
}

function isForeignAddress(email: string): boolean {
  const domain = email.toLowerCase().split('@').at(-1) ?? '';
  return domain !== 'microsoft.com' && domain !== partner.domain;
}

function randomPassword(): string {
  return randomBytes(9).toString('base64url');
}
