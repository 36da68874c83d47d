import assert from 'node:assert/strict';
import { erase, type Findings, type Subject } from '../../../src/privacy/erase.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { acceptOn, contactOf, enhanced, makeLink, newestLink, reached } from './link-support.js';
import { lines, seeded, trail, updated } from './support.js';

describe('a person who was erased', () => {
  let world: World;
  before(async () => {
    world = await startWorld(enhanced);
  });
  after(() => world.close());
  afterEach(() => assert.deepEqual(problems(world), []));

  async function erased(subject: Subject): Promise<Findings> {
    const erasure = await erase(world.app.services.store, subject);
    assert.ok(erasure.is === 'done');
    return erasure.findings;
  }

  it('is searched for by itself, as far as time is over', async () => {
    const named = 'SELECT value FROM setting WHERE name = $1';
    const [last] = await world.app.services.store.read<{ value: string }>(named, ['privacy:retention']);
    assert.ok(Date.now() - Date.parse(last?.value ?? '') < 60_000);
  });

  it('is on no card any more, and what was recorded stands', async () => {
    const { name, id } = seeded('Bäckerei Grünfeld & Söhne OHG');
    const chat = world.chat('sales');
    const card = await makeLink(chat, name);
    await acceptOn((await newestLink(world.control, name)).url);
    await chat.press(card, 'Check now');
    await reached(world, name, 'finalised');
    await updated(world, chat, 'Accepted and finalised');
    const { firstName = '', email = '' } = contactOf(name);

    assert.deepEqual((await erased({ email })).erased, { attestation: 1, acceptance_link: 1 });

    const history = await chat.say(`history ${name}`);
    assert.deepEqual(lines(history).slice(2, 3), ['Personal data erased on request'], history.text);
    assert.ok(lines(history).includes('Attestation recorded'));
    assert.ok(!history.text.includes(firstName));
    const receipt = await chat.press(card, 'Check now');
    assert.match(receipt.text, /Accepted and finalised/);
    assert.ok(!receipt.text.includes(firstName) && !receipt.text.includes(email), receipt.text);
    assert.match((await chat.say(`verify ${name}`)).text, /✓ Attested/);
    const details = (await trail(world, { customer: id })).map((entry) => entry.details).join();
    assert.ok(!details.includes(firstName));
  });

  it('is not waited for: the link is withdrawn, and the invitation ends', async () => {
    const { name } = seeded('Contoso Brasil Ltda.');
    const chat = world.chat('sales');
    const card = await makeLink(chat, name);
    const { email = '' } = contactOf(name);
    await chat.press(await chat.say(`invite ${name}`), 'Send email', { to: email });
    const list = await chat.say('invitations');
    assert.match(list.text, /2 invitations have no answer yet/);

    assert.deepEqual((await erased({ email })).erased, { acceptance_link: 1, invitation: 1 });

    assert.match((await updated(world, chat, 'withdrawn')).text, /withdrawn/);
    assert.match((await chat.press(card, 'Check now')).text, /withdrawn/);
    assert.match((await chat.say('invitations')).text, /Nobody is waiting for an answer/);
  });

  it('of the staff is not told any more, and nothing fails for that', async () => {
    const { name, id } = seeded('Contoso Brasil Ltda.');
    const person = personWith('sales');
    const chat = world.chat('sales');
    await chat.press(await chat.say(`invite ${name}`), 'Open or copy');
    await world.control('/members', { id: person.id, group: 'SalesAgents', present: false });
    await world.app.services.members.sync();

    const { kept, erased: gone } = await erased({ memberId: person.id });

    assert.ok((kept.audit ?? 0) > 0);
    assert.equal(gone.member, 1);
    const told = world.connector.sent.length;
    await world.control(`/customers/${id}/accept`, {});
    const admin = world.chat('admin');
    assert.match((await admin.say(`verify ${name}`)).text, /✓ Accepted/);
    await settled(world);
    const others = world.connector.sent.slice(told).filter((one) => one.conversationId !== admin.conversationId);
    assert.deepEqual(others, []);
  });
});

/** What the log has as a warning or worse. */
function problems({ log }: World): string[] {
  return log.filter((line) => (JSON.parse(line) as { level: number }).level >= 40);
}

async function settled({ app }: World): Promise<void> {
  for (let n = 0; n < 100; n += 1) {
    const due = await app.services.store.read("SELECT id FROM outbox WHERE state = 'due'");
    if (due.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('there is still something to be told');
}
