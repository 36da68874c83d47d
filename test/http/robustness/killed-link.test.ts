import assert from 'node:assert/strict';
import { attestCalls, heldFor, misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { stopPostgres } from '../../support/postgres.js';
import type { KillPoint } from '../../support/process.js';
import { create, enhanced, heldLinks, newestLink } from '../journeys/link-support.js';
import { contactAt, openForm } from './attesting.js';
import { type Life, testLives } from './lives.js';
import type { Surroundings } from './surroundings.js';

interface Kill {
  when: string;
  /** Each process kills itself here, or, with a rule, is killed once Partner Center has got the call. */
  by: KillPoint[] | { delayMs: number; afterEffect?: true };
  ends?: 'nothing' | 'recovered';
}

const creating: Kill[] = [
  { when: 'before the link is asked for', by: ['before the commit of link.requested'], ends: 'nothing' },
  { when: 'after the link is asked for', by: ['after the commit of link.requested'] },
  { when: 'before the link is created', by: ['before the creation of a link'] },
  { when: 'after the link is created', by: { delayMs: 600_000, afterEffect: true } },
  { when: 'after the answer with the link', by: ['after the answer to the creation of a link'] },
  { when: 'before the link is kept', by: ['before the commit of link.created'] },
  { when: 'after the link is kept', by: ['after the commit of link.created'] },
];

const finalising: Kill[] = [
  { when: 'before the acceptance is kept', by: ['before the commit of link.accepted'] },
  { when: 'after the acceptance is kept', by: ['after the commit of link.accepted'] },
  { when: 'before the attempt is committed', by: ['before the commit of attestation.started'] },
  { when: 'after the attempt is committed', by: ['after the commit of attestation.started'], ends: 'recovered' },
  { when: 'before the last call', by: ['before the attestation'], ends: 'recovered' },
  { when: 'during the last call', by: { delayMs: 6_000 }, ends: 'recovered' },
  { when: 'after Partner Center took it', by: { delayMs: 600_000, afterEffect: true }, ends: 'recovered' },
  { when: 'after the answer', by: ['after the answer to the attestation'], ends: 'recovered' },
  { when: 'before the agreement is kept', by: ['before the commit of attestation.recorded'], ends: 'recovered' },
  { when: 'after the agreement is kept', by: ['after the commit of attestation.recorded'] },
  { when: 'before the link is finalised', by: ['before the commit of link.finalised'] },
  { when: 'after the link is finalised', by: ['after the commit of link.finalised'] },
  {
    when: 'at one step after the other',
    by: [
      'after the commit of link.accepted',
      'after the answer to the attestation',
      'before the commit of attestation.recorded',
      'before the commit of link.finalised',
    ],
    ends: 'recovered',
  },
];

const requested = ['link.requested', 'link.created'];
const finalised = [...requested, 'link.accepted', 'attestation.started', 'attestation.recorded', 'link.finalised'];
const recovered = finalised.toSpliced(4, 0, 'attestation.recovered');

type Live = (around: Surroundings, kill: Kill, customer: SeededCustomer) => Promise<void>;

function livesWith(what: string, live: Live, kills: Kill[], engine: Life['engine'] = 'SQLite'): Life[] {
  return kills.map((kill) => ({
    name: `${what}: ${kill.when}`,
    engine,
    settings: enhanced,
    live: (around, number) => live(around, kill, unattested[number] as SeededCustomer),
  }));
}

/** Asks for a link, dies, starts again, and sees what is there in the end. */
async function liveCreating(around: Surroundings, { by, ends }: Kill, customer: SeededCustomer): Promise<void> {
  const chat = await around.chat();
  const form = await openForm(chat, customer);
  const typed = contactOf(customer);
  const links = () => heldLinks(around.control, customer.name);
  await misbehaveOrArm(around, by, '/attestations/enhanced$', async () => (await links()).length > 0);
  await around.death(chat.press(form, create, typed));

  const next = await around.chat();
  if (ends === 'nothing') assert.deepEqual([await around.trail(), await links()], [[], []]);
  else await around.told('○ Link ready');
  const again = await next.press(form, create, typed);
  assert.match(again.text, /^Acceptance link\n[\s\S]*○ Link ready/);
  const [link, ...others] = await links();
  assert.equal(others.length, 0);
  assert.equal(again.input('Link to copy, for this person only').value, link?.url);
  assert.deepEqual(await trailOf(around), requested);
}

/** Gets a link, on which the customer accepts; dies while it finalises, starts again, and sees what is there in the end. */
async function liveFinalising(around: Surroundings, { by, ends }: Kill, customer: SeededCustomer): Promise<void> {
  const { control } = around;
  const [, ...laterPoints] = Array.isArray(by) ? by : [];
  const chat = await around.chat();
  const typed = contactOf(customer);
  await chat.press(await openForm(chat, customer), create, typed);
  const { attestationId } = await newestLink(control, customer.name);
  const calls = () => attestCalls(control, customer.id);
  await misbehaveOrArm(around, by, `${customer.id}/agreements`, async () => (await calls()).length > 0);
  await control(`/links/${attestationId}/accept`, {});
  await around.death();
  await around.deaths(laterPoints);

  await around.bot();
  await around.told('Accepted and finalised', 'PUT');
  await around.told('Accepted and finalised', 'POST');
  assert.equal(around.timesTold('Accepted and finalised', 'POST'), 1);
  assert.deepEqual(await trailOf(around), ends === 'recovered' ? recovered : finalised);
  const rows = await around.read('SELECT state, url FROM acceptance_link WHERE customer_id = $1', [customer.id]);
  assert.deepEqual(rows, [{ state: 'finalised', url: null }]);
  const held = await heldFor(control, customer.id);
  assert.deepEqual(
    held.map((agreement) => [agreement.signatory.email, agreement.attestationId]),
    [[typed.email, attestationId]],
  );
  assert.equal(new Set((await calls()).map(({ requestId }) => requestId)).size, 1, 'another MS-RequestId was used');
  const check = await (await around.chat()).say(`verify ${customer.id}`);
  assert.match(check.text, /✓ Attested/);
}

async function misbehaveOrArm(
  around: Surroundings,
  by: Kill['by'],
  path: string,
  isCalled: () => Promise<boolean>,
): Promise<void> {
  await around.arm(Array.isArray(by) ? by[0] : undefined);
  if (Array.isArray(by)) return;
  await misbehave(around.control, { match: { method: 'POST', path }, times: 1, ...by });
  void around.killOnce(isCalled);
}

/** Whether the link was shown again is another matter. */
async function trailOf(around: Surroundings): Promise<string[]> {
  return (await around.trail()).filter((action) => action !== 'link.shown');
}

function contactOf(customer: SeededCustomer): Record<string, string> {
  const { dateAgreed: _, ...contact } = contactAt(customer);
  return contact;
}

describe('a bot that is killed', () => {
  const onPostgres = finalising.filter(({ when }) => /^(before the last call|before the link is finalised)/.test(when));
  testLives([
    ...livesWith('while it finalises, finalises once', liveFinalising, onPostgres, 'PostgreSQL'),
    ...livesWith('while it finalises, finalises once', liveFinalising, finalising),
    ...livesWith('while it asks for a link, gets one', liveCreating, creating),
  ]);
});

after(stopPostgres);
