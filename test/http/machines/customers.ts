import assert from 'node:assert/strict';
import { seedState } from '../../../src/sandbox/seed/seed.js';
import type { Control } from '../../support/partner-center.js';

/** A customer of Partner Center that has not accepted. */
export interface StormCustomer {
  id: string;
  domain: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

const countries = ['DE', 'FR', 'US', 'DE'];

/** Lets so many companies become customers, and gives those and the seed's, as far as they have not accepted. */
export async function manyCustomers(control: Control, count: number): Promise<StormCustomer[]> {
  // The bot asks for each customer that it does not know; here many come at once.
  await control('', { throttle: { limit: 100_000, windowSeconds: 60 } });
  const created: StormCustomer[] = [];
  for (let n = 0; n < count; n++) {
    const domain = `storm-${n}.example`;
    const country = countries[n % countries.length] ?? assert.fail();
    const contact = { firstName: 'Robin', lastName: 'Quill', email: `robin@${domain}` };
    const company = { companyName: `Storm ${n}`, domain, contact, country, directlyAccepted: false };
    const { id } = (await control('/relationships/accept', company)) as { id: string };
    created.push({ id, domain, country });
  }
  const seeded = Object.values(seedState().customers)
    .filter(({ agreements, directlyAccepted }) => agreements.length === 0 && !directlyAccepted)
    .map(({ id, domain, billing }) => ({ id, domain, country: billing.address.country }));
  return [...created, ...seeded];
}
