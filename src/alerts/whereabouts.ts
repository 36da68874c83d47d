import type { CustomerDirectory } from '../customers/directory.js';
import { backoff } from '../outbox/retry.js';
import type { Delivery } from '../outbox/worker.js';
import type { PartnerCenter } from '../partner-center/types.js';
import type { BlockedPurchases } from '../purchases/blocked-purchases.js';
import type { Store } from '../store/store.js';
import { fanOut } from './fan-out.js';

export interface WhereaboutsParts {
  store: Store;
  purchases: Pick<BlockedPurchases, 'get'>;
  customers: Pick<CustomerDirectory, 'add'>;
  partnerCenter: Pick<PartnerCenter, 'getCustomer'>;
}

const lookUpMs = 10_000;
/** After so many tries those who want to know of a country or a reseller are told without it. */
const mostTries = 4;

/**
 * Asks Partner Center in which country a customer is and which indirect reseller brought it, for the conversations
 * that want to know only of some, and tells them.
 */
export async function findWhereabouts(parts: WhereaboutsParts, blockId: string, tries: number): Promise<Delivery> {
  const { store, purchases, customers, partnerCenter } = parts;
  const found = await purchases.get(blockId, 0);
  if (!found || found.block.state === 'resolved') return { state: 'done' };
  const { block } = found;
  const profile = await partnerCenter.getCustomer(block.customerId, { deadline: Date.now() + lookUpMs });
  if (profile.ok) await customers.add(profile.value, profile.value);
  else if (profile.failure.retryable && tries < mostTries) {
    return { state: 'retry', at: new Date(Date.now() + backoff(tries)), reason: profile.failure.code };
  }
  await store.transaction((tx) => fanOut(tx, block, new Date(), 'tell'));
  return { state: 'done' };
}
