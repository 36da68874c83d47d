import type { Card, CustomerRef } from '../../cards/card.js';
import { invitationResultCard } from '../../cards/invitation-result/view.js';
import type { SentInvitation } from '../../src/agreements/invitations.js';
import { failureOf } from '../../src/result.js';
import type { Place } from '../teams/turn.js';

/** What became of an invitation by e-mail, as it was written down. */
export function invitationResult(customer: CustomerRef, invitation: SentInvitation, { shared, reader }: Place): Card {
  const { state, kind, recipient, memberName, createdAt, finishedAt, failureCode } = invitation;
  return invitationResultCard(
    {
      customer,
      state,
      kind,
      to: recipient,
      by: memberName,
      at: finishedAt ?? createdAt,
      shared,
      ...(failureCode ? { failure: failureOf(failureCode) } : {}),
    },
    reader,
  );
}
