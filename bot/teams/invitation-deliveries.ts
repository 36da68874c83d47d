import { invitationAcceptedCard } from '../../cards/invitation-accepted/view.js';
import type { InvitationRecord } from '../../src/agreements/invitation-record.js';
import type { Delivery, OutboxHandler } from '../../src/outbox/worker.js';
import { invitationResult } from '../journeys/invitation-result.js';
import { invitationStatus } from '../journeys/invitation-status.js';
import type { Services } from '../services.js';
import type { TeamsAdapter } from './adapter.js';
import { customerOf } from './delivery.js';
import { putCard } from './put-card.js';
import type { Place } from './turn.js';

/** What the outbox does for invitations: e-mails to customers, and what whoever invited them must be told. */
export function invitationDeliveries(services: Services, adapter: TeamsAdapter): Record<string, OutboxHandler> {
  const about = async (
    payload: unknown,
    tell: (invitation: InvitationRecord, place: Place) => Promise<Delivery>,
  ): Promise<Delivery> => {
    const { invitationId } = payload as { invitationId: string };
    const invitation = await services.invitations.find(invitationId);
    if (!invitation) return { state: 'dead', reason: 'no invitation' };
    // Whoever invited was erased.
    if (!invitation.conversation) return { state: 'done' };
    return tell(invitation, invitation.conversation as Place);
  };
  const customerIn = ({ customer: { id, name } }: InvitationRecord) => customerOf(services, id, name);

  return {
    'invitation.mail': (payload, item) => services.invitations.deliver(payload, item),
    'invitation.reminder': (payload, item) => services.reminderDelivery.deliver(payload, item),

    'invitation.outcome': (payload, { attempts }) =>
      about(payload, async (invitation, place) => {
        const card = invitationResult(await customerIn(invitation), invitation, place);
        return putCard(adapter, place, card, attempts, 'update');
      }),

    /** The customer accepted: a new card, since the old one may be far up by now. */
    'invitation.accepted': (payload, { attempts }) =>
      about(payload, async (invitation, place) => {
        const { acceptance } = payload as { acceptance: 'direct' | 'attested' };
        const customer = await customerIn(invitation);
        const invitedAt = invitation.finishedAt ?? invitation.createdAt;
        const view = { customer, acceptance, invitedAt, invitedBy: invitation.member.name };
        const card = invitationAcceptedCard(view, place.reader);
        return putCard(adapter, place, card, attempts, 'post');
      }),

    'invitation.reminder-failed': (payload, { attempts }) =>
      about(payload, async (invitation, place) => {
        const { id, name } = invitation.member;
        const member = await services.members.find(id);
        const turn = { member, person: { id, name }, ...place, place, correlationId: '', deadline: 0 };
        return putCard(adapter, place, await invitationStatus(services, turn, invitation), attempts, 'post');
      }),
  };
}
