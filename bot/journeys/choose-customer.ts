import type { Card, CustomerJourney } from '../../cards/card.js';
import { noticeCard } from '../../cards/notice/view.js';
import { pickCustomerCard } from '../../cards/pick-customer/view.js';
import type { Customer } from '../../src/customers/directory.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { type PressData, textOf } from './journey.js';

const mostChoices = 40;

/** The customer, or the card that asks for one; `isUnknown` where nobody by that name is known. */
export type Choice = { customer: Customer } | { card: Card; isUnknown?: boolean };

/** Finds the one customer that a typed text means, or answers with a list to pick from. */
export async function findCustomer(
  { customers, partner }: Services,
  turn: Turn,
  journey: CustomerJourney,
  text: string,
  reason: 'several' | 'not-chosen' = 'several',
): Promise<Choice> {
  if (!text) return { card: await askForCustomer(customers, turn, journey, 'ask') };
  const found = await customers.resolve(text, { limit: mostChoices, deadline: turn.deadline - 3_000 });
  if (found.found === 'one') return { customer: found.customer };
  if (found.found === 'none' && found.failure) {
    const retry = { verb: `${journey}.open`, data: { text } };
    return { card: noticeCard({ kind: 'failure', failure: found.failure, retry }, turn.reader), isUnknown: true };
  }
  const view =
    found.found === 'several'
      ? { reason, customers: found.customers, more: found.total - found.customers.length }
      : {
          reason: 'none' as const,
          customers: found.nearest,
          more: 0,
          canInviteAsNew: canInviteAsNew(journey, partner),
        };
  const card = pickCustomerCard({ journey, text, ...view }, turn.reader);
  return { card, isUnknown: found.found === 'none' };
}

/** Finds the customer that a pressed card names: by id, or by the text typed into the picker. */
export async function pressedCustomer(
  services: Services,
  turn: Turn,
  journey: CustomerJourney,
  data: PressData,
): Promise<Choice> {
  const id = textOf(data.customer);
  const text = textOf(data.text);
  if (!id && !text) {
    const reason = 'text' in data || 'customer' in data ? 'not-chosen' : 'ask';
    return { card: await askForCustomer(services.customers, turn, journey, reason) };
  }
  // Pressed with nothing chosen and nothing else searched for: the same list again would look like no answer.
  const isUnchanged = text !== '' && text === textOf(data.asked);
  if (!id) return findCustomer(services, turn, journey, text, isUnchanged ? 'not-chosen' : 'several');
  const customer = await services.customers.get(id.toLowerCase());
  return customer ? { customer } : { card: noticeCard({ kind: 'customer-unknown', text: id }, turn.reader) };
}

/** An indirect reseller invites by the plain link alone, whoever it is. */
function canInviteAsNew(journey: CustomerJourney, { type }: Services['partner']): boolean {
  return journey === 'invite' && type !== 'indirect-reseller';
}

async function askForCustomer(
  directory: Services['customers'],
  turn: Turn,
  journey: CustomerJourney,
  reason: 'ask' | 'not-chosen',
): Promise<Card> {
  const { customers, total } = await directory.search('', mostChoices);
  return pickCustomerCard({ journey, reason, text: '', customers, more: total - customers.length }, turn.reader);
}
