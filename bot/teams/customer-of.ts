import type { CustomerRef } from '../../cards/card.js';
import type { Services } from '../services.js';

/** The customer as the directory knows it, or by the name that was written down. */
export async function customerOf(services: Services, id: string, name: string): Promise<CustomerRef> {
  const customer = await services.customers.get(id);
  return { id, name: customer?.name ?? name, domain: customer?.domain ?? '' };
}
