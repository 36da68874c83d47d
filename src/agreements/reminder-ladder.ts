import { dayMs, type InvitationRecord } from './invitation-record.js';
import { nextWorkingMoment } from './working-hours.js';

/** However long the ladder is, and whoever sends them. */
export const mostReminders = 3;

type Course = Pick<InvitationRecord, 'createdAt' | 'finishedAt' | 'reminders' | 'remindedAt' | 'country'>;

/**
 * When an invitation is followed up next: so many days after it was sent as the next step of the ladder says, in
 * working hours of the customer's country. A reminder that came late, or by hand, moves the next one: it keeps its
 * distance. Undefined where no step is left.
 *
 * @param ladder days after sending, growing; [] for no reminders.
 */
export function nextReminder(ladder: readonly number[], invitation: Course): Date | undefined {
  const { reminders: step, remindedAt, country } = invitation;
  const days = ladder[step];
  if (days === undefined || step >= mostReminders) return undefined;
  const distance = days - (ladder[step - 1] ?? 0);
  const planned = sentAt(invitation) + days * dayMs;
  const earliest = remindedAt ? Date.parse(remindedAt) + distance * dayMs : 0;
  return nextWorkingMoment(new Date(Math.max(planned, earliest)), country);
}

/**
 * Whether Partner Center can say what has become of an invitation: about a customer, or a company that is to become
 * one. Nobody else is reminded, since nobody would know whether that is still needed.
 */
export function isFollowedUp({ customer, kind }: Pick<InvitationRecord, 'customer' | 'kind'>): boolean {
  return customer.id !== '' || kind === 'relationship';
}

/** Whether somebody may send a reminder by hand: it was sent by this product, is open, and nobody wrote for a day. */
export function mayRemind(invitation: InvitationRecord, now: Date): boolean {
  const { state, acceptedAt, stoppedAt, reminders, remindedAt } = invitation;
  if (!isFollowedUp(invitation) || state !== 'sent' || acceptedAt || stoppedAt || reminders >= mostReminders)
    return false;
  const last = remindedAt ? Date.parse(remindedAt) : sentAt(invitation);
  return now.getTime() - last >= dayMs;
}

/** Whether there are reminders to come, or to be sent by hand, that somebody might not want. */
export function mayStop(invitation: InvitationRecord): boolean {
  const { state, acceptedAt, stoppedAt, reminders } = invitation;
  if (!isFollowedUp(invitation)) return false;
  return (state === 'sent' || state === 'queued') && !acceptedAt && !stoppedAt && reminders < mostReminders;
}

/** Whether the last reminder was promised, is not sent yet, and still will be. */
export function isReminderOnItsWay(invitation: InvitationRecord): boolean {
  const { state, acceptedAt, stoppedAt, reminders, remindersSettled } = invitation;
  return state === 'sent' && !acceptedAt && !stoppedAt && reminders > remindersSettled;
}

function sentAt({ createdAt, finishedAt }: Course): number {
  return Date.parse(finishedAt ?? createdAt);
}
