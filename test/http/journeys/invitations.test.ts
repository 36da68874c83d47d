import assert from 'node:assert/strict';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';
import type { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import { unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { type Script, startScriptedServer } from '../../unit/mail/servers.js';
import { mailsTo } from './mails.js';
import { lines, markdown, posted, seeded, trail } from './support.js';

const dayMs = 24 * 3_600_000;

/** Sends an invitation to this address. */
async function invite(chat: Chat, name: string, to: string): Promise<SeenCard> {
  const sent = await chat.press(await chat.say(`invite ${name}`), 'Send email', { to });
  assert.match(sent.text, /^Invitation sent\n/);
  return sent;
}

/** Lets days pass for the invitation of this customer, as far as anybody can see. */
async function age({ app }: World, customerId: string, days: number): Promise<void> {
  const { store } = app.services;
  const at = new Date(Date.now() - days * dayMs).toISOString();
  await store.transaction((tx) =>
    tx.query('UPDATE invitation SET created_at = $1, finished_at = $1 WHERE customer_id = $2', [at, customerId]),
  );
}

/** What a press on the row of this customer opens. */
async function open(chat: Chat, list: SeenCard, name: string): Promise<SeenCard> {
  const rows = (list.content.body as Record<string, unknown>[]).filter(({ type }) => type === 'ColumnSet');
  const row = rows.find((one) => JSON.stringify(one).includes(JSON.stringify(name).slice(1, -1)));
  const { verb, data } = (row?.selectAction ?? assert.fail(`no ${name} in\n${list.text}`)) as Record<string, never>;
  return chat.invoke(verb ?? '', data ?? {});
}

describe('invitations', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const bakery = seeded('Bäckerei Grünfeld & Söhne OHG');

  it('says so when nobody has to answer', async () => {
    const list = await world.chat('helpdesk').say('invitations');
    assert.match(list.text, /^Open invitations\nNobody is waiting for an answer\./);
  });

  it('shows who was invited and has not accepted, by whom, for how long, and what comes next', async () => {
    const chat = world.chat('sales');
    await invite(chat, bakery.name, 'jg@gruenfeld.example.com');
    await age(world, bakery.id, 5);
    const list = await chat.say('invitations');
    assert.match(list.text, /1 invitation has no answer yet\. Oldest first/);
    assert.ok(lines(list).includes(bakery.name));
    assert.ok(lines(list).includes("5 days · Sofie O'Brien"), list.text);
    assert.match(list.text, /\nSent · reminder \w+ \d+, 20\d\d\n/);
    assert.ok(!markdown(list).includes('Grünfeld'));
  });

  it('opens one: to whom and when, the reminders, and what can be done', async () => {
    const chat = world.chat('sales');
    const card = await open(chat, await chat.say('invitations'), bakery.name);
    for (const line of ['Sent. Not accepted yet.', 'To: jg@gruenfeld.example.com', 'Reminders: none yet']) {
      assert.ok(lines(card).includes(line), card.text);
    }
    assert.match(card.text, /\nNext reminder: /);
    assert.deepEqual(
      card.buttons.map(({ title }) => title),
      ['Remind now', 'Stop reminders', 'Verify', "Customer can't accept?", 'Attest', 'Show open invitations'],
    );
    assert.match((await chat.press(card, 'Verify')).text, /Not accepted/);
    assert.match((await chat.press(card, "Customer can't accept?")).text, /^If a customer cannot accept\n/);
    assert.match((await chat.press(card, 'Show open invitations')).text, /^Open invitations\n/);
  });

  it('shows no address where others read along', async () => {
    const chat = world.chat('sales', { scope: 'channel' });
    const card = await open(chat, await chat.say('invitations'), bakery.name);
    assert.ok(!JSON.stringify(card.content).includes('gruenfeld.example.com'));
  });

  it('lets Helpdesk agents look, and not act', async () => {
    const chat = world.chat('helpdesk');
    const card = await open(chat, await chat.say('invitations'), bakery.name);
    assert.deepEqual(
      card.buttons.map(({ title }) => title),
      ['Verify', "Customer can't accept?", 'Show open invitations'],
    );
    const sales = await open(world.chat('sales'), await world.chat('sales').say('invitations'), bakery.name);
    for (const title of ['Remind now', 'Stop reminders']) {
      const { verb, data } = sales.button(title);
      assert.match((await chat.invoke(verb, data)).text, /^You need another role\n/);
    }
    assert.match((await world.chat('nobody').say('invitations')).text, /^You need another role\n/);
  });

  it('reminds now: the customer is written to again, once a day, and it is on the trail', async () => {
    const chat = world.chat('admin');
    const card = await open(chat, await chat.say('invitations'), bakery.name);
    const reminded = await chat.press(card, 'Remind now');
    assert.match(reminded.text, /\nReminders: 1 sent, last /);
    assert.ok(!reminded.buttons.some(({ title }) => title === 'Remind now'), 'not twice a day');
    await chat.press(card, 'Remind now');
    const mails = await mailsTo(world, 'jg@gruenfeld.example.com', 2);
    assert.equal(mails.length, 2);
    const [first, second] = mails;
    assert.match(second?.subject ?? '', /^Erinnerung: /);
    assert.equal(second?.inReplyTo, first?.messageId);
    assert.equal(second?.references, first?.messageId);
    assert.match(String(second?.html), /<a href="https:\/\/admin\.microsoft\.com/);
    const last = (await trail(world, { customer: bakery.id })).at(-1);
    assert.deepEqual([last?.action, last?.actorName], ['invitation.reminded', chat.options.person.name]);
    assert.match((await chat.say('invitations')).text, /Sent · 1 reminder · next /);
  });

  it('stops the reminders, and says who did', async () => {
    const chat = world.chat('sales');
    const card = await open(chat, await chat.say('invitations'), bakery.name);
    const stopped = await chat.press(card, 'Stop reminders');
    assert.match(stopped.text, /\nStopped: Sofie O'Brien, .+/);
    assert.doesNotMatch(stopped.text, /Next reminder/);
    assert.deepEqual(
      stopped.buttons.map(({ title }) => title),
      ['Verify', "Customer can't accept?", 'Attest', 'Show open invitations'],
    );
    const last = (await trail(world, { customer: bakery.id })).at(-1);
    assert.deepEqual([last?.action, last?.actorName], ['invitation.stopped', "Sofie O'Brien"]);
  });

  it('answers with something to go on when a card was made up', async () => {
    const chat = world.chat('sales');
    for (const verb of ['open', 'remind', 'stop']) {
      for (const invitation of ['nothing', '', 7, { id: 1 }]) {
        const card = await chat.invoke(`invitations.${verb}`, { invitation });
        assert.match(card.text, /^This form can no longer be used\n/);
      }
    }
    const shown = await chat.invoke('invitations.show', { text: { x: 1 }, mine: 'yes', page: -4 });
    assert.match(shown.text, /^Open invitations\n1 invitation/);
  });
});

describe('invitations, many of them', () => {
  let world: World;
  const invited = seedCustomers.slice(0, 23);
  before(async function () {
    this.timeout(60_000);
    world = await startWorld();
    const [sales, admin] = [world.chat('sales'), world.chat('admin')];
    for (const [index, { id, name }] of invited.entries()) {
      const chat = index % 2 ? admin : sales;
      const form = await chat.invoke('invite.open', { customer: id });
      await chat.press(form, 'Open or copy', { to: `a${index}@b.example` });
      await age(world, id, 60 - index);
      assert.ok(name);
    }
    // What was accepted long ago is noticed within seconds; here it is the list that matters.
    const { store } = world.app.services;
    await store.transaction((tx) => tx.query('UPDATE invitation SET accepted_at = NULL, next_check_at = NULL'));
  });
  after(() => world.close());

  const rowsOf = (card: SeenCard) => lines(card).filter((line) => / days · /.test(line));

  it('come ten to a page, the oldest first', async () => {
    const chat = world.chat('sales');
    const first = await chat.say('invitations');
    assert.match(first.text, /23 invitations have no answer yet, page 1 of 3\./);
    assert.equal(rowsOf(first)[0]?.split(' · ')[0], '60 days');
    assert.equal(rowsOf(first).length, 10);
    const second = await chat.press(first, 'Next');
    const third = await chat.press(second, 'Next');
    assert.equal(rowsOf(third).length, 3);
    assert.equal(rowsOf(third).at(-1)?.split(' · ')[0], '38 days');
    assert.match((await chat.press(third, 'Previous')).text, /page 2 of 3/);
    const beyond = await chat.invoke('invitations.show', { text: '', page: 99_999_999_999 });
    assert.match(beyond.text, /page 3 of 3/);
  });

  it("can be one's own alone", async () => {
    const chat = world.chat('sales');
    const mine = await chat.press(await chat.say('invitations'), 'Only mine');
    assert.match(mine.text, /\nSent by you\n12 invitations have no answer yet, page 1 of 2\./);
    assert.ok(rowsOf(mine).every((row) => row.endsWith("Sofie O'Brien")));
    const next = await chat.press(mine, 'Next');
    assert.equal(rowsOf(next).length, 2);
    assert.match((await chat.press(next, "Everybody's")).text, /23 invitations/);
  });

  it("can be searched by the customer's name", async () => {
    const chat = world.chat('sales');
    const { name } = invited[0] ?? assert.fail();
    const found = await chat.say(`invitations ${name.toUpperCase()}`);
    assert.ok(found.text.includes('1 invitation has no answer yet.'), found.text);
    assert.ok(lines(found).includes(name));
    assert.match((await chat.press(found, 'All open invitations')).text, /23 invitations/);
    const none = await chat.say('invitations zzzz<b>');
    assert.match(none.text, /Matching "zzzz<b>"\nNo open invitation matches\./);
  });
});

describe('an invitation is followed through', function () {
  this.timeout(60_000);
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  it('and the acceptance is noticed by itself, and told to whoever invited', async () => {
    const { id, name } = unattested[0] ?? assert.fail();
    const chat = world.chat('sales');
    await invite(chat, name, 'one@customer.example');
    await world.control(`/customers/${id}/accept`, {});
    const told = await posted(world, chat, 'The customer has accepted');
    assert.ok(lines(told)[1]?.startsWith(name), told.text);
    assert.match(told.text, /accepted in the Microsoft 365 admin center\./);
    assert.match(told.text, /\nInvited: Sofie O'Brien, .+\n/);
    assert.match((await chat.press(told, 'Verify')).text, /Accepted directly/);
    const actions = (await trail(world, { customer: id })).map(({ action }) => action);
    assert.ok(actions.includes('invitation.accepted'), String(actions));
    assert.ok(!(await chat.say('invitations')).text.includes(name));
    assert.match((await chat.press(told, 'History')).text, /Invitation closed/);
  });

  it('and nobody is reminded who has accepted: Partner Center is asked right before', async () => {
    const { id, name } = unattested[1] ?? assert.fail();
    const chat = world.chat('sales');
    await invite(chat, name, 'two@customer.example');
    await age(world, id, 5);
    // Nobody looks by themselves any more.
    const { store } = world.app.services;
    await store.transaction((tx) =>
      tx.query('UPDATE invitation SET next_check_at = NULL WHERE customer_id = $1', [id]),
    );
    const card = await open(chat, await chat.say('invitations'), name);
    await world.control(`/customers/${id}/accept`, {});
    const answer = await chat.press(card, 'Remind now');
    assert.match(answer.text, /\nThe customer has accepted\./);
    assert.equal((await mailsTo(world, 'two@customer.example', 1)).length, 1);
    assert.match((await posted(world, chat, 'has accepted')).text, /admin center/);
  });

  it('and waits while Partner Center cannot be asked', async () => {
    const { id, name } = unattested[2] ?? assert.fail();
    const chat = world.chat('sales');
    await invite(chat, name, 'three@customer.example');
    await age(world, id, 5);
    const card = await open(chat, await chat.say('invitations'), name);
    await world.control('', { faults: [{ match: { path: 'directSigned' }, status: 403 }] });
    const answer = await chat.press(card, 'Remind now');
    await world.control('', { faults: [] });
    assert.match(answer.text, /\nReminders: one is on its way\n/);
    assert.equal((await mailsTo(world, 'three@customer.example', 1)).length, 1);
  });

  it('and an attestation by a colleague answers it as well', async () => {
    const { id, name, domain } = unattested[3] ?? assert.fail();
    const chat = world.chat('sales');
    await invite(chat, name, 'four@customer.example');
    const other = world.chat('admin');
    const typed = { firstName: 'Robin', lastName: 'Quill', email: `robin.quill@${domain}`, phone: '' };
    const receipt = await other.press(await other.say(`attest ${name}`), 'Submit attestation', typed);
    assert.match(receipt.text, /^Attestation recorded\n/);
    const told = await posted(world, chat, 'has accepted');
    assert.match(told.text, /The acceptance of the Microsoft Customer Agreement is attested\./);
    assert.ok((await trail(world, { customer: id })).some(({ action }) => action === 'invitation.accepted'));
  });

  it('and a reminder that cannot be delivered is told to whoever invited', async () => {
    const script: Script = {};
    const server = await startScriptedServer(script);
    const elsewhere = await startWorld({ SMTP_URL: server.url });
    try {
      const { id, name } = unattested[5] ?? assert.fail();
      const chat = elsewhere.chat('sales');
      await invite(chat, name, 'six@customer.example');
      await age(elsewhere, id, 5);
      script.recipient = '550 5.1.1 <x> secret words of a server';
      const card = await open(chat, await chat.say('invitations'), name);
      const answer = await chat.press(card, 'Remind now');
      for (const shown of [answer, await posted(elsewhere, chat, 'Reminder not sent')]) {
        assert.match(shown.text, /Reminder not sent\nThe mail server says that this email address does not exist/);
        assert.ok(!shown.text.includes('secret words'));
      }
      const last = (await trail(elsewhere, { customer: id })).at(-1);
      assert.deepEqual([last?.action, last?.code], ['invitation.reminder-failed', 'mail-address-refused']);
    } finally {
      await elsewhere.close();
      await server.close();
    }
  });

  it('and also when the text was opened or copied', async () => {
    const { id, name } = unattested[4] ?? assert.fail();
    const chat = world.chat('sales');
    await chat.press(await chat.say(`invite ${name}`), 'Open or copy', { to: 'five@customer.example' });
    const card = await open(chat, await chat.say('invitations'), name);
    assert.match(card.text, /Prepared, to be sent by other means\. Not accepted yet\./);
    assert.match(card.text, /Reminders: none, as the email was not sent from here/);
    await world.control(`/customers/${id}/accept`, {});
    assert.ok((await posted(world, chat, 'has accepted')).text.includes(name));
  });
});
