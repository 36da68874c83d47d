import { record } from '../audit/audit.js';
import type { Store } from '../store/store.js';
import { hideDetails } from './new-customer-changes.js';
import { loadNewCustomer, type NewCustomerRecord } from './new-customer-record.js';

/** Who wants to see the sign-in details of a new customer, and on which message. */
interface Viewer {
  member: { id: string; name: string };
  cardId: string | undefined;
  correlationId: string;
}

/**
 * Puts on the trail that sign-in details are shown, before they are; on the message that shows them they are hidden in
 * time. False, and only the refusal is on the trail, for anybody but whoever created the customer, and once the details
 * are closed or their time is over.
 */
export function noteSignInShown(store: Store, { id }: NewCustomerRecord, viewer: Viewer): Promise<boolean> {
  const { member, cardId, correlationId } = viewer;
  return store.transaction(async (tx) => {
    const one = await loadNewCustomer(tx, id);
    if (!one?.customerId) return false;
    const { signInUntil = '' } = one;
    const isTheirs = one.memberId === member.id;
    const isOver = !(Date.now() < Date.parse(signInUntil));
    const refusal = isTheirs ? (isOver ? 'expired' : undefined) : 'not-the-creator';
    await record(tx, {
      actor: member,
      customer: { id: one.customerId, name: one.companyName },
      action: 'customer.credentials-shown',
      outcome: refusal ? 'refused' : 'succeeded',
      ...(refusal ? { code: refusal } : {}),
      correlationId,
      details: { newCustomer: id },
    });
    if (refusal) return false;
    await hideDetails(tx, id, signInUntil, cardId);
    return true;
  });
}

/** The message that was posted shows no sign-in details once their time is over. */
export async function hideSignInLater(
  store: Store,
  { id, signInUntil }: NewCustomerRecord,
  cardId: string,
): Promise<void> {
  if (signInUntil) await store.transaction((tx) => hideDetails(tx, id, signInUntil, cardId));
}
