import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { LoggedCall } from '../../../src/sandbox/call-log.js';
import type { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import type { World } from '../../support/world.js';

type Posted = SeenCard & { messageId: string };
export type Typed = Record<string, string>;

/** What is typed into the steps, unless a test types something else. */
export const usual = {
  company: { country: 'DE', companyName: 'Kaffeerösterei Möwe GmbH' },
  address: { addressLine1: 'Leopoldstraße 112', postalCode: '80802', city: 'München' },
  contact: { firstName: 'Jonas', lastName: 'Möwe', email: 'jonas@moewe.example', phone: '+49 89 5550100' },
} satisfies Record<string, Typed>;
export const accepted = { agreement: 'accepted', dateAgreed: '2024-05-17' };
export const asked = { agreement: 'asked', dateAgreed: '' };

/** A first part of a domain that nobody has. */
export function freshPrefix(): string {
  return `moewe${randomUUID().replace(/\W/g, '').slice(0, 12)}`;
}

export interface Filled {
  company?: Typed;
  address?: Typed;
  contact?: Typed;
}

/** Opens the form in this chat. */
export function open(chat: Chat, text = ''): Promise<Posted> {
  return chat.say(`new customer ${text}`.trim());
}

/** Fills in the steps up to the review; what is not given is the usual. Fails where a step is not accepted. */
export async function upToReview(chat: Chat, filled: Filled = {}): Promise<SeenCard> {
  const start = await open(chat);
  const company = { ...usual.company, domainPrefix: freshPrefix(), ...filled.company };
  const address = await chat.press(start, 'Next', company);
  assert.match(address.text, /Step 2 of 4/);
  const contact = await chat.press(address, 'Next', { ...usual.address, ...filled.address });
  assert.match(contact.text, /Step 3 of 4/);
  const review = await chat.press(contact, 'Next: Review', { ...usual.contact, ...accepted, ...filled.contact });
  assert.match(review.text, /Step 4 of 4/);
  return review;
}

/** Submits with a domain of its own, and answers with it as well. */
export async function submit(chat: Chat, filled: Filled = {}): Promise<{ card: SeenCard; domain: string }> {
  const domainPrefix = filled.company?.domainPrefix ?? freshPrefix();
  const review = await upToReview(chat, { ...filled, company: { ...filled.company, domainPrefix } });
  return { card: await chat.press(review, 'Submit'), domain: `${domainPrefix}.onmicrosoft.com` };
}

/** Shows the sign-in details and closes them; what follows comes after that. */
export async function closeSignIn(chat: Chat, result: SeenCard): Promise<SeenCard> {
  return chat.press(await chat.press(result, 'Show sign-in details'), 'Close');
}

/** As `submit`, with the sign-in details shown and closed. */
export async function submitAndClose(chat: Chat, filled: Filled = {}): Promise<{ card: SeenCard; domain: string }> {
  const { card, domain } = await submit(chat, filled);
  return { card: await closeSignIn(chat, card), domain };
}

export interface HeldCustomer {
  id: string;
  name: string;
  domain: string;
  agreements: { signatory: { firstName: string; email: string }; dateAgreed: string }[];
}

/** The customers that Partner Center holds with this domain. */
export async function heldWith(world: World, domain: string): Promise<HeldCustomer[]> {
  const found = await world.app.services.partnerCenter.findCustomers(domain, { deadline: Date.now() + 5_000 });
  assert.ok(found.ok);
  const exact = found.value.filter((customer) => customer.domain === domain);
  return Promise.all(exact.map(({ id }) => world.control(`/state?customerId=${id}`) as Promise<HeldCustomer>));
}

/** The one customer that Partner Center holds with this domain. */
export async function theOne(world: World, domain: string): Promise<HeldCustomer> {
  const [one, ...others] = await heldWith(world, domain);
  assert.ok(one && others.length === 0, `${one ? others.length + 1 : 0} customers with ${domain}`);
  return one;
}

/** The calls that were to create a customer. */
export async function creations(world: World): Promise<LoggedCall[]> {
  const { calls } = (await world.control('/calls')) as { calls: LoggedCall[] };
  return calls.filter(({ method, path }) => method === 'POST' && /\/v1\/customers$/.test(path));
}

/** What the trail holds of a person's new customers, oldest first. */
export async function customerTrail(world: World, customerId: string): Promise<string[]> {
  const rows = await world.app.services.store.read<{ action: string; outcome: string }>(
    `SELECT action, outcome FROM audit WHERE correlation_id IN
       (SELECT correlation_id FROM audit WHERE customer_id = $1) OR customer_id = $1 ORDER BY id`,
    [customerId],
  );
  return rows.map(({ action, outcome }) => (outcome === 'succeeded' ? action : `${action} (${outcome})`));
}
