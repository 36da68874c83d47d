import { ok, type Result } from '../result.js';
import type { Api } from './api.js';
import { readCustomerPage } from './customers.js';
import type { ServiceUrls } from './links.js';
import type { CallOptions, CustomerSummary } from './types.js';

/**
 * Customers whose company name or domain starts with the text, compared without case by Partner Center; each once,
 * those found by name first. Blank text finds nobody.
 *
 * The search by domain has been seen to answer with a server error every time, so it is tried once and missed
 * silently. Without the search by name, an empty list would be an untrue answer: then its failure is the answer.
 * Source: Microsoft Learn, partner-center/developer/get-a-customer-by-name.
 */
export async function searchCustomers(
  api: Api,
  urls: ServiceUrls,
  text: string,
  { deadline }: CallOptions,
): Promise<Result<CustomerSummary[]>> {
  if (text.trim() === '') return ok([]);

  async function search(field: 'CompanyName' | 'Domain', attempts: number): Promise<Result<CustomerSummary[]>> {
    const filter = JSON.stringify({ Field: field, Value: text, Operator: 'starts_with' });
    const url = urls.at('/customers', { size: '0', filter });
    const answer = await api.get(url, { about: 'partner', deadline, attempts });
    const page = answer.ok ? readCustomerPage(answer.value) : answer;
    return page.ok ? ok(page.value.items) : page;
  }

  const [byName, byDomain] = await Promise.all([search('CompanyName', 4), search('Domain', 1)]);
  const found = [byName, byDomain].flatMap((one) => (one.ok ? one.value : []));
  if (!byName.ok && found.length === 0) return byName;
  return ok([...new Map(found.map((customer) => [customer.id, customer])).values()]);
}
