import type { EntityManager } from 'typeorm';
import { record } from '../audit/audit.js';
import { product } from '../audit/product.js';
import { enqueue } from '../outbox/outbox.js';
import { change } from '../store/statements.js';
import { loadInvitations } from './invitation-record.js';

/**
 * The customer has accepted: its open invitations are answered, nobody is reminded any more, and whoever invited is
 * told, once for all invitations of the same member. Part of the transaction that keeps the acceptance.
 */
export async function closeInvitations(
  tx: EntityManager,
  customerId: string,
  acceptance: 'direct' | 'attested',
  at: string,
): Promise<void> {
  const open = await loadInvitations(
    tx,
    `customer_id = $1 AND accepted_at IS NULL AND state <> 'failed' ORDER BY created_at DESC`,
    [customerId],
  );
  const told = new Set<string>();
  for (const { id, customer, member, kind, reminders } of open) {
    const closed = await change(
      tx,
      `UPDATE invitation SET accepted_at = $1, next_reminder_at = NULL, next_check_at = NULL
       WHERE id = $2 AND accepted_at IS NULL`,
      [at, id],
    );
    // Another process was first: its transaction tells.
    if (closed !== 1) continue;
    const details = { invitation: id, kind, acceptance, reminders };
    const entry = { actor: product, action: 'invitation.accepted', outcome: 'succeeded' } as const;
    await record(tx, { ...entry, customer, correlationId: id, details }, new Date(at));
    if (told.has(member.id)) continue;
    told.add(member.id);
    const payload = { invitationId: id, acceptance };
    await enqueue(tx, { kind: 'invitation.accepted', key: `invitation.accepted:${id}`, payload }, new Date(at));
  }
}
