import type { Card } from '../../cards/card.js';
import type { NewCustomerRecord } from '../../src/customers/new-customer-record.js';
import { hideSignInLater } from '../../src/customers/show-sign-in.js';
import type { Delivery, OutboxHandler } from '../../src/outbox/worker.js';
import { failureOf } from '../../src/result.js';
import { NewCustomerForm, type NewCustomerTicket } from '../journeys/new-customer-form.js';
import { newCustomerResult } from '../journeys/new-customer-result.js';
import type { Services } from '../services.js';
import type { TeamsAdapter } from './adapter.js';
import { putCard } from './put-card.js';
import type { Place } from './turn.js';

/** So often a process that does not have the sign-in details leaves the card to the one that may have them. */
const mostLeft = 8;
const leftForMs = 1_000;

interface Payload {
  id: string;
  /** The message, where it is another one than that of the form. */
  cardId?: string;
  /** The form of a submission that failed. */
  form?: NewCustomerTicket;
}

/** What the outbox has to tell about new customers. Sign-in details come from memory, never from a payload. */
export function newCustomerDeliveries(services: Services, adapter: TeamsAdapter): Record<string, OutboxHandler> {
  const form = new NewCustomerForm(services);

  async function update(record: NewCustomerRecord, cardId: string | undefined, attempts: number): Promise<Delivery> {
    const place = record.conversation as Place | null;
    const message = cardId ?? place?.cardId;
    if (!place || !message) return { state: 'done' };
    const card = await newCustomerResult(services, record, place.reader);
    return putCard(adapter, { ...place, cardId: message }, card, attempts, 'update');
  }

  return {
    /** The card shows the customer as it stands. */
    'new-customer.card': async (payload, { attempts }) => {
      const { id, cardId } = payload as Payload;
      const record = await find(services, id);
      if (isElsewhere(services, record) && attempts <= mostLeft) return leave();
      return update(record, cardId, attempts);
    },

    /** The time of the sign-in details is over. Closed before, they are gone already, and more may have followed. */
    'new-customer.hide': async (payload, { attempts }) => {
      const { id, cardId } = payload as Payload;
      const record = await find(services, id);
      return record.signInUntil ? update(record, cardId, attempts) : { state: 'done' };
    },

    /** How a submission ended whose answer nobody was there to read. */
    'new-customer.news': async (payload, { attempts }) => {
      const { id, form: failed } = payload as Payload;
      const record = await find(services, id);
      if (isElsewhere(services, record) && attempts <= mostLeft) return leave();
      const place = record.conversation as Place | null;
      const told = place && (await newsOf(record, place, failed));
      if (!told) return { state: 'done' };
      const posted = await putCard(adapter, place, told, attempts, 'post');
      if (posted.state === 'done' && posted.cardId) await hideSignInLater(services.store, record, posted.cardId);
      return posted;
    },
  };

  /** The customer, or the form again with everything that was typed; nothing where it was submitted again since. */
  async function newsOf(
    record: NewCustomerRecord,
    { reader }: Place,
    failed: NewCustomerTicket | undefined,
  ): Promise<Card | undefined> {
    if (record.customerId) return newCustomerResult(services, record, reader);
    if (record.state !== 'failed' || !failed) return undefined;
    return form.review(reader, failed, failureOf(record.failureCode ?? 'partner-center-timeout'));
  }
}

async function find({ newCustomers }: Services, id: string): Promise<NewCustomerRecord> {
  const record = await newCustomers.find(id);
  if (!record) throw new Error('the new customer is not there');
  return record;
}

/** Whether the sign-in details can be shown, but may be in the memory of another process that uses the store. */
function isElsewhere({ newCustomers, store }: Services, record: NewCustomerRecord): boolean {
  const isOpen = Date.now() < Date.parse(record.signInUntil ?? '');
  return isOpen && store.engine === 'postgres' && !newCustomers.signIn(record);
}

function leave(): Delivery {
  return { state: 'retry', at: new Date(Date.now() + leftForMs), reason: 'sign-in details elsewhere' };
}
