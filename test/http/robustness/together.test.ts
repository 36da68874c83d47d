import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../src/store/open-store.js';
import type { SeenCard } from '../../support/cards.js';
import { Chat, type ChatPerson } from '../../support/chat.js';
import {
  attestCalls,
  customers,
  heldFor,
  misbehave,
  type SeededCustomer,
  unattested,
} from '../../support/partner-center.js';
import { startPostgres, stopPostgres, whyNoPostgres } from '../../support/postgres.js';
import { BotProcess } from '../../support/process.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { contactAt, openForm, statesOf, submit, type Typed, trailOf } from './attesting.js';

const take = (index: number) => unattested[index] as SeededCustomer;

/** The first line of each card: what the person reads first. */
const headings = (cards: SeenCard[]) => cards.map(({ text }) => text.split('\n')[0]).sort();

describe('several people at once', () => {
  let world: World;

  before(async () => {
    world = await startWorld();
  });

  after(() => world.close());

  async function heldBy(customer: SeededCustomer): Promise<string[]> {
    return (await heldFor(world.control, customer.id)).map(({ signatory }) => signatory.email);
  }

  it('one person submits a form twice: one attestation, the same answer twice', async () => {
    const customer = take(0);
    const chat = world.chat('sales');
    const form = await openForm(chat, customer);
    const typed = contactAt(customer);
    const answers = await Promise.all([chat.press(form, submit, typed), chat.press(form, submit, typed)]);
    assert.deepEqual(headings(answers), ['Attestation recorded', 'Attestation recorded']);
    assert.deepEqual(await heldBy(customer), [typed.email]);
    assert.equal((await attestCalls(world.control, customer.id)).length, 1);
    assert.deepEqual(await trailOf(world.app.services.store, customer.id), [
      'attestation.started',
      'attestation.recorded',
    ]);
  });

  it('two people submit the same form: one attestation, and both read who recorded it', async () => {
    const customer = take(1);
    const [one, other] = [world.chat('sales'), world.chat('admin')];
    const form = await openForm(one, customer);
    const typed = contactAt(customer);
    const answers = await Promise.all([one.press(form, submit, typed), other.press(form, submit, typed)]);
    assert.deepEqual(headings(answers), ['Attestation recorded', 'Attestation recorded']);
    const [recorder] = await world.app.services.store.read<{ name: string }>(
      'SELECT member_name AS name FROM attestation WHERE customer_id = $1',
      [customer.id],
    );
    for (const { text } of answers) assert.ok(text.includes(recorder?.name ?? '?'), text);
    assert.deepEqual(await heldBy(customer), [typed.email]);
  });

  it('the same contact comes from two forms: one attestation, one answer says that it is on record', async () => {
    const customer = take(2);
    const [one, other] = [world.chat('sales'), world.chat('admin')];
    const forms = [await openForm(one, customer), await openForm(other, customer)] as const;
    const typed = contactAt(customer);
    const answers = await Promise.all([one.press(forms[0], submit, typed), other.press(forms[1], submit, typed)]);
    assert.deepEqual(headings(answers), ['Already on record', 'Attestation recorded']);
    assert.deepEqual(await heldBy(customer), [typed.email]);
    assert.deepEqual(await statesOf(world.app.services.store, customer.id), ['recorded']);
  });

  it('different contacts come from two forms: the second person is told, and nothing of it is sent', async () => {
    const customer = take(3);
    const [one, other] = [world.chat('sales'), world.chat('admin')];
    const forms = [await openForm(one, customer), await openForm(other, customer)] as const;
    const contacts = [contactAt(customer, 'Robin'), contactAt(customer, 'Kim')] as const;
    const answers = await Promise.all([
      one.press(forms[0], submit, contacts[0]),
      other.press(forms[1], submit, contacts[1]),
    ]);
    assert.deepEqual(headings(answers), ['Attestation recorded', 'Attested in the meantime']);
    const held = await heldBy(customer);
    const isFirst = answers[0]?.text.startsWith('Attestation recorded');
    assert.deepEqual(held, [contacts[isFirst ? 0 : 1].email]);
    assert.equal((await attestCalls(world.control, customer.id)).length, 1);
  });

  it('twenty people submit the same form: one attestation, twenty true answers', async () => {
    const customer = take(4);
    const colleagues = await hire(20);
    const form = await openForm(world.chat('sales'), customer);
    const typed = contactAt(customer);
    const answers = await Promise.all(
      colleagues.map((person) => world.chat('sales', { person }).press(form, submit, typed)),
    );
    assert.deepEqual(headings(answers), Array(20).fill('Attestation recorded'));
    assert.deepEqual(await heldBy(customer), [typed.email]);
    assert.equal((await attestCalls(world.control, customer.id)).length, 1);
  });

  it('twenty people submit forms of their own with other contacts: one attestation, nineteen are told', async () => {
    const customer = take(5);
    const colleagues = await hire(20);
    const work = colleagues.map((person, index) => {
      const chat = world.chat('sales', { person });
      const typed = contactAt(customer, `Robin${String.fromCharCode(97 + index)}`);
      return { chat, typed };
    });
    const forms = await Promise.all(work.map(({ chat }) => openForm(chat, customer)));
    const answers = await Promise.all(
      work.map(({ chat, typed }, index) => chat.press(forms[index] as SeenCard, submit, typed)),
    );
    assert.deepEqual(headings(answers), ['Attestation recorded', ...Array(19).fill('Attested in the meantime')]);
    assert.equal((await heldBy(customer)).length, 1);
  });

  it('fifty customers are attested at the same time: one attestation each', async () => {
    const chosen = customers.filter(({ id }) => !unattested.slice(0, 6).some((used) => used.id === id)).slice(0, 50);
    assert.equal(chosen.length, 50);
    const before = await Promise.all(chosen.map(async ({ id }) => (await heldFor(world.control, id)).length));
    const chats = chosen.map(() => world.chat('sales'));
    const forms = await Promise.all(chosen.map((customer, index) => openForm(chats[index] as Chat, customer)));
    const answers = await Promise.all(
      chosen.map((customer, index) =>
        (chats[index] as Chat).press(forms[index] as SeenCard, submit, contactAt(customer)),
      ),
    );
    assert.deepEqual(headings(answers), Array(50).fill('Attestation recorded'));
    const now = await Promise.all(chosen.map(async ({ id }) => (await heldFor(world.control, id)).length));
    assert.deepEqual(
      now,
      before.map((count) => count + 1),
    );
    for (const { id } of chosen) assert.deepEqual(await statesOf(world.app.services.store, id), ['recorded'], id);
  });

  /** So many colleagues with the role of Sales agent in the store; Entra, which does not know them, cannot be asked. */
  async function hire(count: number): Promise<ChatPerson[]> {
    const { members, store } = world.app.services;
    await misbehave(world.control, { match: { path: '/graph/' }, status: 503 });
    await members.sync();
    const people = Array.from({ length: count }, (_, index) => {
      const number = String(index).padStart(2, '0');
      return { id: `0f0e0d0c-0000-4000-8000-0000000000${number}`, name: `Colleague ${number}` };
    });
    await store.transaction(async (tx) => {
      for (const { id, name } of people) {
        await tx.query(
          'INSERT INTO member (id, name, roles, synced_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING',
          [id, name, '["sales-agent"]', new Date().toISOString()],
        );
      }
    });
    return people;
  }
});

