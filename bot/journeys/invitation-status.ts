import type { Card } from '../../cards/card.js';
import { type InvitationAction, invitationStatusCard } from '../../cards/invitation-status/view.js';
import type { InvitationRecord } from '../../src/agreements/invitation-record.js';
import { isReminderOnItsWay, mayRemind, mayStop } from '../../src/agreements/reminder-ladder.js';
import { permissionsOf } from '../../src/members/policy.js';
import { failureOf } from '../../src/result.js';
import type { Services } from '../services.js';
import { customerOf } from '../teams/delivery.js';
import type { Turn } from '../teams/turn.js';

/** One invitation as it stands, with what this person may do about it. */
export async function invitationStatus(services: Services, turn: Turn, invitation: InvitationRecord): Promise<Card> {
  const { id, kind, recipient, member, state, createdAt, finishedAt, failureCode } = invitation;
  const { reminders, remindedAt, nextReminderAt, stoppedAt, stoppedBy, acceptedAt } = invitation;
  return invitationStatusCard(
    {
      invitation: id,
      customer: await customerOf(services, invitation.customer.id, invitation.customer.name),
      state: acceptedAt ? 'accepted' : state,
      kind,
      to: recipient,
      by: member.name,
      at: finishedAt ?? createdAt,
      reminders,
      ...(remindedAt ? { remindedAt } : {}),
      isOnItsWay: isReminderOnItsWay(invitation),
      ...(nextReminderAt ? { nextReminderAt } : {}),
      ...(stoppedAt ? { stopped: { at: stoppedAt, by: stoppedBy ?? '' } } : {}),
      ...(failureCode ? { failure: failureOf(failureCode) } : {}),
      actions: actionsFor(services, turn, invitation),
      shared: turn.shared,
    },
    turn.reader,
  );
}

function actionsFor({ partner }: Services, turn: Turn, invitation: InvitationRecord): InvitationAction[] {
  const allowed = permissionsOf(turn.member?.roles ?? [], partner.type);
  const isCustomer = invitation.customer.id !== '';
  const isOpen = !invitation.acceptedAt;
  const mayAct = allowed.includes('invite');
  const actions: [InvitationAction, boolean][] = [
    ['remind', mayAct && mayRemind(invitation, new Date())],
    ['stop', mayAct && mayStop(invitation)],
    ['verify', isCustomer && allowed.includes('verify')],
    ['cannot-accept', isCustomer && isOpen && allowed.includes('verify')],
    ['attest', isCustomer && isOpen && allowed.includes('attest')],
  ];
  return actions.flatMap(([action, may]) => (may ? [action] : []));
}
