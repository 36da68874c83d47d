import { attestReceiptCard } from '../../cards/attest-receipt/view.js';
import type { Card } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { type Attempt, loadAttempt } from '../../src/agreements/attempt.js';
import type { Delivery, OutboxHandler } from '../../src/outbox/worker.js';
import { failureOf } from '../../src/result.js';
import { fullName } from '../journeys/attest-form.js';
import { helpFor } from '../journeys/help.js';
import { invitationResult } from '../journeys/invitation-result.js';
import type { Services } from '../services.js';
import type { TeamsAdapter } from './adapter.js';
import { cardMessage, retryAfter } from './replies.js';
import type { Place, Turn } from './turn.js';

/** After so many refusals by the channel a message is given up. */
const mostTries = 12;

/** What the outbox has to tell people in Teams; each handler renders at the moment of delivery. */
export function deliveries(services: Services, adapter: TeamsAdapter): Record<string, OutboxHandler> {
  return {
    welcome: async (payload, { attempts }) => {
      const { place, person } = payload as { place: Place; person: Turn['person'] };
      const member = await services.members.find(person.id);
      const turn = { member, person: { ...person, name: member?.name ?? person.name }, ...place, place };
      const card = helpFor(services, { ...turn, correlationId: '', deadline: 0 }, 'welcome');
      return deliver(adapter, place, card, attempts, 'post');
    },

    /** The card that was pressed shows the receipt, for everybody who sees it. */
    'attestation.card': async (payload, { attempts }) => {
      const attempt = await attemptOf(services, payload);
      const place = attempt.conversation as Place;
      const customer = await customerOf(services, attempt.customerId, attempt.customerName);
      return deliver(adapter, place, receiptOf(services, attempt, customer, place), attempts, 'update');
    },

    /** What became of an attestation whose answer nobody was there to read. */
    'attestation.news': async (payload, { attempts }) => {
      const attempt = await attemptOf(services, payload);
      const { state, failureCode } = attempt;
      if (state === 'started') return { state: 'dead', reason: 'no outcome' };
      const place = attempt.conversation as Place;
      const customer = await customerOf(services, attempt.customerId, attempt.customerName);
      const failure = failureCode ? { failure: failureOf(failureCode) } : {};
      return deliver(
        adapter,
        place,
        noticeCard({ kind: 'told', customer, state, ...failure }, place.reader),
        attempts,
        'post',
      );
    },

    'invitation.outcome': async (payload, { attempts }) => {
      const { invitationId } = payload as { invitationId: string };
      const invitation = await services.invitations.find(invitationId);
      if (!invitation) return { state: 'dead', reason: 'no invitation' };
      const place = invitation.conversation as Place;
      const customer = await customerOf(services, invitation.customerId ?? '', invitation.customerName);
      const card = invitationResult(customer, invitation, place);
      return deliver(adapter, place, card, attempts, 'update');
    },
  };
}

async function attemptOf({ store }: Services, payload: unknown): Promise<Attempt> {
  const { attemptId } = payload as { attemptId: string };
  const query = (sql: string, parameters: unknown[]) => store.read<Record<string, string | null>>(sql, parameters);
  const attempt = await loadAttempt({ query }, 'id = $1', [attemptId]);
  if (!attempt) throw new Error('the attempt is not there');
  return attempt;
}

/** Updates the card that was pressed, for everybody who sees it, or posts a new one where there is none. */
async function deliver(
  adapter: TeamsAdapter,
  place: Place,
  card: Card,
  attempts: number,
  how: 'update' | 'post',
): Promise<Delivery> {
  try {
    await adapter.continue(place.reference, async (context) => {
      if (how === 'update' && place.cardId) await context.updateActivity({ ...cardMessage(card), id: place.cardId });
      else await context.sendActivity(cardMessage(card));
    });
    return { state: 'done' };
  } catch (error) {
    const wait = retryAfter(error, attempts);
    const reason = `channel ${(error as { statusCode?: number }).statusCode ?? 'no answer'}`;
    if (wait === undefined || attempts >= mostTries) return { state: 'dead', reason };
    return { state: 'retry', at: new Date(Date.now() + wait), reason };
  }
}

function receiptOf(services: Services, attempt: Attempt, customer: CustomerRef, { shared, reader }: Place): Card {
  const { signatory, dateAgreed, memberName, finishedAt } = attempt;
  return attestReceiptCard(
    {
      customer,
      state: attempt.state === 'recorded' ? 'recorded' : 'on-record',
      signatory: { ...signatory, name: fullName(signatory) },
      dateAgreed,
      reaccept: dateAgreed < services.cutoff,
      cutoff: services.cutoff,
      shared,
      ...(attempt.state === 'recorded' && finishedAt ? { recordedBy: memberName, recordedAt: finishedAt } : {}),
    },
    reader,
  );
}

type CustomerRef = { id: string; name: string; domain: string };

async function customerOf(services: Services, id: string, name: string): Promise<CustomerRef> {
  const customer = await services.customers.get(id);
  return { id, name: customer?.name ?? name, domain: customer?.domain ?? '' };
}
