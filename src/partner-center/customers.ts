import { ok, type Result } from '../result.js';
import { unreadable } from './errors.js';
import type { Page } from './paging.js';
import type { CustomerProfile, CustomerSummary } from './types.js';
import { type CustomerRecord, collection, customer, nextLink } from './wire.js';

/** A customer as every record of one names it, or undefined where the id is missing. */
export function summaryOf(record: CustomerRecord): CustomerSummary | undefined {
  const id = record.id ?? record.companyProfile?.tenantId;
  const name = record.companyProfile?.companyName || record.billingProfile?.companyName || '';
  return id ? { id, name, domain: record.companyProfile?.domain ?? '' } : undefined;
}

/**
 * Reads a page of customers. One that cannot be told by its id makes the page unreadable: leaving it out would
 * make a customer seem to be gone. Source: Microsoft Learn, partner-center/developer/get-a-list-of-customers.
 */
export function readCustomerPage(json: unknown): Result<Page<CustomerSummary>> {
  const items = collection.safeParse(json);
  const next = nextLink.safeParse(json);
  if (!items.success || !next.success) return unreadable('read');
  const summaries: CustomerSummary[] = [];
  for (const item of items.data) {
    const record = customer.safeParse(item);
    const summary = record.success ? summaryOf(record.data) : undefined;
    if (!summary) return unreadable('read');
    summaries.push(summary);
  }
  return ok(next.data ? { items: summaries, next: next.data } : { items: summaries });
}

/** `EN-us` as `en-US`; '' for what is no language tag. */
export function languageTag(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? '';
  } catch {
    return '';
  }
}

/**
 * The customer's own domains. Custom domains are documented as a list without a shape: taken are texts, and
 * objects that name the domain (UNCONFIRMED which of the two the service sends, and under which name).
 * The e-mail of the billing profile is no source: it may be anybody's.
 */
function domainsOf(record: CustomerRecord): string[] {
  const custom = (record.customDomains ?? []).map((item) => {
    if (typeof item !== 'object' || item === null) return item;
    return 'domain' in item ? item.domain : 'name' in item ? item.name : undefined;
  });
  const all = [record.companyProfile?.domain, ...custom].filter((value) => typeof value === 'string');
  return [...new Set(all.map((domain) => domain.trim().toLowerCase()))].filter((domain) => domain !== '');
}

/**
 * Reads a customer with its billing profile. Without delegated rights Partner Center leaves out the company's
 * address and the custom domains. Source: Microsoft Learn, partner-center/developer/get-a-customer-by-id.
 */
export function readCustomer(json: unknown): Result<CustomerProfile> {
  const record = customer.safeParse(json);
  const summary = record.success ? summaryOf(record.data) : undefined;
  if (!record.success || !summary) return unreadable('read');
  const { billingProfile: billing, companyProfile: company } = record.data;
  const address = billing?.defaultAddress;
  const country = (address?.country || company?.address?.country || '').toUpperCase();
  return ok({
    ...summary,
    billingContact: {
      firstName: billing?.firstName || address?.firstName || '',
      lastName: billing?.lastName || address?.lastName || '',
      email: billing?.email ?? '',
      phone: address?.phoneNumber ?? '',
    },
    country: /^[A-Z]{2}$/.test(country) ? country : '',
    language: languageTag(billing?.culture ?? '') || languageTag(billing?.language ?? ''),
    domains: domainsOf(record.data),
    ...(record.data.associatedPartnerId ? { resellerId: record.data.associatedPartnerId.toLowerCase() } : {}),
  });
}
