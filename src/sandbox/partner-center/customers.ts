import { type Reply, reply } from '../reply.js';
import type { BillingProfile, Customer } from '../state.js';
import { type Call, link } from './call.js';

/** Page "Get a customer by ID". */
export function getCustomer(_: Call, customer: Customer): Reply {
  return reply(200, presentCustomer(customer));
}

/** A customer as the list shows it. */
export function presentSummary({ id, domain, billing }: Customer): object {
  return {
    id,
    companyProfile: {
      tenantId: id,
      domain,
      companyName: billing.companyName,
      links: { self: link(`/customers/${id}/profiles/company`) },
      attributes: { objectType: 'CustomerCompanyProfile' },
    },
    relationshipToPartner: 'reseller',
    links: { self: link(`/customers/${id}`) },
    attributes: { objectType: 'Customer' },
  };
}

/** The whole customer; what takes delegated admin privileges is left out without them. */
function presentCustomer(customer: Customer): object {
  const { id, commerceId, domain, billing, delegatedAccess, associatedPartnerId } = customer;
  const { contact, address } = billing;
  return {
    id,
    commerceId,
    companyProfile: {
      tenantId: id,
      domain,
      companyName: billing.companyName,
      ...(customer.registrationNumber ? { organizationRegistrationNumber: customer.registrationNumber } : {}),
      ...(delegatedAccess ? { address: filled({ ...address, phoneNumber: contact.phone }) } : {}),
      ...(delegatedAccess && contact.email ? { email: contact.email } : {}),
      links: { self: link(`/customers/${id}/profiles/company`) },
      attributes: { objectType: 'CustomerCompanyProfile' },
    },
    billingProfile: presentBilling(customer),
    relationshipToPartner: 'reseller',
    allowDelegatedAccess: delegatedAccess,
    ...(delegatedAccess ? { customDomains: customer.customDomains } : {}),
    ...(associatedPartnerId ? { associatedPartnerId } : {}),
    links: { self: link(`/customers/${id}`) },
    attributes: { objectType: 'Customer' },
  };
}

function presentBilling({ id, billing }: Customer): object {
  const { firstName, lastName, email } = billing.contact;
  return {
    id: billing.id,
    ...filled({ firstName, lastName, email }),
    culture: billing.culture,
    language: billing.language,
    companyName: billing.companyName,
    defaultAddress: presentAddress(billing),
    links: { self: link(`/customers/${id}/profiles/billing`) },
    attributes: { etag: billing.etag, objectType: 'CustomerBillingProfile' },
  };
}

/** A billing address carries the contact's name and phone number. */
export function presentAddress({ address, contact }: BillingProfile): object {
  const { firstName, lastName, phone } = contact;
  return filled({ ...address, firstName, lastName, phoneNumber: phone });
}

/** Without what is empty: Partner Center leaves such properties out. */
export function filled(properties: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== ''));
}
