import assert from 'node:assert/strict';
import { unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { blocksOf, post, purchasesUrl, reportOf } from '../purchases/support.js';
import { contactAt, openForm, submit } from '../robustness/attesting.js';
import { lines, markdown, seeded } from './support.js';

const [first, second, third, fourth] = unattested;
assert.ok(first && second && third && fourth);

describe('check', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  it('says that a customer who has accepted can buy', async () => {
    const card = await world.chat('helpdesk').say('check Trey Research');
    assert.match(card.text, /^Can this customer buy\?\nTrey Research Inc\./);
    assert.match(card.text, /✓ Yes, the customer can buy\n/);
    assert.deepEqual(
      card.buttons.map(({ title }) => title),
      ['Verify', 'Check again'],
    );
  });

  it('says why a customer cannot, and what resolves it, to people who may and to others', async () => {
    const card = await world.chat('sales').say(`check ${first.id}`);
    assert.match(card.text, /✕ No, purchases are blocked\nThe customer's acceptance of .* is not confirmed\.\nAttest/);
    assert.deepEqual(
      card.buttons.map(({ title }) => title),
      ['Attest', 'Invite', 'Verify', 'Check again'],
    );
    const looking = await world.chat('helpdesk').say(`check ${first.id}`);
    assert.match(looking.text, /\nAsk an Admin agent or Sales agent to see to it\.\n/);
    assert.ok(!looking.buttons.some(({ title }) => title === 'Attest'));
    const old = await world.chat('admin').say('check Fabrikam Residences');
    assert.match(old.text, /\nThe acceptance is from before Apr 1, 2023 and no longer counts\.\n/);
  });

  it('raises no alert, and shows the one that is open', async () => {
    const chat = world.chat('sales');
    await chat.say(`check ${second.id}`);
    assert.deepEqual(await blocksOf(world, second.id), []);
    await post(purchasesUrl(world, 'blocked'), reportOf(second.id));
    const { body } = await post(purchasesUrl(world, 'blocked'), reportOf(second.id));
    const card = await chat.say(`check ${second.id}`);
    assert.match(card.text, /\nAlert: 2 blocked attempts, last on /);
    const { verb, data } = card.button('Show alert');
    assert.deepEqual([verb, data], ['alert.open', { block: body.alertId }]);
  });

  it('leads to the attestation, which resolves the alert', async () => {
    await post(purchasesUrl(world, 'blocked'), reportOf(third.id));
    const chat = world.chat('sales');
    await chat.press(await openForm(chat, third), submit, contactAt(third));
    assert.match((await chat.say(`check ${third.id}`)).text, /✓ Yes, the customer can buy/);
    const [block] = await blocksOf(world, third.id);
    assert.deepEqual([block?.state, block?.resolution, block?.version], ['resolved', 'acceptance', 2]);
    assert.match((await chat.say(`history ${third.id}`)).text, /Blocked purchase resolved[\s\S]*Purchase blocked/);
  });

  it('notices itself that the customer accepted, as verify does', async () => {
    for (const word of ['check', 'verify']) {
      await world.control(`/customers/${fourth.id}/accept`, { accepted: true });
      const { store } = world.app.services;
      await store.transaction((tx) => tx.query("UPDATE customer SET acceptance = 'none' WHERE id = $1", [fourth.id]));
      await world.app.services.purchases.report({
        source: 'audit',
        eventId: word,
        customerId: fourth.id,
        code: '13605',
        message: '',
        attemptedAt: new Date().toISOString(),
      });
      await world.chat('helpdesk').say(`${word} ${fourth.id}`);
      const blocks = await blocksOf(world, fourth.id);
      assert.ok(blocks.length > 0 && blocks.every(({ resolution }) => resolution === 'acceptance'), word);
    }
  });

  it('says why it cannot tell', async () => {
    await world.control('', { faults: [{ match: { path: first.id }, status: 403 }] });
    try {
      const card = await world.chat('admin').say(`check ${first.id}`);
      assert.match(card.text, /\? Could not be checked\nPartner Center does not permit this\./);
      assert.deepEqual(
        card.buttons.map(({ title }) => title),
        ['Verify', 'Check again'],
      );
    } finally {
      await world.control('', { faults: [] });
    }
  });

  it('does not say that a customer can buy who was blocked for another reason', async () => {
    const { id } = seeded('Trey Research Inc.');
    await post(purchasesUrl(world, 'blocked'), reportOf(id, { code: '900416' }));
    const card = await world.chat('sales').say(`check ${id}`);
    assert.match(card.text, /⚠ Not blocked by the agreement\n/);
    assert.ok(lines(card).includes('A purchase was blocked for another reason: Customer locked.'));
  });

  it('asks which customer, finds nobody, and answers a press as it answers the word', async () => {
    const chat = world.chat('helpdesk');
    const picker = await chat.say('check');
    assert.match(picker.text, /^Which customer\?/);
    assert.match((await chat.press(picker, 'Check purchase', { text: 'Trey' })).text, /^Can this customer buy\?/);
    assert.match((await chat.say('check qqqqqq')).text, /^No customer matches/);
    assert.match((await chat.invoke('check.open', { customer: 'nobody' })).text, /^Customer not found/);
    const hostile = await chat.say('check <b>Bold</b>');
    assert.ok(!markdown(hostile).includes('Bold'));
  });

  it('is refused to people without a role, typed and pressed', async () => {
    const chat = world.chat('nobody');
    for (const card of [await chat.say('check Trey'), await chat.invoke('check.open', { customer: first.id })]) {
      assert.match(card.text, /^You need another role\n.*can use "check"\./);
    }
  });
});
