import assert from 'node:assert/strict';
import type { SeenCard } from '../../support/cards.js';
import { cardOf } from '../../support/chat.js';
import { unattested } from '../../support/partner-center.js';
import { acceptOn, create, enhanced, type HeldLink, heldLinks } from '../journeys/link-support.js';
import { closeSignIn, upToReview, usual } from '../journeys/new-customer-support.js';
import { contactAt, openForm } from './attesting.js';
import { allPlaces, type Place, placesOf } from './places.js';
import { eventually, Surroundings } from './surroundings.js';

const [sent, renewed, inChannel, recovered] = unattested as [Company, Company, Company, Company];
type Company = (typeof unattested)[number];

/** Where a link may be: with the signatory, with whoever asked for it, at Microsoft, and in its own row while it is open. */
const permitted = [
  /^(e-mail$|file mail\/)/,
  /^(answer to [\w.-]+ for .* in|message to) personal-/,
  /^file partner-center\.json$/,
  /^(table acceptance_link|file store\.sqlite(-wal)?)$/,
];

describe('an acceptance link', () => {
  let around: Surroundings;
  let whileOpen: Place[];
  let inTheEnd: Place[];
  const tokens: string[] = [];

  before(async function () {
    this.timeout(120_000);
    around = await Surroundings.start('SQLite', { ...enhanced, LOG_LEVEL: 'trace' });
    for (const story of [send, renew, shareInChannel, dieAndRecover, createCustomer]) {
      await around.begin(`personal-${story.name}`);
      await story();
    }
    whileOpen = await allPlaces(around);
    await endAll();
    inTheEnd = await allPlaces(around);
  });
  after(() => around.close());

  async function linksOf({ name }: { name: string }): Promise<HeldLink[]> {
    const links = await heldLinks(around.control, name);
    tokens.push(...links.map(({ url }) => url.split('/').at(-1) ?? ''));
    return links;
  }

  async function make(company: Company): Promise<SeenCard & { messageId: string }> {
    const { dateAgreed: _, ...contact } = contactAt(company);
    const chat = await around.chat();
    const form = await openForm(chat, company);
    return Object.assign(await chat.press(form, create, contact), { messageId: form.messageId });
  }

  async function send(): Promise<void> {
    const card = await make(sent);
    await (await around.chat()).press(card, 'Send email');
    await linksOf(sent);
    assert.equal((await around.mails()).length, 1);
  }

  async function renew(): Promise<void> {
    const card = await make(renewed);
    const [link] = await linksOf(renewed);
    await around.control(`/links/${link?.attestationId}/expire`, {});
    const chat = await around.chat();
    await chat.press(await chat.press(card, 'Check now'), 'Renew link');
    assert.equal((await linksOf(renewed)).length, 2);
  }

  async function shareInChannel(): Promise<void> {
    const chat = await around.chat('sales', { conversationId: 'channel-1', scope: 'channel' });
    const { dateAgreed: _, ...contact } = contactAt(inChannel);
    const open = await chat.say(`attest ${inChannel.id}`);
    const card = await chat.press(await chat.press(open, 'Attest'), create, contact);
    await chat.press(card, 'Send email');
    await (await around.chat('admin', { conversationId: 'channel-2', scope: 'channel' })).say(`attest ${inChannel.id}`);
    await (await around.chat('helpdesk', { conversationId: 'helpdesk-1' })).say(`verify ${inChannel.id}`);
    assert.equal((await linksOf(inChannel)).length, 1);
  }

  async function dieAndRecover(): Promise<void> {
    const { dateAgreed: _, ...contact } = contactAt(recovered);
    const chat = await around.chat();
    const form = await openForm(chat, recovered);
    await around.arm('after the answer to the creation of a link');
    await around.death(chat.press(form, create, contact));
    await around.bot();
    const told = cardOf(await around.told('○ Link ready', 'POST'));
    const [link] = await linksOf(recovered);
    assert.equal(told.input('Link to copy, for this person only').value, link?.url);
  }

  async function createCustomer(): Promise<void> {
    const chat = await around.chat();
    const review = await upToReview(chat, { contact: { ...usual.contact, agreement: 'accepted', dateAgreed: '' } });
    const result = await chat.press(review, 'Submit');
    await chat.press(await closeSignIn(chat, result), 'Show acceptance link');
    assert.equal((await linksOf({ name: usual.company.companyName })).length, 1);
  }

  /** One is accepted, one expires for good, and the others are withdrawn. */
  async function endAll(): Promise<void> {
    const ofCompany = async ({ name }: { name: string }) => (await heldLinks(around.control, name)).at(-1);
    await acceptOn((await ofCompany(sent))?.url ?? '');
    await around.control(`/links/${(await ofCompany(renewed))?.attestationId}/expire`, {});
    const chat = await around.chat();
    for (const { id } of [inChannel, recovered]) await chat.press(await chat.say(`attest ${id}`), 'Withdraw link');
    const own = await around.read<{ id: string }>(
      'SELECT customer_id AS id FROM acceptance_link WHERE company_name = $1',
      [usual.company.companyName],
    );
    await chat.press(await chat.say(`attest ${own[0]?.id}`), 'Withdraw link');
    const states = () => around.read<{ state: string }>('SELECT state FROM acceptance_link ORDER BY state');
    const ended = ['expired', 'finalised', 'withdrawn', 'withdrawn', 'withdrawn'];
    await eventually(states, (rows) => rows.map(({ state }) => state).join() === ended.join());
  }

  it('is with the signatory and with whoever asked for it, and nowhere else', () => {
    assert.equal(new Set(tokens).size, 6);
    const names = placesOf(tokens, [...whileOpen, ...inTheEnd]);
    const others = names.filter((name) => !permitted.some((pattern) => pattern.test(name)));
    assert.deepEqual(others, []);
    for (const pattern of permitted)
      assert.ok(
        names.some((name) => pattern.test(name)),
        String(pattern),
      );
  });

  it('was looked for in what others read, and in what is kept', () => {
    const names = whileOpen.map(({ name }) => name);
    const expected = [/^message to channel-1: Acceptance link/, /^answer to attest\.send for .* in channel-1$/];
    for (const name of [/^table audit$/, /^table outbox$/, /^table attestation$/, /^log$/, ...expected]) {
      assert.ok(
        names.some((one) => name.test(one)),
        `${name} is not among ${[...new Set(names)].join(', ')}`,
      );
    }
  });

  it('is erased from the database when it is over', () => {
    const ofDatabase = ({ name }: Place) => name.startsWith('table ');
    assert.deepEqual(placesOf(tokens, whileOpen.filter(ofDatabase)), ['table acceptance_link']);
    assert.deepEqual(placesOf(tokens, inTheEnd.filter(ofDatabase)), []);
  });
});
