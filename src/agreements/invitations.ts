import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditEntry, record } from '../audit/audit.js';
import type { Mailer } from '../mail/mailer.js';
import { enqueue } from '../outbox/outbox.js';
import type { Delivery } from '../outbox/worker.js';
import type { PartnerCenter } from '../partner-center/types.js';
import { type FailureCode, fail, ok, type Result } from '../result.js';
import type { Store } from '../store/store.js';
import {
  existingCustomerLink,
  type InvitationKind,
  type InvitationLanguage,
  invitationHtml,
} from './invitation-mail.js';

export interface Invitation {
  /** Issued with the form: the same invitation is never sent twice. */
  id: string;
  /** Empty where the customer is not in the directory (an indirect reseller has none). */
  customer: { id: string; name: string };
  member: { id: string; name: string };
  kind: InvitationKind;
  language: InvitationLanguage;
  /** Where the form was and who reads there; kept as it is, so that the person can be told later. */
  conversation: unknown;
  correlationId: string;
}

export interface InvitationMail {
  to: string;
  subject: string;
  /** Body and link together. */
  text: string;
}

/** An invitation by e-mail, as it was written down. */
export interface SentInvitation {
  customerId: string | null;
  customerName: string;
  memberName: string;
  kind: InvitationKind;
  recipient: string;
  state: InvitationState;
  failureCode: FailureCode | null;
  conversation: unknown;
  createdAt: string;
  finishedAt: string | null;
}

interface QueuedInvitation {
  invitation: Invitation;
  mail: InvitationMail;
  /** Until when the person waits for the answer, in epoch milliseconds. */
  watchedUntil: number;
}

/** Waits grow by a minute each time: the mail server may be away for some three hours. */
const mostTries = 20;

export type InvitationState = 'queued' | 'sent' | 'failed';

/** Invites customers to accept the agreement themselves, in the Microsoft 365 admin center. */
export class Invitations {
  constructor(
    private readonly store: Store,
    private readonly partnerCenter: PartnerCenter,
    private readonly mailer: Mailer | undefined,
    private readonly onCommitted: () => void = () => {},
  ) {}

  get canSend(): boolean {
    return this.mailer !== undefined;
  }

  /** The link for the customer: Microsoft's fixed one, or the relationship link that Partner Center gives. */
  async link(kind: InvitationKind, deadline: number): Promise<Result<string>> {
    if (kind === 'existing') return ok(existingCustomerLink);
    return this.partnerCenter.relationshipRequestUrl({ deadline });
  }

