import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { queueMail } from '../../../src/agreements/acceptance-link-requests.js';
import type { SeenCard } from '../../support/cards.js';
import type { Chat } from '../../support/chat.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import {
  acceptOn,
  contactOf,
  create,
  enhanced,
  expire,
  heldLinks,
  mailTo,
  makeDue,
  makeLink,
  newestLink,
  news,
  openLinkForm,
  reached,
} from './link-support.js';
import { lines, seeded, trail, updated } from './support.js';

/** Where this chat is, as a press tells. */
function placeOf({ connector, config }: World, { conversationId }: Chat) {
  const conversation = { id: conversationId, conversationType: 'personal', tenantId: config.partner.tenantId };
  const bot = { id: '28:agreement-bot', name: 'Agreement Bot' };
  const reference = { bot, conversation, channelId: 'msteams', serviceUrl: connector.url };
  return { reference, shared: false, reader: { locale: 'en', zone: 'UTC' } };
}

describe('an acceptance link in a channel', () => {
  const name = 'Bäckerei Grünfeld & Söhne OHG';
  const email = contactOf(name).email ?? '';
  let world: World;
  before(async () => {
    world = await startWorld(enhanced);
  });
  after(() => world.close());

  it('opens its form for the person who presses, and is never shown to anybody, from creation to receipt', async function () {
    this.timeout(60_000);
    const shared = { scope: 'channel', conversationId: '19:team@thread.tacv2' } as const;
    const chat = world.chat('sales', shared);
    // Another channel for what is typed later: updates of the card arrive in the first one at any moment.
    const other = world.chat('admin', { scope: 'channel' });
    const invited = await chat.say(`attest ${name}`);
    assert.deepEqual(invited.inputs, [], 'the form is not for everybody');
    const form = await chat.press(invited, 'Attest');
    const card = Object.assign(await chat.press(form, create, contactOf(name)), { messageId: invited.messageId });
    assert.match(card.text, /○ Link ready\n.*shown only in a personal chat with this bot\./);
    assert.deepEqual(card.inputs, []);
    await updated(world, chat, '○ Link ready');
    const seen: SeenCard[] = [card, await other.say(`attest ${name}`)];

    seen.push(await chat.press(card, 'Send email'));
    const first = await newestLink(world.control, name);
    await makeDue(world, name);
    await expire(world, name);
    await news(world, chat, '⚠ Link expired');
    seen.push(await chat.press(card, 'Check now'));
    const stale = await world.chat('admin', { scope: 'channel' }).say(`attest ${name}`);
    seen.push(await world.chat('admin', shared).press(stale, 'Renew link', {}, card.messageId));
    seen.push(await world.chat('sales', { scope: 'channel' }).say(`verify ${name}`));
    const second = await newestLink(world.control, name);
    assert.notEqual(second.url, first.url);
    await acceptOn(second.url);
    await makeDue(world, name);
    await reached(world, name, 'finalised');
    const receipt = await news(world, chat, 'Accepted and finalised');
    assert.match(receipt.text, /Accepted by: Robin Quill\n/);
    await sleep(500);

    const token = (url: string) => url.split('/').at(-1) ?? '?';
    const secrets = [first, second].flatMap(({ url, attestationId }) => [token(url), attestationId]);
    const inChannel = JSON.stringify([seen.map(({ content }) => content), world.connector.sent]);
    const log = world.log.join('');
    const { store } = world.app.services;
    const audit = JSON.stringify(await store.read('SELECT * FROM audit'));
    const outbox = JSON.stringify(await store.read('SELECT * FROM outbox'));
    for (const secret of secrets) {
      for (const [where, text] of Object.entries({ inChannel, log, audit, outbox })) {
        assert.ok(!text.includes(secret), `a link or its id is in: ${where}`);
      }
    }
    assert.ok(!inChannel.replaceAll(JSON.stringify(form.content), '').includes(email), 'an address is in the channel');
    for (const text of [log, audit]) assert.ok(!text.includes(email));
    assert.equal((await mailTo(world, email)).length, 2, 'the signatory got both');
    assert.ok(!(await trail(world, { customer: seeded(name).id })).some(({ action }) => action === 'link.shown'));
  });

  it('is shown in a personal chat, which goes on the trail once for each member', async () => {
    const other = 'Conceição & Filhos, Lda.';
    const shared = world.chat('sales', { scope: 'groupChat' });
    const form = await shared.press(await shared.say(`attest ${other}`), 'Attest');
    const inGroup = await shared.press(form, create, contactOf(other));
    assert.deepEqual(inGroup.inputs, []);
    const { url } = await newestLink(world.control, other);
    for (const role of ['admin', 'admin', 'sales'] as const) {
      const own = await openLinkForm(world.chat(role), other);
      assert.equal(own.input('Link to copy, for this person only').value, url);
      assert.ok(lines(own).includes(`Email: ${contactOf(other).email}`), own.text);
    }
    const shows = (await trail(world, { customer: seeded(other).id })).filter(({ action }) => action === 'link.shown');
    assert.deepEqual(shows.map(({ actorName }) => actorName).sort(), ['Anna Lindqvist', "Sofie O'Brien"]);
    assert.equal((await heldLinks(world.control, other)).length, 1);
  });

  it('that could not be sent is shown to whoever pressed, as long as that person may attest, under the own name', async function () {
    this.timeout(60_000);
    const { store } = world.app.services;
    for (const isDeprived of [false, true]) {
      const company = isDeprived ? 'Stadtwerke Müritzsee' : 'Weingut Kellermayr';
      const { id } = seeded(company);
      await makeLink(world.chat('sales'), company);
      const admin = personWith('admin');
      const chat = world.chat('admin');
      await world.control('/members', { id: admin.id, group: 'AdminAgents', present: !isDeprived });
      await world.app.services.members.sync();
      // Nobody waits any more when the mail server refuses: the news goes to where the button was pressed.
      const member = { id: admin.id, name: admin.name };
      const conversation = placeOf(world, chat);
      await store.transaction(async (tx) => {
        const [row] = await tx.query('SELECT id FROM acceptance_link WHERE customer_id = $1', [id]);
        const queued = "mail_state = 'queued', sendings = 1, email = 'not an address'";
        await tx.query(`UPDATE acceptance_link SET ${queued} WHERE id = $1`, [row.id]);
        const press = { member, conversation, correlationId: 'press', deadline: 0 };
        await queueMail(tx, row.id, 1, press);
      });
      const told = await news(world, chat, 'Link not sent');
      assert.equal(told.inputs.length, isDeprived ? 0 : 1, told.text);
      const shows = (await trail(world, { customer: id })).filter(({ action }) => action === 'link.shown');
      const names = shows.map(({ actorName }) => actorName).sort();
      assert.deepEqual(names, isDeprived ? ["Sofie O'Brien"] : ['Anna Lindqvist', "Sofie O'Brien"]);
    }
    await world.control('/members', { id: personWith('admin').id, group: 'AdminAgents', present: true });
    await world.app.services.members.sync();
  });

  it('is out of reach for a Helpdesk agent', async () => {
    const other = 'Conceição & Filhos, Lda.';
    const { id } = seeded(other);
    const [row] = await world.app.services.store.read<{ id: string }>(
      'SELECT id FROM acceptance_link WHERE customer_id = $1',
      [id],
    );
    const chat = world.chat('helpdesk');
    const verified = await chat.say(`verify ${id}`);
    assert.match(verified.text, /Acceptance link: ○ Link ready/);
    assert.ok(!verified.buttons.some(({ verb }) => verb?.startsWith('attest')));
    for (const step of ['link', 'check', 'renew', 'withdraw', 'send']) {
      assert.match(
        (await chat.invoke(`attest.${step}`, { link: row?.id, sending: 1 })).text,
        /^You need another role\n/,
      );
    }
    assert.deepEqual(await mailTo(world, contactOf(other).email ?? ''), []);
  });

  it('answers an unknown or made-up link with a notice', async () => {
    const chat = world.chat('admin');
    for (const step of ['link', 'check', 'renew', 'withdraw', 'send']) {
      for (const link of ['', 'x', 7, null, "' OR 1=1 --", { a: 1 }]) {
        const card = await chat.invoke(`attest.${step}`, { link, asked: link, sending: link });
        assert.match(card.text, /^This form can no longer be used\n/);
      }
    }
  });
});
