import assert from 'node:assert/strict';
import type { Chat } from '../../support/chat.js';
import { startWorld, type World } from '../../support/world.js';
import { lines } from '../journeys/support.js';
import { type Alert, alertIn, channel, customer, now, quiet, report, sentTo, shows, subscribed } from './support.js';

describe('an alert in several conversations', () => {
  let world: World;
  let chats: Chat[];
  let next = 0;

  before(async () => {
    world = await startWorld();
    world.connector.knowsItsMessages = true;
  });
  after(() => world.close());
  beforeEach(async () => {
    chats = [await subscribed(world), await subscribed(world), world.chat('admin')];
    await (chats[2] as Chat).say('alerts on');
  });
  afterEach(() => Promise.all(chats.map((chat) => chat.say('alerts off'))));

  /** A block, and its alert in each conversation. */
  async function blocked(): Promise<{ name: string; alerts: Alert[]; at: (index: number) => string }> {
    const { id, name } = customer(next++);
    await report(world, { id, name }, { orderId: `order-${next}`, attemptedBy: 'buyer@shop.example' });
    const alerts = await Promise.all(chats.map((chat) => alertIn(world, chat.conversationId, name)));
    return { name, alerts, at: (index) => (chats[index] as Chat).conversationId };
  }

  async function everywhere(alerts: Alert[], text: RegExp): Promise<void> {
    for (const [index, { messageId }] of alerts.entries()) {
      await shows(world, (chats[index] as Chat).conversationId, messageId, text);
    }
  }

  it('says who tried what, why it is blocked, and what resolves it', async () => {
    const { name, alerts } = await blocked();
    for (const alert of alerts) {
      const read = lines(alert);
      assert.equal(read[0], 'Purchase blocked');
      assert.ok(read[1]?.startsWith(name), alert.text);
      assert.ok(read.includes('✕ Nobody is on it yet'), alert.text);
      assert.ok(read.includes("The customer's acceptance of the Microsoft Customer Agreement is not confirmed."));
      assert.ok(read.includes('Attest the acceptance, or invite the customer to accept directly.'));
      assert.ok(read.includes('Tried: Microsoft 365 Business Premium · order-1'));
      assert.ok(read.includes('By: buyer'));
      assert.doesNotMatch(alert.text, /@/);
      assert.deepEqual(
        alert.buttons.map(({ title }) => title),
        ['Attest', 'Invite', 'I take it', 'Snooze', 'Resolve'],
      );
    }
  });

  it('is taken by one, and says so everywhere', async () => {
    const { alerts } = await blocked();
    const sales = channel(world, 'sales', chats[0]?.conversationId);
    const mine = await sales.press(alerts[0] as Alert, 'I take it');
    assert.match(mine.text, /● Sofie O'Brien is on it \(since /);
    await everywhere(alerts, /● Sofie O'Brien is on it \(since /);
  });

  it('is taken by the first of two who press at the same moment; the other reads who was faster', async () => {
    const { alerts } = await blocked();
    const [admin, sales] = [chats[0] as Chat, channel(world, 'sales', chats[1]?.conversationId)];
    const seen = await Promise.all([
      admin.press(alerts[0] as Alert, 'I take it'),
      sales.press(alerts[1] as Alert, 'I take it'),
    ]);
    const late = seen.filter(({ text }) => text.includes('Somebody else was faster.'));
    assert.equal(late.length, 1);
    const [taker] = /● .* is on it/.exec(seen[0]?.text ?? '') ?? [];
    assert.ok(taker && seen[1]?.text.includes(taker), 'both read the same name');
    await everywhere(alerts, /is on it \(since/);
  });

  it('is taken over from somebody else', async () => {
    const { alerts } = await blocked();
    const first = await channel(world, 'sales', chats[0]?.conversationId).press(alerts[0] as Alert, 'I take it');
    assert.ok(first.buttons.some(({ title }) => title === 'Take over'));
    const second = await shows(world, chats[1]?.conversationId ?? '', alerts[1]?.messageId ?? '', /\(since/);
    const mine = await (chats[1] as Chat).press(second, 'Take over', {}, alerts[1]?.messageId);
    assert.doesNotMatch(mine.text, /Sofie/);
    await everywhere(alerts, /● (?!Sofie).* is on it/);
  });

  it('is snoozed until the next morning of whoever presses', async () => {
    const { alerts, at } = await blocked();
    const before = sentTo(world, at(0)).length;
    const form = await (chats[0] as Chat).press(alerts[0] as Alert, 'Snooze');
    assert.deepEqual(
      form.buttons.map(({ title }) => title),
      ['For 1 hour', 'Until tomorrow 9:00', 'Back'],
    );
    assert.equal(sentTo(world, at(0)).length, before, 'the question is for the presser alone');
    const back = await (chats[0] as Chat).press(form, 'Back');
    assert.deepEqual(back.content, alerts[0]?.content);
    const snoozed = await (chats[0] as Chat).press(form, 'Until tomorrow 9:00');
    const tomorrow = new Date(Date.now() + 24 * 60 * 60_000).toLocaleDateString('en', {
      dateStyle: 'medium',
      timeZone: 'Europe/Berlin',
    });
    assert.ok(snoozed.text.includes(`◷ Snoozed until ${tomorrow}, 9:00 AM, by `), snoozed.text);
    await everywhere(alerts, /◷ Snoozed until .*, 9:00\sAM, by /);
    assert.ok(!now(world, at(0), alerts[0]?.messageId ?? '').buttons.some(({ title }) => title === 'Snooze'));
  });

  it('is resolved with a note that everybody reads, asked of the presser alone', async () => {
    const { alerts, at } = await blocked();
    const before = sentTo(world, at(2)).length;
    const form = await (chats[2] as Chat).press(alerts[2] as Alert, 'Resolve');
    assert.equal(form.inputs.length, 1);
    const empty = await (chats[2] as Chat).press(form, 'Resolve', { note: '  ' });
    assert.match(empty.text, /\nPlease say why it is settled\./);
    assert.equal(sentTo(world, at(2)).length, before);
    const done = await (chats[2] as Chat).press(empty, 'Resolve', { note: 'Bought **elsewhere**' });
    assert.match(done.text, /^Blocked purchase resolved\n/);
    await everywhere(alerts, /✓ Resolved by .*, .*\nBought \*\*elsewhere\*\*/);
    assert.deepEqual(
      now(world, at(0), alerts[0]?.messageId ?? '').buttons.map(({ title }) => title),
      ['Verify', 'History'],
    );
    const again = await (chats[0] as Chat).press(alerts[0] as Alert, 'I take it');
    assert.match(again.text, /Somebody else was faster\.\n✓ Resolved by/);
  });

  it('counts further attempts of the same customer on the same card', async () => {
    const { name, alerts, at } = await blocked();
    const { id } = customer(next - 1);
    const posts = sentTo(world, at(0), 'POST').length;
    await Promise.all(Array.from({ length: 49 }, () => report(world, { id, name })));
    await everywhere(alerts, /\nAttempts: 50 since /);
    await quiet(world);
    assert.equal(sentTo(world, at(0), 'POST').length, posts);
    assert.ok(sentTo(world, at(0), 'PUT').filter(({ activityId }) => activityId === alerts[0]?.messageId).length < 25);
  });

  it('is looked at by Helpdesk agents, and not acted upon', async () => {
    const { alerts } = await blocked();
    const helpdesk = channel(world, 'helpdesk', chats[0]?.conversationId);
    for (const title of ['I take it', 'Snooze', 'Resolve']) {
      assert.match((await helpdesk.press(alerts[0] as Alert, title)).text, /^You need another role\n/);
    }
    const { data } = (alerts[0] as Alert).button('I take it');
    const opened = await helpdesk.invoke('alert.open', data, alerts[0]?.messageId);
    assert.match(opened.text, /^Purchase blocked\n/);
    assert.match((await helpdesk.invoke('alert.open', { block: 'nonsense' })).text, /^Alert not found\n/);
  });
});
