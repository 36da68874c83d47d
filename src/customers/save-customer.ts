import type { EntityManager } from 'typeorm';
import type { CustomerProfile, CustomerSummary } from '../partner-center/types.js';
import { fold } from './fold.js';

/**
 * Takes up one customer, or brings it up to date, in the transaction of whoever learned of it. `at`: ISO instant.
 * `more` is for a customer that is not known yet.
 */
export async function saveCustomer(
  tx: EntityManager,
  customer: CustomerSummary,
  at: string,
  more: Pick<CustomerProfile, 'country' | 'language'> = { country: '', language: '' },
): Promise<void> {
  const id = customer.id.toLowerCase();
  const domain = customer.domain.toLowerCase();
  // PostgreSQL takes no text with a NUL in it.
  const name = customer.name.replaceAll('\u0000', '');
  await tx.query(
    `INSERT INTO customer (id, name, domain, search, country, language, synced_at) VALUES ($1, $2, $3, $4, $6, $7, $5)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, domain = excluded.domain, synced_at = excluded.synced_at,
       search = CASE WHEN customer.name = excluded.name AND customer.domain = excluded.domain
         THEN customer.search ELSE excluded.search END`,
    [id, name, domain, searchText(name, [domain]), at, more.country, more.language],
  );
}

/** What a customer is found by: its name, then its domains, the one of its tenant first. */
export function searchText(name: string, domains: string[]): string {
  return [fold(name), ...domains].join(' ');
}
