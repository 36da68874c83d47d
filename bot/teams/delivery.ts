import { noticeCard } from '../../cards/notice/view.js';
import { type Attempt, findAttempt } from '../../src/agreements/attempt-record.js';
import type { OutboxHandler } from '../../src/outbox/worker.js';
import { failureOf } from '../../src/result.js';
import { settledReceipt } from '../journeys/attest-receipt.js';
import { helpFor } from '../journeys/help.js';
import type { Services } from '../services.js';
import type { TeamsAdapter } from './adapter.js';
import { customerOf } from './customer-of.js';
import { putCard } from './put-card.js';
import type { Place, Turn } from './turn.js';

export { customerOf };

/**
 * What the outbox has to tell people in Teams; each handler renders at the moment of delivery. Where it is not known any
 * more whom to tell, nobody is told.
 */
export function deliveries(services: Services, adapter: TeamsAdapter): Record<string, OutboxHandler> {
  return {
    welcome: async (payload, { attempts }) => {
      const { place, person } = payload as { place: Place; person: Turn['person'] };
      const member = await services.members.find(person.id);
      const turn = { member, person: { ...person, name: member?.name ?? person.name }, ...place, place };
      const card = helpFor(services, { ...turn, correlationId: '', deadline: 0 }, 'welcome');
      return putCard(adapter, place, card, attempts, 'post');
    },

    /** The card that was pressed shows the receipt, for everybody who sees it. */
    'attestation.card': async (payload, { attempts }) => {
      const attempt = await attemptOf(services, payload);
      const place = attempt.conversation as Place | null;
      if (!place) return { state: 'done' };
      const customer = await customerOf(services, attempt.customerId, attempt.customerName);
      return putCard(adapter, place, settledReceipt(services, customer, attempt, place), attempts, 'update');
    },

    /** What became of an attestation whose answer nobody was there to read. */
    'attestation.news': async (payload, { attempts }) => {
      const attempt = await attemptOf(services, payload);
      const { state, failureCode } = attempt;
      if (state === 'started') return { state: 'dead', reason: 'no outcome' };
      const place = attempt.conversation as Place | null;
      if (!place) return { state: 'done' };
      const customer = await customerOf(services, attempt.customerId, attempt.customerName);
      const failure = failureCode ? { failure: failureOf(failureCode) } : {};
      return putCard(
        adapter,
        place,
        noticeCard({ kind: 'told', customer, state, ...failure }, place.reader),
        attempts,
        'post',
      );
    },
  };
}

async function attemptOf({ store }: Services, payload: unknown): Promise<Attempt> {
  const attempt = await findAttempt(store, (payload as { attemptId: string }).attemptId);
  if (!attempt) throw new Error('the attempt is not there');
  return attempt;
}
