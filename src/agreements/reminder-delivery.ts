import { record } from '../audit/audit.js';
import { product } from '../audit/product.js';
import type { Acceptance } from '../customers/directory.js';
import { fold } from '../customers/fold.js';
import { tryToSend } from '../mail/delivery.js';
import type { Mailer, OutgoingMail } from '../mail/mailer.js';
import { enqueue } from '../outbox/outbox.js';
import type { Delivery } from '../outbox/worker.js';
import type { PartnerCenter } from '../partner-center/types.js';
import type { FailureCode } from '../result.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';
import type { Asker } from './acceptance.js';
import { askAcceptance } from './ask-acceptance.js';
import { completeText, invitationHtml } from './invitation-mail.js';
import { dayMs, type InvitationRecord, loadInvitation, messageIdOf } from './invitation-record.js';
import type { Invitations } from './invitations.js';
import { isAccepted } from './keep-acceptance.js';
import { isReminderOnItsWay } from './reminder-ladder.js';
import { draftReminder } from './reminder-mail.js';
import { nextWorkingMoment } from './working-hours.js';

/** What the outbox keeps of a reminder. */
export interface PromisedReminder {
  invitationId: string;
  /** From 1 on. */
  number: number;
  /** Who sent it by hand; without, it is one of the ladder's. */
  by?: Asker;
}

interface Parts {
  store: Store;
  partnerCenter: PartnerCenter;
  cutoff: string;
  mailer: Mailer | undefined;
  invitations: Pick<Invitations, 'link' | 'noticeRelationship'>;
}

const minute = 60_000;
const patienceMs = 8_000;
/** For so long a reminder waits until Partner Center says that it is still needed. */
const longestWait = 3 * dayMs;

/** Sends the reminders that were promised, unless they are not needed any more. */
export class ReminderDelivery {
  constructor(
    private readonly parts: Parts,
    private readonly onCommitted: () => void = () => {},
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * Sends one reminder; the outbox calls it, and again later when it answers with a retry. Nothing is sent to somebody
   * who has accepted, after somebody stopped it, outside working hours (unless sent by hand), or while Partner Center
   * cannot say whether it is needed.
   */
  async deliver(payload: unknown, { attempts }: { attempts: number }): Promise<Delivery> {
    const reminder = payload as PromisedReminder;
    const invitation = await loadInvitation(this.parts.store, reminder.invitationId);
    if (!invitation || !isWanted(invitation, reminder)) return { state: 'done' };
    const now = this.now();
    const opening = reminder.by ? now : nextWorkingMoment(now, invitation.country);
    if (opening > now) return { state: 'retry', at: opening, reason: 'outside working hours' };
    const acceptance = await this.#ask(invitation);
    if (isAccepted(acceptance)) {
      this.onCommitted();
      if (await this.#isAnswered(invitation)) return { state: 'done' };
    }
    if (acceptance === 'unknown') return this.#later(invitation, reminder, attempts, 'partner-center-unreachable');
    const link = await this.parts.invitations.link(invitation.kind, Date.now() + patienceMs);
    if (!link.ok) return this.#later(invitation, reminder, attempts, link.failure.code);
    const outcome = await tryToSend(this.parts.mailer, letter(invitation, reminder, link.value), attempts);
    if (outcome.state === 'retry') return outcome;
    await this.#keep(invitation, reminder, outcome.state === 'failed' ? outcome.code : undefined);
    return { state: 'done' };
  }

  /** An older attestation is no answer to everything. */
  async #isAnswered({ id }: InvitationRecord): Promise<boolean> {
    return (await loadInvitation(this.parts.store, id))?.acceptedAt !== undefined;
  }

  /** Whether the customer has accepted; who is not known as a customer is looked for first. */
  async #ask(invitation: InvitationRecord): Promise<Acceptance | 'unknown'> {
    const { customer } = invitation;
    if (customer.id) return askAcceptance(this.parts, customer.id, this.now());
    const deadline = Date.now() + patienceMs;
    const found = await this.parts.partnerCenter.findCustomers(customer.name, { deadline });
    if (!found.ok) return 'unknown';
    const same = found.value.find(({ name }) => fold(name) === fold(customer.name));
    if (!same) return 'none';
    const profile = await this.parts.partnerCenter.getCustomer(same.id, { deadline });
    if (!profile.ok) return 'unknown';
    await this.parts.invitations.noticeRelationship(profile.value);
    return askAcceptance(this.parts, same.id.toLowerCase(), this.now());
  }

  async #later(
    invitation: InvitationRecord,
    reminder: PromisedReminder,
    attempts: number,
    code: FailureCode,
  ): Promise<Delivery> {
    const now = this.now().getTime();
    if (now - Date.parse(invitation.remindedAt ?? '') > longestWait) {
      await this.#keep(invitation, reminder, code);
      return { state: 'done' };
    }
    return { state: 'retry', at: new Date(now + Math.min(60, 10 * attempts) * minute), reason: code };
  }

  async #keep(invitation: InvitationRecord, { number, by }: PromisedReminder, code?: FailureCode): Promise<void> {
    const { id, customer, kind, language } = invitation;
    const now = this.now();
    const entry = {
      actor: by?.member ?? product,
      ...(customer.id ? { customer } : {}),
      action: code ? 'invitation.reminder-failed' : 'invitation.reminded',
      outcome: code ? 'failed' : 'succeeded',
      ...(code ? { code } : {}),
      correlationId: by?.correlationId ?? id,
      details: { invitation: id, kind, language, number },
    } as const;
    await this.parts.store.transaction(async (tx) => {
      // An address that is refused once is refused again; what else failed may work the next time.
      const ending = code === 'mail-address-refused' ? ', next_reminder_at = NULL' : '';
      await change(tx, `UPDATE invitation SET reminders_settled = $1, failure_code = $2${ending} WHERE id = $3`, [
        number,
        code ?? null,
        id,
      ]);
      await record(tx, entry, now);
      if (!code) return;
      const key = `invitation.reminder-failed:${id}:${number}`;
      await enqueue(tx, { kind: 'invitation.reminder-failed', key, payload: { invitationId: id } }, now);
    });
    this.onCommitted();
  }
}

/** A later reminder takes the place of one that waited too long. */
function isWanted(invitation: InvitationRecord, { number }: PromisedReminder): boolean {
  return isReminderOnItsWay(invitation) && invitation.reminders === number;
}

function letter(invitation: InvitationRecord, { number }: PromisedReminder, link: string): OutgoingMail {
  const { id, customer, member, kind, language, recipient } = invitation;
  const { subject, body } = draftReminder({ kind, language, customerName: customer.name, senderName: member.name });
  const text = completeText(body, link);
  return {
    to: recipient,
    subject,
    text,
    html: invitationHtml(text, language),
    messageId: messageIdOf(id, number),
    inReplyTo: messageIdOf(id),
  };
}
