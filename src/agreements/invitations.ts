import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditEntry, record } from '../audit/audit.js';
import { tryToSend } from '../mail/delivery.js';
import type { Mailer } from '../mail/mailer.js';
import { enqueue } from '../outbox/outbox.js';
import type { Delivery } from '../outbox/worker.js';
import type { CustomerProfile, PartnerCenter } from '../partner-center/types.js';
import { fail, ok, type Result } from '../result.js';
import type { Store } from '../store/store.js';
import { closeAnswered } from './close-invitations.js';
import { existingCustomerLink, type InvitationKind, invitationHtml } from './invitation-mail.js';
import { type Invitation, type InvitationRecord, loadInvitation, messageIdOf } from './invitation-record.js';
import { tieToCustomer } from './invitation-relationship.js';
import { markFailed, markSent, writeInvitation } from './invitation-states.js';

export interface InvitationMail {
  to: string;
  subject: string;
  /** Body and link together. */
  text: string;
}

interface QueuedInvitation {
  invitation: Invitation;
  mail: InvitationMail;
  /** Until when the person waits for the answer, in epoch milliseconds. */
  watchedUntil: number;
}

interface InvitationOptions {
  /** Days after sending on which an invitation is followed up, growing; none unless given. */
  reminders?: readonly number[];
  onCommitted?: () => void;
  now?: () => Date;
}

/** Invites customers to accept the agreement themselves, in the Microsoft 365 admin center. */
export class Invitations {
  readonly #ladder: readonly number[];
  readonly #onCommitted: () => void;
  readonly #now: () => Date;

  constructor(
    private readonly store: Store,
    private readonly partnerCenter: PartnerCenter,
    private readonly mailer: Mailer | undefined,
    { reminders = [], onCommitted = () => {}, now = () => new Date() }: InvitationOptions = {},
  ) {
    this.#ladder = reminders;
    this.#onCommitted = onCommitted;
    this.#now = now;
  }

  get canSend(): boolean {
    return this.mailer !== undefined;
  }

  /** The link for the customer: Microsoft's fixed one, or the relationship link that Partner Center gives. */
  async link(kind: InvitationKind, deadline: number): Promise<Result<string>> {
    if (kind !== 'relationship') return ok(existingCustomerLink);
    return this.partnerCenter.relationshipRequestUrl({ deadline });
  }

  /** Writes down that somebody took the finished text to send it by other means: it is watched from now on. */
  async recordPrepared(invitation: Invitation, to: string): Promise<void> {
    const now = this.#now();
    await this.store.transaction(async (tx) => {
      await writeInvitation(tx, invitation, to, 'prepared', now);
      await record(tx, entry(invitation, 'invitation.prepared'), now);
    });
  }

  /**
   * Sends the invitation by e-mail: written down first, then delivered by the outbox. Answers by the deadline
   * (epoch ms) with what is on record, which may be an earlier press of the same button; while it is `queued`,
   * delivery goes on, and the person is told later.
   */
  async send(invitation: Invitation, mail: InvitationMail, deadline: number): Promise<Result<InvitationRecord>> {
    if (!this.mailer) return fail('mail-not-configured');
    const { id } = invitation;
    const now = this.#now();
    await this.store.transaction(async (tx) => {
      await writeInvitation(tx, invitation, mail.to, 'queued', now);
      const payload: QueuedInvitation = { invitation, mail, watchedUntil: deadline };
      await enqueue(tx, { kind: 'invitation.mail', key: `invitation.mail:${id}`, payload }, now);
    });
    this.#onCommitted();
    return this.#waitFor(id, deadline);
  }

  /** Delivers one queued invitation; the outbox calls it, and again later when it answers with a retry. */
  async deliver(payload: unknown, { attempts }: { attempts: number }): Promise<Delivery> {
    const { invitation, mail, watchedUntil } = payload as QueuedInvitation;
    const { to, subject, text } = mail;
    const { id, language } = invitation;
    const known = await this.find(id);
    if (known?.state === 'sent' || known?.state === 'failed') return { state: 'done' };
    const letter = { to, subject, text, html: invitationHtml(text, language), messageId: messageIdOf(id) };
    const outcome = await tryToSend(this.mailer, letter, attempts);
    if (outcome.state === 'retry') return outcome;
    const code = outcome.state === 'failed' ? outcome.code : undefined;
    const now = this.#now();
    await this.store.transaction(async (tx) => {
      if (code) await markFailed(tx, id, code, now);
      else await markSent(tx, invitation, this.#ladder, now);
      await record(tx, entry(invitation, code ? 'invitation.failed' : 'invitation.sent', code), now);
      if (!code) await closeAnswered(tx, invitation.customer.id, now.toISOString());
      // Whoever waits reads of a failure in the answer, and keeps the form; told later only if nobody was there.
      const isWatched = code !== undefined && Date.now() < watchedUntil;
      const due = isWatched ? { dueAt: new Date(watchedUntil + 1_000) } : {};
      const payload = { invitationId: id };
      await enqueue(tx, { kind: 'invitation.outcome', key: outcomeKey(id), payload, ...due }, now);
    });
    return { state: 'done' };
  }

  /** One invitation as it stands, or undefined. */
  find(id: string): Promise<InvitationRecord | undefined> {
    return loadInvitation(this.store, id);
  }

  /** This customer accepted the reseller relationship: the invitation that asked for it is from now on about it. */
  noticeRelationship(profile: CustomerProfile): Promise<void> {
    return tieToCustomer(this.store, profile, this.#now());
  }

  async #waitFor(id: string, deadline: number): Promise<Result<InvitationRecord>> {
    for (;;) {
      const invitation = await this.find(id);
      if (!invitation) throw new Error('the invitation just written is not there');
      if (invitation.state === 'failed') return this.#answerFailure(id, invitation);
      if (invitation.state === 'sent' || Date.now() > deadline) return ok(invitation);
      await sleep(50);
    }
  }

  async #answerFailure(id: string, { failureCode }: InvitationRecord): Promise<Result<InvitationRecord>> {
    await this.store.transaction((tx) => tx.query('DELETE FROM outbox WHERE key = $1', [outcomeKey(id)]));
    return fail(failureCode ?? 'mail-failed');
  }
}

function entry(
  { id, customer, member, kind, language, correlationId }: Invitation,
  action: 'invitation.prepared' | 'invitation.sent' | 'invitation.failed',
  code?: string,
): AuditEntry {
  return {
    actor: member,
    ...(customer.id ? { customer } : {}),
    action,
    outcome: code ? 'failed' : 'succeeded',
    ...(code ? { code } : {}),
    correlationId,
    details: { invitation: id, kind, language },
  };
}

function outcomeKey(invitationId: string): string {
  return `invitation.outcome:${invitationId}`;
}
