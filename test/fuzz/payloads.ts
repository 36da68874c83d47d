import fc from 'fast-check';
import { upToReview } from '../http/journeys/new-customer-support.js';
import { post, purchasesUrl, reportOf } from '../http/purchases/support.js';
import type { SeenCard } from '../support/cards.js';
import { unattested } from '../support/partner-center.js';
import type { World } from '../support/world.js';
import { anything, key, rarely, words } from './inputs.js';

/** What a press sends. */
export interface Payload {
  verb: string;
  data: Record<string, unknown>;
}

/** The customers that the cards are about. */
export const customers = unattested.slice(0, 6).map(({ id }) => id);

/**
 * The payloads of real buttons, tickets and ids included, with what the fields hold: of the cards that answer the words
 * of the chat, and of the cards behind their buttons that change nothing.
 */
export async function payloadsOf(world: World): Promise<Payload[]> {
  const [one, other, asked, blocked] = customers as [string, string, string, string];
  await post(purchasesUrl(world, 'blocked'), reportOf(blocked));
  const chat = world.chat('admin');
  await chat.press(await chat.say(`invite ${asked}`), 'Send email');
  const cards: SeenCard[] = [await upToReview(chat)];
  const commands = ['help', `attest ${one}`, `verify ${one}`, `invite ${one}`, 'new customer', `check ${blocked}`];
  const lists = [
    'alerts',
    'blocked',
    'invitations',
    'customers',
    'attest contoso',
    'check contoso',
    `history ${other}`,
    'whoami',
  ];
  const form = await chat.say(`attest ${other}`);
  const create = form.buttons.find(({ title }) => title === 'Create acceptance link');
  if (create) cards.push(await chat.press(form, create.title, { firstName: 'Robin', lastName: 'Quill' }));
  for (const text of [...commands, ...lists]) cards.push(await chat.say(text));
  const payloads = new Map<string, Payload>();
  const take = (card: SeenCard) => {
    for (const { verb, data } of card.buttons.filter((button) => button.verb)) {
      payloads.set(`${verb} ${Object.keys(data).join()}`, { verb, data: { ...card.values, ...data } });
    }
  };
  for (const card of cards) take(card);
  const isHarmless = ({ verb }: Payload) => /\.(open|show|list|note|back|snooze)$/.test(verb);
  for (const { verb, data } of [...payloads.values()].filter(isHarmless)) take(await chat.invoke(verb, data));
  return [...payloads.values()];
}

/** The customers for whom these payloads carry a ticket, which anybody can read. */
export function customersOf(payloads: Payload[]): Set<string | undefined> {
  const tickets = payloads.flatMap(({ data }) => (typeof data.form === 'string' ? [data.form] : []));
  const contents = tickets.map(
    (ticket) => JSON.parse(Buffer.from(ticket.split('.')[0] ?? '', 'base64url').toString()) as Ticket,
  );
  return new Set(contents.map(({ content }) => content.customer?.id));
}

interface Ticket {
  content: { customer?: { id: string } };
}

interface Change {
  name: string;
  how: 'drop' | 'put' | 'borrow';
  value: unknown;
}

/** Payloads of which some fields are gone, hold anything at all, or hold what belongs to another button. */
export function changed(payloads: Payload[]): fc.Arbitrary<Payload> {
  const names = [...new Set(payloads.flatMap(({ data }) => Object.keys(data)))];
  const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: key });
  const how = fc.constantFrom<Change['how']>('drop', 'put', 'put', 'borrow');
  const change = fc.record<Change>({ name, how, value: fc.oneof(words, anything) });
  const payload = fc.constantFrom(...payloads);
  const verb = fc.oneof(
    payload.map((lender) => lender.verb),
    words,
  );
  return fc
    .tuple(payload, fc.array(change, { maxLength: 4 }), payload, rarely(verb))
    .map(([own, list, lender, otherVerb]) => ({
      verb: otherVerb ?? own.verb,
      data: list.reduce((before, one) => applied(before, one, lender.data), own.data),
    }));
}

function applied(data: Payload['data'], { name, how, value }: Change, lender: Payload['data']): Payload['data'] {
  const { [name]: _, ...rest } = data;
  if (how === 'drop') return rest;
  return { ...data, [name]: how === 'put' ? value : lender[name] };
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Something sealed or concealed. */
const sealed = /^[\w-]+\.[\w-]{40,}$/;

/** The same with nothing in it that proves anything: each ticket is changed somewhere, each id but a customer's is made up. */
export function forged(payloads: fc.Arbitrary<Payload>): fc.Arbitrary<Payload> {
  return fc.tuple(payloads, fc.nat(), fc.uuid()).map(([{ verb, data }, at, id]) => {
    const forge = (value: unknown) => {
      if (typeof value !== 'string') return value;
      if (sealed.test(value)) return withOtherLetter(value, at % value.length);
      return guid.test(value) && !customers.includes(value) ? id : value;
    };
    return { verb, data: Object.fromEntries(Object.entries(data).map(([name, value]) => [name, forge(value)])) };
  });
}

function withOtherLetter(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}
