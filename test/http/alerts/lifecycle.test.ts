import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Chat } from '../../support/chat.js';
import { FakeConnector } from '../../support/connector.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { alertIn, channel, channelId, customer, quiet, report, sentTo, until } from './support.js';

const bot = { id: '28:agreement-bot' };

describe('conversations with alerts, as they come, go and move', () => {
  let world: World;
  let chat: Chat;
  let team: { id: string; name: string };
  let next = 0;

  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    chat = channel(world);
    team = { id: channelId(), name: 'Sales' };
    await event({ type: 'message', text: '<at>Agreement Bot</at> alerts on' });
    assert.equal((await row())?.state, 'on');
  });
  afterEach(() => world.app.services.store.transaction((tx) => tx.query('DELETE FROM alert_subscription')));

  /** Posts an activity as Teams does about this channel, or from the General channel of its team. */
  async function event(activity: Record<string, unknown>, data: object = {}, from = chat): Promise<void> {
    const tenant = { id: world.config.partner.tenantId };
    const channelData = { tenant, team, channel: { id: chat.conversationId, name: 'Orders' }, ...data };
    assert.equal((await from.post({ channelData, ...activity })).status, 200);
  }

  const general = () => channel(world, 'admin', team.id);
  const changed = (eventType: string, data: object = {}) =>
    event({ type: 'conversationUpdate' }, { eventType, ...data }, general());

  async function row() {
    const [found] = await world.app.services.store.read<{
      state: string;
      reason: string | null;
      name: string;
      team_name: string;
      place: string;
    }>(
      `SELECT state, retired_reason AS reason, name, team_name, place FROM alert_subscription WHERE conversation_id = $1`,
      [chat.conversationId],
    );
    return found;
  }

  /** Whether an alert arrives. */
  async function isTold(): Promise<boolean> {
    const { id, name } = customer(next++);
    await report(world, { id, name });
    await quiet(world);
    return sentTo(world, chat.conversationId).some((sent) => JSON.stringify(sent.activity).includes(name));
  }

  const ends: [title: string, end: () => Promise<void>, begin: () => Promise<void>, reason: string][] = [
    [
      'the bot is removed from the team',
      () => event({ type: 'installationUpdate', action: 'remove' }, {}, general()),
      () => event({ type: 'installationUpdate', action: 'add' }, {}, general()),
      'removed',
    ],
    [
      'the bot is removed as a member',
      () => event({ type: 'conversationUpdate', membersRemoved: [bot] }, {}, general()),
      () => event({ type: 'conversationUpdate', membersAdded: [bot] }, {}, general()),
      'removed',
    ],
    ['the team is deleted', () => changed('teamDeleted'), () => changed('teamRestored'), 'team-deleted'],
    ['the channel is deleted', () => changed('channelDeleted'), () => changed('channelRestored'), 'channel-deleted'],
  ];
  for (const [title, end, begin, reason] of ends) {
    it(`are left alone when ${title}, and told again when it comes back`, async () => {
      await end();
      assert.deepEqual([(await row())?.state, (await row())?.reason], ['retired', reason]);
      assert.equal(await isTold(), false);
      await begin();
      assert.equal((await row())?.state, 'on');
      assert.equal(await isTold(), true);
    });
  }

  it('are left alone when the bot is removed from a chat', async () => {
    const personal = world.chat('admin');
    await personal.say('alerts on');
    await personal.post({ type: 'installationUpdate', action: 'remove' });
    const states = () =>
      world.app.services.store.read<{ state: string }>(
        'SELECT state FROM alert_subscription WHERE conversation_id = $1',
        [personal.conversationId],
      );
    assert.deepEqual(await states(), [{ state: 'retired' }]);
    await personal.post({ type: 'installationUpdate', action: 'add' });
    assert.deepEqual(await states(), [{ state: 'on' }]);
  });

  it('are told in a personal chat only as long as its person has a role', async () => {
    const { id } = personWith('admin');
    const personal = world.chat('admin');
    await personal.say('alerts on');
    await world.control('/members', { id, group: 'AdminAgents', present: false });
    await world.app.services.members.sync();
    await report(world, customer(next++));
    await quiet(world);
    assert.ok(sentTo(world, chat.conversationId).length > 0, 'the channel is told');
    assert.equal(sentTo(world, personal.conversationId).length, 1, 'the answer to the command, and nothing else');
    await world.control('/members', { id, group: 'AdminAgents', present: true });
    await world.app.services.members.sync();
  });

  it('stay off when somebody wanted them off, whatever comes back', async () => {
    await event({ type: 'message', text: '<at>Agreement Bot</at> alerts off' });
    await event({ type: 'installationUpdate', action: 'remove' }, {}, general());
    await event({ type: 'installationUpdate', action: 'add' }, {}, general());
    await changed('teamRestored');
    await changed('channelRestored');
    await event({ type: 'message', text: '<at>Agreement Bot</at> help' });
    assert.deepEqual([(await row())?.state, (await row())?.reason], ['retired', 'off']);
  });

  it('do not come back with their team when they were deleted themselves', async () => {
    await changed('channelDeleted');
    await changed('teamRestored');
    await event({ type: 'installationUpdate', action: 'add' }, {}, general());
    assert.equal((await row())?.reason, 'channel-deleted');
  });

  it('are not touched by what happens to other members, other teams, or by other companies', async () => {
    await event({ type: 'conversationUpdate', membersRemoved: [{ id: '29:somebody' }] }, {}, general());
    await changed('teamDeleted', { team: { id: channelId(), name: 'Others' } });
    await changed('teamDeleted', { tenant: { id: randomUUID() } });
    await changed('memberAdded');
    assert.equal((await row())?.state, 'on');
  });

  it('are known by their new names', async () => {
    assert.deepEqual([(await row())?.name, (await row())?.team_name], ['Orders', 'Sales']);
    await changed('channelRenamed', { channel: { id: chat.conversationId, name: 'Blocked orders' } });
    await changed('teamRenamed', { team: { id: team.id, name: 'Sales\u0000 EMEA' } });
    assert.deepEqual([(await row())?.name, (await row())?.team_name], ['Blocked orders', 'Sales EMEA']);
  });

  it('are spoken to at the service URL that they were heard from last', async () => {
    const moved = await FakeConnector.start();
    try {
      await event({ type: 'typing', serviceUrl: moved.url });
      const { id, name } = customer(next++);
      await report(world, { id, name });
      await moved.waitFor((sent) => sent.conversationId === chat.conversationId);
      await quiet(world);
      assert.ok(!JSON.stringify(sentTo(world, chat.conversationId)).includes(name));
      await event({ type: 'message', text: '<at>Agreement Bot</at> help' });
      const again = customer(next++);
      await report(world, again);
      await alertIn(world, chat.conversationId, again.name);
    } finally {
      await moved.close();
    }
  });

  it('cost no statement beyond the turn itself while nothing changes', async () => {
    const { store } = world.app.services;
    await event({ type: 'message', text: '<at>Agreement Bot</at> help' });
    const read = store.read.bind(store);
    const statements: string[] = [];
    store.read = (sql, parameters) => {
      statements.push(sql);
      return read(sql, parameters);
    };
    for (let n = 0; n < 5; n += 1) await event({ type: 'message', text: '<at>Agreement Bot</at> help' });
    store.read = read;
    assert.deepEqual(
      statements.filter((sql) => sql.includes('alert_subscription')),
      [],
    );
  });

  it('are told again once somebody speaks to the bot there after Teams refused', async () => {
    world.connector.misbehave({ conversationId: chat.conversationId, status: 403, code: 'BotDisabledByAdmin' });
    const { id, name } = customer(next++);
    await report(world, { id, name });
    await until(async () => (await row())?.state === 'retired');
    assert.equal((await row())?.reason, 'BotDisabledByAdmin');
    await event({ type: 'message', text: '<at>Agreement Bot</at> help' });
    assert.equal((await row())?.state, 'on');
    await alertIn(world, chat.conversationId, name);
  });
});
