import { setTimeout as sleep } from 'node:timers/promises';
import { record } from '../audit/audit.js';
import { enqueue } from '../outbox/outbox.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';
import type { Asker } from './acceptance.js';
import { type InvitationRecord, loadInvitation, loadInvitations } from './invitation-record.js';
import type { PromisedReminder } from './reminder-delivery.js';
import { isReminderOnItsWay, mayRemind, mayStop, nextReminder } from './reminder-ladder.js';

/** Reminders promised in one pass; the next pass takes the rest. */
const atOnce = 20;

const stillWanted = "state = 'sent' AND accepted_at IS NULL AND stopped_at IS NULL";

/** Decides when open invitations are followed up. A reminder is promised to the outbox, once; see ReminderDelivery. */
export class Reminders {
  /** @param ladder days after sending, growing; [] for no reminders but those sent by hand. */
  constructor(
    private readonly store: Store,
    private readonly ladder: readonly number[],
    private readonly onCommitted: () => void = () => {},
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Promises the reminders that are due. Several processes may do so: each reminder is promised by one of them. */
  async pass(): Promise<void> {
    const due = await loadInvitations(
      this.store,
      `${stillWanted} AND next_reminder_at <= $1 ORDER BY next_reminder_at LIMIT ${atOnce}`,
      [this.now().toISOString()],
    );
    for (const invitation of due) await this.#promise(invitation);
  }

  /**
   * Somebody reminds by hand: one of the ladder's reminders, at most one a day. Answers by the deadline (epoch ms) with
   * the invitation as it stands then; the reminder may still be on its way.
   */
  async remindNow(id: string, asker: Asker, deadline: number): Promise<InvitationRecord | undefined> {
    const invitation = await loadInvitation(this.store, id);
    if (!invitation || !mayRemind(invitation, this.now())) return invitation;
    if (!(await this.#promise(invitation, asker))) return loadInvitation(this.store, id);
    for (;;) {
      const known = await loadInvitation(this.store, id);
      if (!known || Date.now() > deadline || !isReminderOnItsWay(known)) return known;
      await sleep(50);
    }
  }

  /** No more reminders: somebody says so. One that is being handed to the mail server at this moment still goes. */
  async stop(id: string, { member, correlationId }: Asker): Promise<InvitationRecord | undefined> {
    const invitation = await loadInvitation(this.store, id);
    if (!invitation || !mayStop(invitation)) return invitation;
    const now = this.now();
    const { customer, kind, reminders } = invitation;
    await this.store.transaction(async (tx) => {
      const stopped = await change(
        tx,
        `UPDATE invitation SET stopped_at = $1, stopped_by = $2, next_reminder_at = NULL
         WHERE id = $3 AND accepted_at IS NULL AND stopped_at IS NULL`,
        [now.toISOString(), member.name, id],
      );
      if (stopped !== 1) return;
      const details = { invitation: id, kind, reminders };
      const entry = { actor: member, action: 'invitation.stopped', outcome: 'succeeded' } as const;
      await record(tx, { ...entry, ...(customer.id ? { customer } : {}), correlationId, details }, now);
    });
    return loadInvitation(this.store, id);
  }

  async #promise(invitation: InvitationRecord, by?: Asker): Promise<boolean> {
    const { id, reminders } = invitation;
    const number = reminders + 1;
    const now = this.now();
    const remindedAt = now.toISOString();
    const next = nextReminder(this.ladder, { ...invitation, reminders: number, remindedAt });
    const isPromised = await this.store.transaction(async (tx) => {
      const claimed = await change(
        tx,
        `UPDATE invitation SET reminders = $1, reminded_at = $2, next_reminder_at = $3
         WHERE id = $4 AND reminders = $5 AND ${stillWanted}`,
        [number, remindedAt, next?.toISOString() ?? null, id, reminders],
      );
      if (claimed !== 1) return false;
      const payload: PromisedReminder = { invitationId: id, number, ...(by ? { by } : {}) };
      return enqueue(tx, { kind: 'invitation.reminder', key: `invitation.reminder:${id}:${number}`, payload }, now);
    });
    if (isPromised) this.onCommitted();
    return isPromised;
  }
}
