import type { EntityManager } from 'typeorm';
import type { FailureCode } from '../result.js';
import { change } from '../store/statements.js';
import { type Invitation, messageIdOf } from './invitation-record.js';
import { isFollowedUp, nextReminder } from './reminder-ladder.js';

/** The first look at Partner Center after an invitation went out. */
const firstCheckMs = 10_000;

/**
 * Writes an invitation down as prepared or as queued for sending. What was prepared before may be prepared again, or
 * sent after all; what was sent stays as it is.
 */
export async function writeInvitation(
  tx: EntityManager,
  invitation: Invitation,
  to: string,
  state: 'prepared' | 'queued',
  now: Date,
): Promise<void> {
  const { id, customer, member, kind, language, country, conversation } = invitation;
  const isPrepared = state === 'prepared';
  await change(
    tx,
    `INSERT INTO invitation (id, customer_id, customer_name, member_id, member_name, kind, recipient, language, state,
       message_id, conversation, country, domain, created_at, finished_at, next_check_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, recipient = excluded.recipient, domain = excluded.domain,
       finished_at = excluded.finished_at, next_check_at = excluded.next_check_at
     WHERE invitation.state = 'prepared' AND invitation.accepted_at IS NULL`,
    [
      id,
      customer.id || null,
      customer.name,
      member.id,
      member.name,
      kind,
      to,
      language,
      state,
      messageIdOf(id),
      JSON.stringify(conversation),
      country || null,
      to.split('@').at(-1)?.toLowerCase() ?? null,
      now.toISOString(),
      isPrepared ? now.toISOString() : null,
      isPrepared && customer.id ? checkAfter(now) : null,
    ],
  );
}

/** Its e-mail is with the mail server: from now on the customer is watched, and followed up where it can be asked about. */
export async function markSent(
  tx: EntityManager,
  invitation: Invitation,
  ladder: readonly number[],
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const { id, country } = invitation;
  const isReminded = isFollowedUp(invitation);
  const reminder = isReminded ? nextReminder(ladder, { createdAt: at, reminders: 0, country }) : undefined;
  await change(
    tx,
    `UPDATE invitation SET state = 'sent', failure_code = NULL, finished_at = $1,
       next_reminder_at = CASE WHEN accepted_at IS NULL AND stopped_at IS NULL THEN $2 END,
       next_check_at = CASE WHEN accepted_at IS NULL AND customer_id IS NOT NULL THEN $3 END
     WHERE id = $4`,
    [at, reminder?.toISOString() ?? null, checkAfter(now), id],
  );
  await endOlderReminders(tx, id);
}

export async function markFailed(tx: EntityManager, id: string, code: FailureCode, now: Date): Promise<void> {
  await change(
    tx,
    `UPDATE invitation SET state = 'failed', failure_code = $1, finished_at = $2, next_check_at = NULL WHERE id = $3`,
    [code, now.toISOString(), id],
  );
}

/** Who is invited again is followed up once: by the newest invitation. */
async function endOlderReminders(tx: EntityManager, newest: string): Promise<void> {
  await change(
    tx,
    `UPDATE invitation SET next_reminder_at = NULL
     WHERE next_reminder_at IS NOT NULL AND id <> $1 AND EXISTS (
       SELECT 1 FROM invitation AS newer WHERE newer.id = $1 AND (newer.customer_id = invitation.customer_id
         OR (newer.customer_id IS NULL AND invitation.customer_id IS NULL AND newer.recipient = invitation.recipient)))`,
    [newest],
  );
}

function checkAfter(now: Date): string {
  return new Date(now.getTime() + firstCheckMs).toISOString();
}
