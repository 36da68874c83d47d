import type { EntityManager } from 'typeorm';
import { record } from '../audit/audit.js';
import { product } from '../audit/product.js';
import type { Acceptance } from '../customers/directory.js';
import { enqueue } from '../outbox/outbox.js';
import { change } from '../store/statements.js';
import { type InvitationRecord, loadInvitations } from './invitation-record.js';

/** What is known of a customer's acceptance; no acceptance where Partner Center was never asked. */
interface Known {
  acceptance?: Acceptance;
  /** ISO instant from which it counts, where that is known. */
  acceptedOn?: string | undefined;
}

type Accepted = Known & { acceptance: 'direct' | 'attested' };

/** What was found out last, as the transaction sees it. */
export async function knownAcceptance(tx: EntityManager, customerId: string): Promise<Known> {
  const rows: { acceptance: Acceptance | null; acceptedOn: string | null }[] = await tx.query(
    'SELECT acceptance, accepted_on AS "acceptedOn" FROM customer WHERE id = $1',
    [customerId],
  );
  const { acceptance, acceptedOn } = rows[0] ?? {};
  return { ...(acceptance ? { acceptance } : {}), ...(acceptedOn ? { acceptedOn } : {}) };
}

/** An invitation was sent to a customer that is known to have accepted: it ends at once, and nobody is told. */
export async function closeAnswered(tx: EntityManager, customerId: string, at: string): Promise<void> {
  if (!customerId) return;
  const { acceptance, acceptedOn } = await knownAcceptance(tx, customerId);
  if (acceptance !== 'direct' && acceptance !== 'attested') return;
  const known = { acceptance, acceptedOn };
  await closeInvitations(tx, customerId, known, known, at);
}

/**
 * The customer has accepted: its open invitations are answered, nobody is reminded any more, and whoever invited is
 * told, once for all invitations of the same member. Nobody is told of what was known before, since an invitation that
 * is still open was written after that. Part of the transaction that keeps the acceptance.
 *
 * @param before what was known until now
 */
export async function closeInvitations(
  tx: EntityManager,
  customerId: string,
  now: Accepted,
  before: Known,
  at: string,
): Promise<void> {
  // In one order for everybody: two processes that closed them in different ones would lock each other out.
  const open = await loadInvitations(
    tx,
    `customer_id = $1 AND accepted_at IS NULL AND state <> 'failed' ORDER BY created_at DESC, id`,
    [customerId],
  );
  const told = new Set<string>();
  for (const invitation of open) {
    if (!isAnswer(invitation, now, before)) continue;
    const { id, member } = invitation;
    const closed = await change(
      tx,
      `UPDATE invitation SET accepted_at = $1, next_reminder_at = NULL, next_check_at = NULL
       WHERE id = $2 AND accepted_at IS NULL`,
      [at, id],
    );
    // Another process was first: its transaction tells.
    if (closed !== 1) continue;
    await note(tx, invitation, now.acceptance, at);
    if (told.has(member.id) || wasAnswered(invitation, before)) continue;
    told.add(member.id);
    const payload = { invitationId: id, acceptance: now.acceptance };
    await enqueue(tx, { kind: 'invitation.accepted', key: `invitation.accepted:${id}`, payload }, new Date(at));
  }
}

/**
 * Who is asked for a reseller relationship answers by accepting in the admin center. An attestation that was there when
 * the invitation was sent is no answer to it; where nobody had asked Partner Center by then, its day tells.
 */
function isAnswer({ kind, createdAt, finishedAt }: InvitationRecord, now: Accepted, before: Known): boolean {
  if (kind !== 'relationship' || now.acceptance === 'direct') return true;
  if (before.acceptance === 'attested') return before.acceptedOn !== now.acceptedOn;
  if (before.acceptance || !now.acceptedOn) return true;
  return now.acceptedOn.slice(0, 10) >= (finishedAt ?? createdAt).slice(0, 10);
}

function wasAnswered({ kind }: InvitationRecord, { acceptance }: Known): boolean {
  return acceptance === 'direct' || (acceptance === 'attested' && kind !== 'relationship');
}

async function note(
  tx: EntityManager,
  { id, customer, kind, reminders }: InvitationRecord,
  acceptance: Accepted['acceptance'],
  at: string,
): Promise<void> {
  const details = { invitation: id, kind, acceptance, reminders };
  const entry = { actor: product, action: 'invitation.accepted', outcome: 'succeeded' } as const;
  await record(tx, { ...entry, customer, correlationId: id, details }, new Date(at));
}
