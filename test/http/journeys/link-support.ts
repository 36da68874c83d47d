import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { SeenCard } from '../../support/cards.js';
import { type Chat, cardOf } from '../../support/chat.js';
import { type Control, customers } from '../../support/partner-center.js';
import type { World } from '../../support/world.js';
import { seeded } from './support.js';

/** Settings of a world that attests as Microsoft has it since 2026. */
export const enhanced = { ATTESTATION_API: 'enhanced' };

export const create = 'Create acceptance link';

/** A link as the sandbox holds it. */
export interface HeldLink {
  attestationId: string;
  url: string;
  state: 'LinkGenerated' | 'CustomerAccepted' | 'LinkExpired' | 'AgreementCreated';
  email: string;
}

/** The links that Partner Center made for a company, oldest first. */
export async function heldLinks(control: Control, company: string): Promise<HeldLink[]> {
  const { links } = (await control(`/links?company=${encodeURIComponent(company)}`)) as { links: HeldLink[] };
  return links;
}

/** The newest of them. */
export async function newestLink(control: Control, company: string): Promise<HeldLink> {
  const link = (await heldLinks(control, company)).at(-1);
  assert.ok(link, `no link for ${company}`);
  return link;
}

/** What a signatory does: opens the link, ticks the box and accepts. */
export async function acceptOn(url: string): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ accepted: 'yes' }) });
  assert.equal(answer.status, 200, await answer.text());
}

/** Lets the newest link of a company expire at once. */
export async function expire(world: World, company: string): Promise<void> {
  const { attestationId } = await newestLink(world.control, company);
  await world.control(`/links/${attestationId}/expire`, {});
}

/** The form for this customer, filled in as the sandbox knows its contact. */
export function openLinkForm(chat: Chat, name: string): Promise<SeenCard & { messageId: string }> {
  return chat.say(`attest ${seeded(name).id}`);
}

/** Has a link made for this customer, and gives its card. */
export async function makeLink(chat: Chat, name: string, typed: Record<string, string> = {}) {
  const form = await openLinkForm(chat, name);
  const card = await chat.press(form, create, { ...contactOf(name), ...typed });
  assert.match(card.text, /^Acceptance link\n/, card.text);
  return Object.assign(card, { messageId: form.messageId });
}

/** A contact that is not on record for any customer. */
export function contactOf(name: string): Record<string, string> {
  const domain = customers.find((customer) => customer.id === seeded(name).id)?.domain;
  return { firstName: 'Robin', lastName: 'Quill', email: `robin.quill@${domain}`, phone: '+1 425 555 0142' };
}

/** The e-mails that arrived for this person, oldest first. */
export async function mailTo(world: World, address: string): Promise<ParsedMail[]> {
  const folder = join(world.folder, 'mail');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  const mails = await Promise.all(names.map(async (name) => simpleParser(await readFile(join(folder, name)))));
  return mails.filter(({ to }) => [to].flat().some((one) => one?.text.includes(address)));
}

/** Waits for a message of its own (not an update) in this conversation that has the text. */
export async function news(world: World, { conversationId }: Chat, text: string): Promise<SeenCard> {
  const sent = await world.connector.waitFor(
    (one) => one.method === 'POST' && one.conversationId === conversationId && cardText(one.activity).includes(text),
    15_000,
  );
  return cardOf(sent);
}

function cardText(activity: Record<string, unknown>): string {
  return activity.attachments ? cardOf({ activity } as Parameters<typeof cardOf>[0]).text : '';
}

export interface LinkRow {
  id: string;
  state: string;
  url: string | null;
  expires_at: string | null;
  failure_code: string | null;
  country: string;
  language: string;
  template_id: string | null;
  template_version: number | null;
  attestation_id: string | null;
  sendings: number;
}

/** The rows of a customer's links, oldest first. */
export function linkRows(world: World, name: string): Promise<LinkRow[]> {
  return world.app.services.store.read<LinkRow>(
    'SELECT * FROM acceptance_link WHERE customer_id = $1 ORDER BY created_at',
    [seeded(name).id],
  );
}

/** Waits until the newest link of a customer is in this state. */
export async function reached(world: World, name: string, state: string): Promise<LinkRow> {
  for (let n = 0; n < 150; n += 1) {
    const row = (await linkRows(world, name)).at(-1);
    if (row?.state === state) return row;
    await sleep(100);
  }
  throw new Error(`the link of ${name} is ${(await linkRows(world, name)).at(-1)?.state}, not ${state}`);
}

/** Makes the newest link of a customer due at once: the tests do not wait for the pauses between checks. */
export async function makeDue(world: World, name: string): Promise<void> {
  await world.app.services.store.transaction((tx) =>
    tx.query('UPDATE acceptance_link SET next_check_at = $1 WHERE customer_id = $2 AND finished_at IS NULL', [
      new Date(0).toISOString(),
      seeded(name).id,
    ]),
  );
}
