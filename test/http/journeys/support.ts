import assert from 'node:assert/strict';
import { partner } from '../../../src/sandbox/people.js';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';
import type { SeedCustomer } from '../../../src/sandbox/seed/seed-customer.js';
import type { SeenCard } from '../../support/cards.js';
import { type Chat, cardOf } from '../../support/chat.js';
import type { Sent } from '../../support/connector.js';
import type { World } from '../../support/world.js';

/** Where customers accept the agreement, and where they accept the partner as well. */
export const link = 'https://admin.microsoft.com/AdminPortal/Home?ref=/BillingAccounts/agreement';
export const relationshipLink =
  'https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship' +
  `&partnerId=${partner.tenantId}&msppId=0&DAP=false#/BillingAccounts/partner-invitation`;

export type Json = Record<string, unknown>;

/** The customer of the sandbox with exactly this name. */
export function seeded(name: string): SeedCustomer {
  const found = seedCustomers.find((customer) => customer.name === name);
  assert.ok(found, `the sandbox has no customer "${name}"`);
  return found;
}

export interface Held {
  signatory: { firstName: string; lastName: string; email: string; phone: string };
  dateAgreed: string;
}

/** The attestations that Partner Center holds for a customer, oldest first. */
export async function held(world: World, customerId: string): Promise<Held[]> {
  const state = (await world.control(`/state?customerId=${customerId}`)) as { agreements: Held[] };
  return state.agreements;
}

export interface Entry {
  actorId: string;
  actorName: string;
  action: string;
  customerId: string | null;
  outcome: string;
  code: string | null;
  details: string;
}

/** The trail, oldest first: what was done for a customer, or what a person did. */
export function trail(world: World, of: { customer?: string; actor?: string }): Promise<Entry[]> {
  const [column, value] = of.customer ? ['customer_id', of.customer] : ['actor_id', of.actor];
  return world.app.services.store.read<Entry>(
    `SELECT actor_id AS "actorId", actor_name AS "actorName", action, customer_id AS "customerId", outcome, code, details
     FROM audit WHERE ${column} = $1 ORDER BY id`,
    [value],
  );
}

type Posted = SeenCard & { messageId: string };

/** Waits until a card of this conversation has been updated for everybody who sees it, with this text in it. */
export async function updated(world: World, { conversationId }: Chat, text = ''): Promise<Posted> {
  const sent = await world.connector.waitFor(
    (one) => one.method === 'PUT' && one.conversationId === conversationId && cardOf(one).text.includes(text),
  );
  return Object.assign(cardOf(sent), { messageId: sent.activityId });
}

/** Waits until a card with this text in it has been posted to this conversation. */
export async function posted(world: World, { conversationId }: Chat, text: string): Promise<SeenCard> {
  const sent = await world.connector.waitFor(
    (one) => one.method === 'POST' && one.conversationId === conversationId && hasText(one, text),
    20_000,
  );
  return cardOf(sent);
}

function hasText(sent: Sent, text: string): boolean {
  return sent.activity.type === 'message' && cardOf(sent).text.includes(text);
}

/** The lines a person reads, each trimmed, without the unseen marks around right-to-left names. */
export function lines(card: SeenCard): string[] {
  return card.text.split('\n').map((line) => line.replace(/[\u2068\u2069]/g, '').trim());
}

/** The sentences that stand right beneath each field, by the field's id; '' where nothing stands there. */
export function mistakes(card: SeenCard): Record<string, string> {
  const body = inOrder(card.content.body as Json[]);
  const beneath = (index: number) => (body[index + 1]?.inlines as { text: string }[] | undefined)?.[0]?.text ?? '';
  const fields = body.flatMap((element, index) => (isInput(element) ? [[String(element.id), beneath(index)]] : []));
  return Object.fromEntries(fields);
}

/** Elements as they stand on the screen, one beneath the other: containers are looked into. */
function inOrder(elements: Json[]): Json[] {
  return elements.flatMap((one) => (one.type === 'Container' ? inOrder(one.items as Json[]) : [one]));
}

function isInput({ type }: Json): boolean {
  return String(type).startsWith('Input.');
}

/**
 * All texts that some client reads as Markdown: text blocks, facts and the titles of an expanded list. What comes
 * from outside has no business there.
 */
export function markdown(card: SeenCard): string {
  const texts: unknown[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    const { type, style, text, facts, choices } = node as Json;
    if (type === 'TextBlock') texts.push(text);
    if (type === 'FactSet') texts.push(JSON.stringify(facts));
    if (type === 'Input.ChoiceSet' && style === 'expanded') texts.push(JSON.stringify(choices));
    Object.values(node).forEach(visit);
  };
  visit(card.content);
  return texts.join('\n');
}
