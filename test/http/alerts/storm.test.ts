import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { TeamsLimits } from '../../support/teams-limits.js';
import { startWorld, type World } from '../../support/world.js';
import { lines } from '../journeys/support.js';
import {
  alertIn,
  type Copy,
  copies,
  now,
  quiet,
  report,
  sentTo,
  shows,
  storm,
  stranger,
  subscribed,
  until,
} from './support.js';

describe('a storm of blocked purchases', () => {
  let world: World;
  let next = 0;

  before(async () => {
    world = await startWorld();
    world.connector.knowsItsMessages = true;
  });
  after(() => world.close());
  afterEach(async () => {
    world.connector.limits = undefined;
    world.connector.behave();
    await quiet(world);
    await world.app.services.store.transaction((tx) => tx.query('DELETE FROM alert_subscription'));
  });

  const strangers = (count: number) => Array.from({ length: count }, () => stranger(next++));
  const cards = (conversationId: string) => sentTo(world, conversationId, 'POST').slice(1);
  const areShown = (all: Copy[]) => all.every(({ state, shown_version }) => state === 'shown' && shown_version > 0);

  it('of five is five alerts', async () => {
    const { conversationId } = await subscribed(world);
    const customers = strangers(5);
    await storm(world, conversationId, customers);
    for (const { name } of customers) await alertIn(world, conversationId, `${name}\n`);
    await quiet(world);
    assert.equal(cards(conversationId).length, 5);
  });

  it('of more is one list: how many, the first ten, and a way into each', async () => {
    const { conversationId } = await subscribed(world);
    const customers = strangers(14);
    await storm(world, conversationId, customers);
    const list = await alertIn(world, conversationId, '✕ 14 customers cannot buy\n');
    assert.equal(cards(conversationId).length, 1);
    const read = lines(list);
    assert.equal(read[0], 'Purchases blocked');
    for (const { name } of customers.slice(0, 10)) assert.ok(read.includes(name), list.text);
    assert.ok(read.includes('and 4 more'), list.text);
    assert.deepEqual(
      list.buttons.filter(({ title }) => title).map(({ title, verb }) => [title, verb]),
      [['All blocked purchases', 'blocked.show']],
    );
    const all = await copies(world, conversationId);
    assert.ok(all.every(({ in_list, activity_id }) => in_list === 1 && activity_id === list.messageId));
    assert.equal(all.length, 14);
  });

  it('grows in its list while it goes on, and what happens to one of them is seen there', async () => {
    const chat = await subscribed(world);
    const { conversationId } = chat;
    await storm(world, conversationId, strangers(8));
    const list = await alertIn(world, conversationId, '8 customers');
    await Promise.all(strangers(30).map((one) => report(world, one)));
    await shows(world, conversationId, list.messageId, /✕ 38 customers cannot buy/);
    await quiet(world);
    assert.equal(cards(conversationId).length, 1);
    assert.ok(sentTo(world, conversationId, 'PUT').length < 5, 'changes are gathered');
    const opened = await chat.invoke('alert.open', list.buttons[0]?.data ?? {}, list.messageId);
    await chat.press(opened, 'I take it', {}, list.messageId);
    await shows(world, conversationId, list.messageId, /is on it/);
    const form = await chat.press(opened, 'Resolve', {}, list.messageId);
    await chat.press(form, 'Resolve', { note: 'Settled' }, list.messageId);
    await shows(world, conversationId, list.messageId, /✕ 37 customers cannot buy \(of 38\)/);
  });

  it('of 500 within seconds becomes few cards in each conversation, and Teams has nothing to complain of', async function () {
    this.timeout(120_000);
    const chats = [await subscribed(world), await subscribed(world), await subscribed(world)];
    await sleep(2_000);
    const limits = new TeamsLimits();
    world.connector.limits = limits;
    for (const one of strangers(500)) await report(world, one);
    await quiet(world, 60_000);
    for (const { conversationId } of chats) {
      assert.ok(cards(conversationId).length <= 12, `${cards(conversationId).length} cards`);
      const all = await copies(world, conversationId);
      assert.equal(all.length, 500);
      assert.ok(areShown(all), 'some are not shown');
      const total = cards(conversationId)
        .map(({ activityId }) => now(world, conversationId, activityId).text)
        .reduce((sum, text) => sum + Number(/(\d+) customers? cannot/.exec(text)?.[1] ?? 1), 0);
      assert.equal(total, 500);
    }
    assert.deepEqual(limits.violations, []);
  });

  it('whose list may have arrived is sent once more, and says so', async () => {
    const { conversationId } = await subscribed(world);
    world.connector.misbehave({ conversationId, type: 'message', status: 503 });
    world.connector.misbehave({ conversationId, type: 'message', status: 502, accepted: true });
    for (const one of strangers(7)) await report(world, one);
    await until(() => cards(conversationId).length === 2);
    await quiet(world);
    const texts = cards(conversationId).map(({ activityId }) => now(world, conversationId, activityId).text);
    assert.ok(texts.every((text) => text.includes('7 customers cannot buy')));
    assert.deepEqual(
      texts.map((text) => text.includes('may be here twice')),
      [false, true],
    );
    const all = await copies(world, conversationId);
    assert.ok(areShown(all) && all.every(({ repeated }) => repeated === 1));
  });

  it('whose list somebody deleted goes on in a new one', async () => {
    const { conversationId } = await subscribed(world);
    await storm(world, conversationId, strangers(6));
    await alertIn(world, conversationId, '6 customers');
    await quiet(world);
    const gone = { status: 404, code: 'ActivityNotFoundInConversation' };
    world.connector.misbehave({ conversationId, method: 'PUT', ...gone });
    const [one] = strangers(1);
    await report(world, one as { id: string; name: string });
    await alertIn(world, conversationId, one?.name ?? '');
    await quiet(world);
    const states = (await copies(world, conversationId)).map(({ state }) => state).sort();
    assert.deepEqual(states, [...Array(6).fill('dropped'), 'shown']);
  });

  it('is over when everything in the list is resolved', async () => {
    const chat = await subscribed(world);
    await storm(world, chat.conversationId, strangers(6));
    const list = await alertIn(world, chat.conversationId, '6 customers');
    for (const { verb, data } of list.buttons) {
      if (verb === 'alert.open') await chat.invoke('alert.resolve', { ...data, note: 'Settled' }, list.messageId);
    }
    const settled = await shows(world, chat.conversationId, list.messageId, /✓ All 6 are resolved\./);
    assert.match(settled.text, /^Blocked purchases resolved\n/);
  });

  it('that nobody takes care of is told once more: the old message says so', async () => {
    const { conversationId } = await subscribed(world);
    const [one] = strangers(1) as [{ id: string; name: string }];
    const blockId = await report(world, one);
    const first = await alertIn(world, conversationId, one.name);
    await overdue([blockId]);
    const again = await alertIn(world, conversationId, '⚠ Still nobody is on it');
    assert.notEqual(again.messageId, first.messageId);
    await shows(world, conversationId, first.messageId, /↓ Sent again below/);
    await report(world, one);
    await shows(world, conversationId, again.messageId, /Attempts: 2/);
    await quiet(world);
    assert.equal(cards(conversationId).length, 2);
    assert.match(now(world, conversationId, first.messageId).text, /Sent again below/);
  });

  it('that nobody takes care of leaves its list for a new message', async () => {
    const { conversationId } = await subscribed(world);
    const customers = strangers(7);
    await storm(world, conversationId, customers);
    const list = await alertIn(world, conversationId, '7 customers');
    await world.app.services.store.transaction((tx) =>
      tx.query("UPDATE alert_copy SET shown_at = '2020-01-01T00:00:00.000Z'"),
    );
    const [block] = (await world.app.services.purchases.list({ filter: {}, limit: 1000, offset: 0 })).blocks.filter(
      ({ customerId }) => customerId === customers[0]?.id,
    );
    await overdue([block?.id ?? '']);
    const alone = await alertIn(world, conversationId, '⚠ Still nobody is on it');
    assert.ok(alone.text.includes(customers[0]?.name ?? ''));
    await shows(world, conversationId, list.messageId, /✕ 6 customers cannot buy/);
  });

  /** Lets the time pass after which somebody should have taken these. */
  async function overdue(blockIds: string[]): Promise<void> {
    const { store, purchases } = world.app.services;
    await quiet(world);
    for (const id of blockIds) {
      await store.transaction((tx) =>
        tx.query("UPDATE blocked_purchase SET due_at = '2020-01-01T00:00:00.000Z' WHERE id = $1", [id]),
      );
    }
    await purchases.advance();
  }
});
