import type { Card, CustomerRef } from '../../cards/card.js';
import { invitationResultCard } from '../../cards/invitation-result/view.js';
import type { InvitationRecord } from '../../src/agreements/invitation-record.js';
import { failureOf } from '../../src/result.js';
import type { Place } from '../teams/turn.js';

/** What became of an invitation by e-mail, as it was written down. */
export function invitationResult(customer: CustomerRef, invitation: InvitationRecord, { shared, reader }: Place): Card {
  const { state, kind, recipient, member, createdAt, finishedAt, failureCode, nextReminderAt, acceptedAt } = invitation;
  return invitationResultCard(
    {
      customer,
      // What is to be sent is queued from that moment on.
      state: state === 'prepared' ? 'queued' : state,
      kind,
      to: recipient,
      by: member.name,
      at: finishedAt ?? createdAt,
      shared,
      isAccepted: acceptedAt !== undefined,
      ...(nextReminderAt ? { nextReminderAt } : {}),
      ...(failureCode ? { failure: failureOf(failureCode) } : {}),
    },
    reader,
  );
}
