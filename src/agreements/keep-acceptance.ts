import type { EntityManager } from 'typeorm';
import type { Acceptance } from '../customers/directory.js';
import type { Actor } from '../purchases/announce.js';
import { resolveByAcceptance } from '../purchases/resolve-by-acceptance.js';
import { closeInvitations, knownAcceptance } from './close-invitations.js';

/**
 * Keeps what is now known about a customer's acceptance, in the transaction of whoever found it out. Everything that
 * follows from an acceptance, however it was noticed, is done here: invitations of the customer are answered,
 * and what its missing acceptance blocked is resolved. `by`: the member who attested it, where that is how.
 */
export async function keepAcceptance(
  tx: EntityManager,
  customerId: string,
  acceptance: Acceptance,
  acceptedOn: string | undefined,
  checkedAt: string,
  by?: Actor,
): Promise<void> {
  const before = await knownAcceptance(tx, customerId);
  await tx.query('UPDATE customer SET acceptance = $1, accepted_on = $2, acceptance_checked_at = $3 WHERE id = $4', [
    acceptance,
    acceptedOn ?? null,
    checkedAt,
    customerId,
  ]);
  if (!isAccepted(acceptance)) return;
  await closeInvitations(tx, customerId, { acceptance, acceptedOn }, before, checkedAt);
  await resolveByAcceptance(tx, customerId, checkedAt, by);
}

export function isAccepted(acceptance: Acceptance | 'unknown'): acceptance is 'direct' | 'attested' {
  return acceptance === 'direct' || acceptance === 'attested';
}
