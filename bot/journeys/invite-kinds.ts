import type { InvitationKind } from '../../src/agreements/invitation-mail.js';
import type { Services } from '../services.js';
import type { InviteTicket } from './invite-ticket.js';

export const kindsOffered: readonly InvitationKind[] = ['existing', 'relationship', 'new-customer'];

/** Which other kinds of invitation fit this customer: one made here may need its sign-in details. */
export async function kindsInstead(services: Services, { customer, kind }: InviteTicket): Promise<InvitationKind[]> {
  // An indirect reseller gets no other link from Partner Center, and somebody who is no customer needs just that one.
  if (services.partner.type === 'indirect-reseller' || !customer.id) return [];
  if (kind !== 'existing') return ['existing'];
  const created = await services.store.read('SELECT id FROM new_customer WHERE customer_id = $1 LIMIT 1', [
    customer.id,
  ]);
  return created.length > 0 ? ['relationship', 'new-customer'] : ['relationship'];
}
