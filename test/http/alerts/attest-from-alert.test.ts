import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { cardOf } from '../../support/chat.js';
import { type Role, startWorld, type World } from '../../support/world.js';
import { acceptOn, contactOf, create, enhanced, newestLink } from '../journeys/link-support.js';
import { held } from '../journeys/support.js';
import {
  alertIn,
  channel,
  customer,
  now,
  quiet,
  report,
  sentTo,
  shows,
  storm,
  stranger,
  subscribed,
} from './support.js';

describe('attesting and inviting from an alert in a channel', () => {
  let world: World;
  let next = 0;

  before(async () => {
    world = await startWorld({ ATTESTATION_API: 'legacy' });
    world.connector.knowsItsMessages = true;
  });
  after(() => world.close());

  async function blocked() {
    const { conversationId } = await subscribed(world);
    const { id, name } = customer(next++);
    await report(world, { id, name });
    const alert = await alertIn(world, conversationId, name);
    return { id, name, alert, conversationId, as: (role: Role) => channel(world, role as 'admin', conversationId) };
  }

  it('opens the form for the presser only, and the alert turns resolved for everybody', async () => {
    const { id, alert, conversationId, as } = await blocked();
    const before = sentTo(world, conversationId).length;
    const form = await as('sales').press(alert, 'Attest');
    assert.ok(form.inputs.length >= 5, form.text);
    assert.equal(sentTo(world, conversationId).length, before, 'nothing was shown to the others');
    const receipt = await as('sales').press(form, 'Submit attestation', { firstName: 'Ada', lastName: 'Example' });
    assert.match(receipt.text, /^Attestation recorded\n/);
    const everybody = await shows(world, conversationId, alert.messageId, /^Blocked purchase resolved\n/);
    assert.match(everybody.text, /✓ Resolved .*\nThe customer accepted. The order can be placed again\./);
    await quiet(world);
    const cards = sentTo(world, conversationId).slice(before);
    assert.ok(
      cards.every((sent) => sent.activityId === alert.messageId),
      'nothing but the alert was sent',
    );
    assert.doesNotMatch(JSON.stringify(cards), /Attestation recorded/);
    assert.equal((await held(world, id)).length, 1);
  });

  it('gives the alert back when the form is cancelled', async () => {
    const { alert, as } = await blocked();
    for (const title of ['Attest', 'Invite']) {
      const back = await as('sales').press(await as('sales').press(alert, title), 'Cancel');
      assert.deepEqual(back.content, alert.content);
    }
  });

  it('leaves the alert as it is for the others when the customer is invited', async () => {
    const { alert, conversationId, as } = await blocked();
    const letter = await as('sales').press(alert, 'Invite');
    const sent = await as('sales').press(letter, 'Send email', { to: 'ada@example.com' });
    assert.match(sent.text, /^Invitation (sent|on its way)\n/);
    await quiet(world);
    assert.deepEqual(now(world, conversationId, alert.messageId).content, alert.content);
  });

  it('refuses whoever may not, and leaves the alert alone', async () => {
    const { alert, conversationId, as } = await blocked();
    assert.match((await as('helpdesk').press(alert, 'Attest')).text, /^You need another role\n/);
    assert.deepEqual(now(world, conversationId, alert.messageId).content, alert.content);
  });

  it('turns an alert resolved when the acceptance is found by a check elsewhere', async () => {
    const { id, name, alert, conversationId } = await blocked();
    await world.control(`/customers/${id}/accept`, {});
    await world.chat('helpdesk').say(`verify ${name}`);
    await shows(world, conversationId, alert.messageId, /✓ Resolved .*\nThe customer accepted\./);
  });

  it('goes from a list to an alert, to the form, back to the list, and turns the list', async () => {
    const { conversationId } = await subscribed(world);
    const one = customer(next++);
    await storm(world, conversationId, [one, ...Array.from({ length: 5 }, (_, index) => stranger(index))]);
    const list = await alertIn(world, conversationId, /6 customers cannot buy/);
    const sales = channel(world, 'sales', conversationId);
    const row = list.buttons.find(({ verb }) => verb === 'alert.open');
    const opened = await sales.invoke('alert.open', row?.data ?? {}, list.messageId);
    assert.match(opened.text, /^Purchase blocked\n/);
    const form = await sales.press(opened, 'Attest', {}, list.messageId);
    const back = await sales.press(form, 'Cancel', {}, list.messageId);
    assert.deepEqual(back.content, list.content);
    assert.deepEqual((await sales.press(opened, 'Back to the list', {}, list.messageId)).content, list.content);
    await sales.press(form, 'Submit attestation', { firstName: 'Ada', lastName: 'Example' }, list.messageId);
    const turned = await shows(world, conversationId, list.messageId, /✕ 5 customers cannot buy \(of 6\)/);
    assert.match(turned.text, /\n✓ Resolved/);
    assert.equal(sentTo(world, conversationId, 'POST').length, 2, 'the answer to alerts on, and the list');
  });
});

describe('attesting by an acceptance link from an alert in a channel', () => {
  it('shows the link to the presser only, and turns the alert resolved once the customer has accepted', async function () {
    this.timeout(60_000);
    const world = await startWorld(enhanced);
    try {
      world.connector.knowsItsMessages = true;
      const { conversationId } = await subscribed(world);
      const { id, name } = customer(0);
      await report(world, { id, name });
      const alert = await alertIn(world, conversationId, name);
      const sales = channel(world, 'sales', conversationId);
      const form = await sales.press(alert, 'Attest');
      const link = await sales.press(form, create, contactOf(name));
      assert.match(link.text, /^Acceptance link\n/, link.text);
      await sleep(2_000);
      assert.deepEqual(now(world, conversationId, alert.messageId).content, alert.content);
      await acceptOn((await newestLink(world.control, name)).url);
      await shows(world, conversationId, alert.messageId, /✓ Resolved .*\nThe customer accepted\./, 30_000);
      const ofAlert = sentTo(world, conversationId).filter(({ activityId }) => activityId === alert.messageId);
      assert.ok(ofAlert.every((sent) => /^(Purchase blocked|Blocked purchase resolved)\n/.test(cardOf(sent).text)));
    } finally {
      await world.close();
    }
  });
});
