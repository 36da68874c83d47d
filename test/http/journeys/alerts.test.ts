import assert from 'node:assert/strict';
import { resellers } from '../../../src/sandbox/seed/partners.js';
import { seedCustomers } from '../../../src/sandbox/seed/seed.js';
import { startWorld, type World } from '../../support/world.js';
import { alertIn, channel, channelId, customer, quiet, report, sentTo, shows, until } from '../alerts/support.js';
import { lines, seeded, trail } from './support.js';

interface Row {
  state: string;
  scope: string;
  scope_value: string | null;
  name: string;
  team_id: string | null;
  team_name: string | null;
}

describe('alerts', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const row = async (conversationId: string) => {
    const found = await world.app.services.store.read<Row>(
      `SELECT state, scope, scope_value, name, team_id, team_name FROM alert_subscription WHERE conversation_id = $1`,
      [conversationId],
    );
    return found[0];
  };

  it('are off until an Admin agent switches them on, in any kind of conversation', async () => {
    for (const scope of ['personal', 'groupChat', 'channel'] as const) {
      const chat = world.chat('admin', { scope });
      const off = await chat.say('alerts');
      assert.match(off.text, /^Purchase alerts\n○ Off in this conversation\n/);
      const on = await chat.press(off, 'Turn on');
      assert.match(on.text, /✓ On in this conversation\n/);
      assert.ok(lines(on).includes('For: All customers'), on.text);
      assert.match(on.text, /\nTurned on: .+, Nov|\nTurned on: .+, \w+ \d+, 20\d\d/);
      const asked = await chat.say('Alerts');
      assert.match(asked.text, /✓ On/);
      assert.match((await chat.press(asked, 'Turn off')).text, /○ Off/);
      await quiet(world);
      assert.match((await chat.say('alerts ON!')).text, /✓ On/);
      assert.match((await chat.say('alerts off')).text, /○ Off/);
    }
  });

  it('are seen by everybody with a role, and switched by Admin agents only', async () => {
    const id = channelId();
    await channel(world, 'admin', id).say('alerts on');
    for (const role of ['sales', 'helpdesk'] as const) {
      const chat = channel(world, role, id);
      for (const words of ['alerts off', 'alerts on']) {
        const refused = await chat.say(words);
        assert.match(refused.text, /^You need another role\nOnly people with the role Admin agent can use "alerts on"/);
      }
      const seen = await chat.say('alerts');
      assert.match(seen.text, /✓ On/);
      assert.deepEqual(
        seen.buttons.map(({ title }) => title),
        ['Blocked purchases'],
      );
      for (const verb of ['alerts.on', 'alerts.off']) {
        assert.match((await chat.invoke(verb, { scope: 'all' })).text, /^You need another role\n/);
      }
    }
    assert.equal((await row(id))?.state, 'on');
    assert.match((await world.chat('nobody').say('alerts')).text, /^You need another role\n/);
  });

  it('show the new state to everybody who sees the card', async () => {
    const chat = channel(world);
    const card = await chat.say('alerts on');
    await chat.press(card, 'Turn off');
    await shows(world, chat.conversationId, card.messageId, /○ Off in this conversation/);
  });

  it('go to the channel itself, not into the thread in which they were switched on', async () => {
    const id = channelId();
    await channel(world, 'admin', `${id};messageid=1700000000000`).say('alerts on');
    const { name, id: customerId } = customer(0);
    await report(world, { id: customerId, name });
    await alertIn(world, id, name);
    assert.match((await channel(world, 'admin', `${id};messageid=1800000000000`).say('alerts')).text, /✓ On/);
    await channel(world, 'admin', `${id};messageid=1900000000000`).say('alerts off');
    assert.equal((await row(id))?.state, 'retired');
  });

  it('are about the customers that were chosen', async () => {
    const [here, there, mine, all] = [channel(world), channel(world), world.chat('sales'), channel(world)];
    const admin = world.chat('admin', { conversationId: mine.conversationId });
    const german = seeded('Praxis Dr. Öztürk');
    await world.app.services.store.transaction((tx) =>
      tx.query("UPDATE customer SET country = 'DE' WHERE id = $1", [german.id]),
    );
    for (const chat of [here, there, all]) await chat.say('alerts on');
    const pick = async (chat: typeof here, scope: string) => chat.invoke('alerts.on', { scope });
    assert.match((await pick(here, 'country:DE')).text, /\nFor: Customers in Germany\n/);
    assert.match((await pick(there, 'country:JP')).text, /\nFor: Customers in Japan\n/);
    assert.match((await pick(admin, 'mine')).text, /\nFor: Customers .+ attested, invited or created\n/);
    await report(world, german);
    for (const chat of [here, all]) await alertIn(world, chat.conversationId, german.name);
    await quiet(world);
    for (const chat of [there, mine]) {
      assert.doesNotMatch(JSON.stringify(sentTo(world, chat.conversationId)), /Purchase blocked/);
    }

    const own = customer(1);
    const letter = await admin.say(`invite ${own.name}`);
    await admin.press(letter, 'Send email', { to: 'ada@example.com' });
    await report(world, own);
    await alertIn(world, mine.conversationId, own.name);
    for (const chat of [here, there, all]) await chat.say('alerts off');
    await admin.say('alerts off');
  });

  it('ask Partner Center in which country a customer is, where nobody knows, and then tell those who care', async () => {
    const [japan, france] = [channel(world), channel(world)];
    for (const chat of [japan, france]) await chat.say('alerts on');
    await japan.invoke('alerts.on', { scope: 'country:JP' });
    await france.invoke('alerts.on', { scope: 'country:FR' });
    const { id, name } = seeded('コントソ・トレーディング合同会社');
    await world.app.services.store.transaction((tx) =>
      tx.query("UPDATE customer SET country = '' WHERE id = $1", [id]),
    );
    await report(world, { id, name });
    await alertIn(world, japan.conversationId, name);
    await quiet(world);
    assert.doesNotMatch(JSON.stringify(sentTo(world, france.conversationId)), /Purchase blocked/);
    for (const chat of [japan, france]) await chat.say('alerts off');
  });

  it('tell rather than not, where Partner Center cannot say where a customer is', async () => {
    const chat = channel(world);
    await chat.say('alerts on');
    await chat.invoke('alerts.on', { scope: 'country:SE' });
    const unknown = { id: '0b5c1d2e-3f40-4a5b-8c6d-7e8f90a1b2c3', name: 'Nobody Knows AB' };
    await report(world, unknown);
    await alertIn(world, chat.conversationId, unknown.name);
    await chat.say('alerts off');
  });

  it('keep what was chosen when they are switched off and on again', async () => {
    const chat = channel(world);
    await chat.say('alerts on');
    await chat.invoke('alerts.on', { scope: 'country:DE' });
    await quiet(world);
    await chat.say('alerts off');
    await chat.say('alerts on');
    const { state, scope, scope_value } = (await row(chat.conversationId)) as Row;
    assert.deepEqual([state, scope, scope_value], ['on', 'country', 'DE']);
    for (const nonsense of ['country:Germany', 'reseller:x', 'country:', '', 'everything']) {
      await chat.invoke('alerts.on', { scope: nonsense });
      assert.equal((await row(chat.conversationId))?.scope_value, 'DE', nonsense);
    }
    await quiet(world);
    await chat.say('alerts off');
  });

  it('bring what is still open when they are switched on again', async () => {
    const chat = channel(world);
    await chat.say('alerts on');
    const { id, name } = customer(2);
    const asked = world.connector.requests.length;
    world.connector.misbehave({ conversationId: chat.conversationId, method: 'POST', status: 503 });
    await report(world, { id, name });
    await until(() => world.connector.requests.slice(asked).some((one) => one.conversationId === chat.conversationId));
    await chat.say('alerts off');
    await quiet(world);
    assert.doesNotMatch(JSON.stringify(sentTo(world, chat.conversationId)), /Purchase blocked/);
    const before = sentTo(world, chat.conversationId).length;
    await chat.post({ type: 'message', text: 'alerts on' });
    await alertIn(world, chat.conversationId, name);
    await quiet(world);
    assert.equal(sentTo(world, chat.conversationId).length, before + 2);
    await chat.say('alerts off');
  });

  it('are listed for whoever asks in a chat of their own', async () => {
    const chat = world.chat('admin', { scope: 'channel', conversationId: channelId() });
    const channelData = {
      tenant: { id: world.config.partner.tenantId },
      team: { id: '19:team@thread.tacv2', name: 'Sales **team**' },
      channel: { id: chat.conversationId, name: 'Orders' },
    };
    await chat.post({ type: 'message', text: '<at>Agreement Bot</at> alerts on', channelData });
    assert.equal((await row(chat.conversationId))?.team_name, 'Sales **team**');
    const list = await world.chat('helpdesk').say('alerts');
    assert.match(list.text, /\nIn other conversations\n/);
    assert.match(list.text, /\nSales \*\*team\*\* · Orders – All customers\n/);
    assert.doesNotMatch((await channel(world, 'helpdesk').say('alerts')).text, /Orders/);
  });

  it('are on the trail: who switched them, and when', async () => {
    const chat = channel(world);
    await chat.say('alerts on');
    await chat.say('alerts off');
    const entries = await trail(world, { actor: chat.options.person.id });
    const own = entries.filter(({ details }) => details.includes(chat.conversationId.replace(/@.*/, '')));
    assert.deepEqual(
      own.map(({ action }) => action),
      ['alerts.switched-on', 'alerts.switched-off'],
    );
  });
});

describe('alerts of an indirect provider', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ PARTNER_TYPE: 'indirect-provider' });
    await world.control('', { partnerType: 'indirect-provider' });
  });
  after(() => world.close());

  it('can be about the customers of one indirect reseller', async () => {
    const [own, other] = [channel(world), channel(world)];
    const [first, second] = resellers;
    const card = await own.say('alerts on');
    await other.say('alerts on');
    const titles = card.input('Which customers?').choices.map(({ title }) => title);
    for (const { name } of resellers) assert.ok(titles.includes(`Customers of ${name}`), titles.join());
    await own.invoke('alerts.on', { scope: `reseller:${first?.id}` });
    const chosen = await other.invoke('alerts.on', { scope: `reseller:${second?.id}` });
    assert.ok(lines(chosen).includes(`For: Customers of ${second?.name}`), chosen.text);
    const brought = seedCustomers.filter(({ reseller }) => reseller === first?.id).at(-1);
    assert.ok(brought);
    await report(world, brought);
    await alertIn(world, own.conversationId, brought.name);
    await quiet(world);
    assert.doesNotMatch(JSON.stringify(sentTo(world, other.conversationId)), /Purchase blocked/);
  });
});