  /** Puts on the trail that somebody took the finished text to send it by other means. */
  async recordPrepared(invitation: Invitation): Promise<void> {
    await this.store.transaction((tx) => record(tx, this.#entry(invitation, 'invitation.prepared', 'succeeded')));
  }

  /**
   * Sends the invitation by e-mail: written down first, then delivered by the outbox. Answers by the deadline
   * (epoch ms) with what is on record, which may be an earlier press of the same button; while it is `queued`,
   * delivery goes on, and the person is told later.
   */
  async send(invitation: Invitation, mail: InvitationMail, deadline: number): Promise<Result<SentInvitation>> {
    if (!this.mailer) return fail('mail-not-configured');
    const { id, customer, member, kind, language } = invitation;
    await this.store.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO invitation (id, customer_id, customer_name, member_id, member_name, kind, recipient, language,
           state, message_id, conversation, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $10, $11) ON CONFLICT (id) DO NOTHING`,
        [
          id,
          customer.id || null,
          customer.name,
          member.id,
          member.name,
          kind,
          mail.to,
          language,
          messageId(id),
          JSON.stringify(invitation.conversation),
          new Date().toISOString(),
        ],
      );
      await enqueue(tx, {
        kind: 'invitation.mail',
        key: `invitation.mail:${id}`,
        payload: { invitation, mail, watchedUntil: deadline },
      });
    });
    this.onCommitted();
    return this.#waitFor(id, deadline);
  }

  /** Delivers one queued invitation; the outbox calls it, and again later when it answers with a retry. */
  async deliver(payload: unknown, { attempts }: { attempts: number }): Promise<Delivery> {
    const { invitation, mail, watchedUntil } = payload as QueuedInvitation;
    if (!this.mailer) return { state: 'retry', at: inMinutes(5), reason: 'mail is not configured' };
    const { to, subject, text } = mail;
    const html = invitationHtml(text, invitation.language);
    const sent = await this.mailer.send({ to, subject, text, html, messageId: messageId(invitation.id) });
    const isWorthARepeat = !sent.ok && sent.failure.retryable && attempts < mostTries;
    if (isWorthARepeat) return { state: 'retry', at: inMinutes(Math.min(60, attempts)), reason: sent.failure.code };
    await this.store.transaction(async (tx) => {
      await tx.query('UPDATE invitation SET state = $1, failure_code = $2, finished_at = $3 WHERE id = $4', [
        sent.ok ? 'sent' : 'failed',
        sent.ok ? null : sent.failure.code,
        new Date().toISOString(),
        invitation.id,
      ]);
      await record(
        tx,
        sent.ok
          ? this.#entry(invitation, 'invitation.sent', 'succeeded')
          : this.#entry(invitation, 'invitation.failed', 'failed', sent.failure.code),
      );
      // Whoever waits reads of a failure in the answer, and keeps the form; told later only if nobody was there.
      const isWatched = !sent.ok && Date.now() < watchedUntil;
      await enqueue(tx, {
        kind: 'invitation.outcome',
        key: outcomeKey(invitation.id),
        payload: { invitationId: invitation.id },
        ...(isWatched ? { dueAt: new Date(watchedUntil + 1_000) } : {}),
      });
    });
    return { state: 'done' };
  }

  /** One invitation as it stands, or undefined. */
  async find(id: string): Promise<SentInvitation | undefined> {
    const rows = await this.store.read<SentInvitation & { conversation: string }>(
      `SELECT customer_id AS "customerId", customer_name AS "customerName", member_name AS "memberName", kind, recipient,
         state, failure_code AS "failureCode", conversation, created_at AS "createdAt", finished_at AS "finishedAt"
       FROM invitation WHERE id = $1`,
      [id],
    );
    return rows[0] && { ...rows[0], conversation: JSON.parse(rows[0].conversation) as unknown };
  }

  async #waitFor(id: string, deadline: number): Promise<Result<SentInvitation>> {
    for (;;) {
      const invitation = await this.find(id);
      if (!invitation) throw new Error('the invitation just written is not there');
      if (invitation.state === 'failed') return this.#answerFailure(id, invitation);
      if (invitation.state === 'sent' || Date.now() > deadline) return ok(invitation);
      await sleep(50);
    }
  }

  async #answerFailure(id: string, { failureCode }: SentInvitation): Promise<Result<SentInvitation>> {
    await this.store.transaction((tx) => tx.query('DELETE FROM outbox WHERE key = $1', [outcomeKey(id)]));
    return fail(failureCode ?? 'mail-failed');
  }

  #entry(
    invitation: Invitation,
    action: 'invitation.prepared' | 'invitation.sent' | 'invitation.failed',
    outcome: 'succeeded' | 'failed',
    code?: string,
  ): AuditEntry {
    const { id, customer, member, kind, language, correlationId } = invitation;
    return {
      actor: member,
      ...(customer.id ? { customer } : {}),
      action,
      outcome,
      ...(code ? { code } : {}),
      correlationId,
      details: { invitation: id, kind, language },
    };
  }
}

function outcomeKey(invitationId: string): string {
  return `invitation.outcome:${invitationId}`;
}

function messageId(invitationId: string): string {
  return `<${invitationId}@invitations.customer-agreement-bot>`;
}

function inMinutes(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}
