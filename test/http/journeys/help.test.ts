import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Chat, cardOf } from '../../support/chat.js';
import { startWorld, type World } from '../../support/world.js';
import { lines, markdown } from './support.js';

const commands = ['attest', 'verify', 'invite', 'customers', 'history', 'whoami'];

describe('help', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  for (const word of ['help', 'HELP', 'Help!', 'hi', 'Hi there', 'hello', 'HeLLo, bot', '/help', '']) {
    it(`answers "${word}" with what the person may do`, async () => {
      const card = await world.chat('admin').say(word);
      assert.equal(lines(card)[0], 'What you can do here');
      for (const command of commands) assert.match(card.text, new RegExp(`\\n${command}( \\S+)? – [a-z]`));
    });
  }

  const otherwise = [
    'what can you do?',
    'attestation',
    'constructor',
    '__proto__',
    'verifyContoso',
    '👋',
    '株式会社',
    '???',
  ];
  for (const text of otherwise) {
    it(`answers "${text}", which it does not know, with what the person may do`, async () => {
      const card = await world.chat('sales').say(text);
      assert.equal(lines(card)[0], 'I did not understand that');
      assert.match(card.text, /\nattest .*– /);
      assert.ok(card.buttons.length > 0);
    });
  }

  it('repeats what it did not understand to the letter, and not at length', async () => {
    const hostile = '<b>[x](http://evil)</b> ${x} **y**';
    const card = await world.chat('admin').say(hostile);
    assert.ok(lines(card).includes(`You wrote "${hostile}". This is what I know:`), card.text);
    assert.ok(!markdown(card).includes('evil'));
    const long = await world.chat('admin').say('x'.repeat(50_000));
    assert.ok(JSON.stringify(long.content).length < 5_000);
  });

  it('answers a message that is no text', async () => {
    const chat = world.chat('admin');
    for (const activity of [
      { text: null },
      { value: { verb: 'attest.open' } },
      { text: '<at>Agreement Bot</at>&nbsp;' },
    ]) {
      const before = world.connector.messages(chat.conversationId).length;
      assert.equal((await chat.post({ type: 'message', ...activity })).status, 200);
      const [sent, ...others] = world.connector.messages(chat.conversationId).slice(before);
      assert.ok(sent);
      assert.equal(others.length, 0);
      assert.equal(lines(cardOf(sent))[0], 'What you can do here');
    }
  });

  it('offers each person what their role allows, and buttons that lead on', async () => {
    const titles = async (chat: Chat) => (await chat.say('help')).buttons.map(({ title }) => title);
    const acting = ['Attest', 'Verify', 'Invite', 'New customer', 'Invitations', 'Customers'];
    assert.deepEqual(await titles(world.chat('admin')), acting);
    assert.deepEqual(await titles(world.chat('sales')), acting);
    const looking = ['Verify', 'Invitations', 'Customers', 'Blocked purchases', 'Who am I?'];
    assert.deepEqual(await titles(world.chat('helpdesk')), looking);
    assert.deepEqual(await titles(world.chat('nobody')), ['Who am I?']);

    const chat = world.chat('sales');
    const card = await chat.say('help');
    for (const title of ['Attest', 'Verify', 'Invite']) {
      const picker = await chat.press(card, title);
      assert.match(picker.text, /^Which customer\?\n/);
      assert.match((await chat.press(picker, title, { text: 'Boğaziçi' })).text, /Boğaziçi/);
    }
    assert.match((await chat.press(card, 'Customers')).text, /^Customers\n/);
    assert.match((await chat.press(card, 'Invitations')).text, /^Open invitations\n/);
    const looked = await world.chat('helpdesk').say('help');
    assert.match((await world.chat('helpdesk').press(looked, 'Blocked purchases')).text, /^Blocked purchases\n/);
    assert.match((await world.chat('helpdesk').press(looked, 'Who am I?')).text, /^You and your roles\n/);
  });

  it('tells people without a role how to get one', async () => {
    const card = await world.chat('nobody').say('hi');
    assert.match(card.text, /You have no Partner Center role yet\. Ask an Admin agent/);
    assert.doesNotMatch(card.text, /\nattest .*– /);
  });

  it("speaks the reader's language, and English where it has none", async () => {
    for (const locale of ['de-DE', 'de-AT', 'DE']) {
      assert.match((await world.chat('admin', { locale }).say('help')).text, /^Das können Sie hier tun\n/);
    }
    for (const locale of ['fr-FR', 'den', '', 'x'.repeat(99)]) {
      assert.match((await world.chat('admin', { locale }).say('help')).text, /^What you can do here\n/);
    }
  });
});

describe('the welcome', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const bot = { id: '28:agreement-bot', name: 'Agreement Bot' };
  const installed = { type: 'installationUpdate', action: 'add' };
  const added = { type: 'conversationUpdate', membersAdded: [bot] };
  const welcomes = (chat: Chat) => world.connector.messages(chat.conversationId).map((sent) => cardOf(sent));
  /** Everything that has been promised so far has been sent. */
  const outboxIsEmpty = async () => {
    for (;;) {
      const due = await world.app.services.store.read("SELECT id FROM outbox WHERE state = 'due'");
      if (due.length === 0) return;
      await sleep(10);
    }
  };

  for (const [order, events] of Object.entries({
    'installation first': [installed, added],
    'conversation first': [added, installed],
    'each of them twice': [installed, installed, added, added],
  })) {
    it(`comes once although two kinds of events announce the installation: ${order}`, async () => {
      const chat = world.chat('sales');
      for (const event of events) assert.equal((await chat.post(event)).status, 200);
      await outboxIsEmpty();
      const [card, ...others] = welcomes(chat);
      assert.equal(others.length, 0);
      assert.match(card?.text ?? '', /^Customer agreements in this chat\nHello Sofie O'Brien\. Here/);
      assert.ok(card?.button('Attest'));
    });
  }

  it('comes once when all arrive at the same moment', async () => {
    const chat = world.chat('admin');
    await Promise.all([installed, added, installed, added].map((event) => chat.post(event)));
    await outboxIsEmpty();
    assert.equal(welcomes(chat).length, 1);
  });

  it('comes again after the app was removed, and not when it is upgraded or others join', async () => {
    const chat = world.chat('admin', { scope: 'groupChat' });
    await chat.post(installed);
    await outboxIsEmpty();
    await chat.post({ type: 'conversationUpdate', membersAdded: [{ id: '29:somebody' }] });
    await chat.post({ type: 'installationUpdate', action: 'add-upgrade' });
    await outboxIsEmpty();
    assert.equal(welcomes(chat).length, 1);
    await chat.post({ type: 'installationUpdate', action: 'remove' });
    await chat.post(installed);
    await outboxIsEmpty();
    assert.equal(welcomes(chat).length, 2);
  });

  it('does not come for another company', async () => {
    const chat = world.chat('admin', { tenantId: '11111111-1111-4111-8111-111111111111' });
    assert.equal((await chat.post(installed)).status, 200);
    await outboxIsEmpty();
    assert.equal(welcomes(chat).length, 0);
  });
});
