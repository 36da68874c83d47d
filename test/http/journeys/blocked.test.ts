import assert from 'node:assert/strict';
import type { Button, SeenCard } from '../../support/cards.js';
import { customers, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { post, purchasesUrl, reportOf } from '../purchases/support.js';
import { lines, markdown, seeded } from './support.js';

const few = unattested.slice(0, 3) as [SeededCustomer, SeededCustomer, SeededCustomer];
const anna = { member: personWith('admin'), correlationId: 'turn' };

/** The rows of the card: each is pressed as a whole. */
function rows(card: SeenCard): Button[] {
  return card.buttons.filter(({ verb }) => verb === 'alert.open');
}
const idsOf = (card: SeenCard) => rows(card).map(({ data }) => String(data.block));
const titlesOf = (card: SeenCard) => card.buttons.flatMap(({ title }) => title ?? []);

describe('blocked', () => {
  let world: World;
  let ids: string[];

  beforeEach(async () => {
    world = await startWorld();
    ids = [];
  });
  afterEach(() => world.close());

  async function block(customers: readonly { id: string }[]): Promise<void> {
    for (const { id } of customers) {
      const { body } = await post(purchasesUrl(world, 'blocked'), reportOf(id, { code: '900416' }));
      ids.push(String(body.alertId));
    }
  }

  it('says so when no purchase is blocked', async () => {
    const card = await world.chat('helpdesk').say('blocked');
    assert.match(card.text, /^Blocked purchases\nNo purchase is blocked\.\n/);
    await block(few.slice(0, 1));
    assert.deepEqual(idsOf(await world.chat('helpdesk').press(card, 'Refresh')), ids);
  });

  it('lists what is open, oldest first, with reason, attempts and who has it', async () => {
    await block(few);
    await post(purchasesUrl(world, 'blocked'), reportOf(few[1].id));
    const { purchases } = world.app.services;
    await purchases.decide(ids[2] ?? '', { to: 'acknowledge' }, anna);
    const card = await world.chat('sales').say('blocked');
    assert.deepEqual(idsOf(card), ids);
    assert.match(card.text, /^Blocked purchases\n3 customers\. Oldest first; press one to see its alert\.\n/);
    const seen = lines(card);
    assert.ok(seen.includes('Customer locked'), card.text);
    assert.ok(seen.includes('Acceptance not confirmed · 2×'), card.text);
    assert.ok(seen.includes('Under a minute, not taken yet'), card.text);
    assert.ok(seen.includes(`Under a minute, taken by ${anna.member.name}`), card.text);
    await purchases.decide(ids[0] ?? '', { to: 'resolve', note: 'Done' }, anna);
    assert.deepEqual(idsOf(await world.chat('sales').say('blocked')), ids.slice(1));
  });

  it('shows ten on a page, forwards and back, and fields to filter by', async () => {
    await block(customers.slice(0, 23));
    const chat = world.chat('helpdesk');
    let card: SeenCard = await chat.say('blocked');
    const seen = [idsOf(card)];
    for (const page of [2, 3]) {
      card = await chat.press(card, 'Next');
      assert.match(card.text, new RegExp(`23 customers, page ${page} of 3\\.`));
      seen.push(idsOf(card));
    }
    assert.deepEqual(seen.flat(), ids);
    assert.ok(!titlesOf(card).includes('Next'));
    assert.deepEqual(idsOf(await chat.press(card, 'Previous')), seen[1]);
    assert.match((await chat.invoke('blocked.show', { page: 999 })).text, /page 3 of 3/);
    for (const page of [0, -1, 'x', null, {}]) {
      assert.match((await chat.invoke('blocked.show', { page })).text, /page 1 of 3/, String(page));
    }
  });

  it('is narrowed down with the fields, and keeps to that from page to page', async () => {
    await block(customers.slice(0, 40));
    const { purchases, store } = world.app.services;
    await store.transaction((tx) => tx.query("UPDATE customer SET country = 'DE' WHERE name < 'F'"));
    await store.transaction((tx) => tx.query("UPDATE customer SET country = 'FR' WHERE name >= 'F'"));
    for (const id of ids.slice(0, 15)) await purchases.decide(id, { to: 'acknowledge' }, anna);
    await purchases.decide(ids[39] ?? '', { to: 'snooze', until: '2099-01-01T00:00:00.000Z' }, anna);
    const chat = world.chat('admin');
    const all = await chat.say('blocked');
    assert.deepEqual(
      all.input('Country or region').choices.map(({ title }) => title),
      ['All', 'France', 'Germany'],
    );
    const mine = await chat.press(all, 'Filter', { show: 'mine' });
    assert.match(mine.text, /15 customers, page 1 of 2\./);
    const next = await chat.press(mine, 'Next');
    assert.deepEqual(idsOf(next), ids.slice(10, 15));
    assert.equal(next.input('Show').value, 'mine');
    assert.deepEqual(idsOf(await world.chat('sales').say('blocked mine')), []);
    assert.deepEqual(idsOf(await chat.say('blocked snoozed')), ids.slice(39, 40));
    const german = await chat.press(all, 'Filter', { country: 'DE', show: 'open' });
    const french = await chat.say('blocked FR open');
    const total = (card: SeenCard) => Number(/\n(\d+) customers?/.exec(card.text)?.[1] ?? 0);
    assert.equal(total(german) + total(french), 24);
    assert.equal(german.input('Country or region').value, 'DE');
    const name = customers[3]?.name ?? '';
    const named = await chat.press(all, 'Filter', { text: name });
    assert.deepEqual(idsOf(named), [ids[3]]);
    const none = await chat.press(named, 'Filter', { show: 'snoozed' });
    assert.match(none.text, /\nNothing that is open matches\.\n/);
    assert.equal(idsOf(await chat.press(none, 'Filter', { show: 'all', text: '', country: 'all' })).length, 10);
  });

  it('shows hostile names to the letter, and never as Markdown', async () => {
    const hostile = ['<b>Bold</b> & Söhne', '[Click me](http://evil.example) Ltd', '${x} Holding'];
    await block(hostile.map((name) => seeded(name)));
    const card = await world.chat('helpdesk').say('blocked');
    for (const name of hostile) {
      assert.ok(lines(card).includes(name), card.text);
      assert.ok(!markdown(card).includes(name));
    }
  });

  it('takes whatever a press may send', async () => {
    await block(few);
    const chat = world.chat('helpdesk');
    for (const data of [
      { show: 'x' },
      { show: ['mine'] },
      { country: 'XXX' },
      { country: {} },
      { text: 5 },
      { text: [] },
    ]) {
      assert.deepEqual(idsOf(await chat.invoke('blocked.show', data)), ids, JSON.stringify(data));
    }
    const quoted = await chat.invoke('blocked.show', { text: "'; DROP TABLE customer; --" });
    assert.match(quoted.text, /Nothing that is open matches/);
  });

  it('is refused to people without a role, typed and pressed', async () => {
    const chat = world.chat('nobody');
    for (const card of [await chat.say('blocked'), await chat.invoke('blocked.show', {})]) {
      assert.match(card.text, /^You need another role\n.*can use "blocked"\./);
    }
  });
});