describe('several people at once, on two processes with one PostgreSQL database', () => {
  const reason = whyNoPostgres();
  if (reason) {
    it(`is not tested here: ${reason}`);
    return;
  }
  let world: World;
  let folder: string;
  let databaseUrl: string;
  let bots: BotProcess[] = [];

  before(async function () {
    this.timeout(60_000);
    world = await startWorld();
    folder = await mkdtemp(join(tmpdir(), 'two-bots-'));
    databaseUrl = await (await startPostgres()).createDatabase();
    const settings = {
      DATABASE_URL: databaseUrl,
      PARTNER_CENTER_URL: world.sandbox.partnerCenterUrl,
      ENTRA_URL: world.sandbox.entraUrl,
      GRAPH_URL: world.sandbox.graphUrl,
      SMTP_URL: 'smtp://127.0.0.1:9',
    };
    bots = await Promise.all([BotProcess.start(settings, folder), BotProcess.start(settings, folder)]);
  });

  after(async () => {
    for (const bot of bots) await bot.kill();
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  function chatWith(bot: number, role: 'sales' | 'admin', conversationId: string): Chat {
    const tenantId = world.config.partner.tenantId;
    return new Chat(bots[bot]?.url ?? '', world.connector, { tenantId, person: personWith(role), conversationId });
  }

  it('the same form reaches both: one attestation each, and no answer is a mishap', async function () {
    this.timeout(60_000);
    const chosen = unattested;
    const forms = await Promise.all(chosen.map((customer) => openForm(chatWith(0, 'sales', customer.id), customer)));
    const presses = chosen.flatMap((customer, index) => {
      const typed: Typed = contactAt(customer);
      const form = forms[index] as SeenCard;
      return [
        chatWith(0, 'sales', customer.id).press(form, submit, typed),
        chatWith(1, 'admin', customer.id).press(form, submit, typed),
      ];
    });
    const answers = await Promise.all(presses);
    // "Not confirmed yet" is true for whoever comes while the other process waits for Partner Center.
    for (const heading of headings(answers)) assert.match(heading ?? '', /^(Attestation recorded|Not confirmed yet)$/);
    const store = await openStore(databaseUrl);
    for (const { id, domain } of chosen) {
      const held = (await heldFor(world.control, id)).map(({ signatory }) => signatory.email);
      assert.deepEqual(held, [`robin.quill@${domain}`]);
      assert.deepEqual(await trailOf(store, id), ['attestation.started', 'attestation.recorded']);
    }
    await store.close();
  });
});

after(stopPostgres);
