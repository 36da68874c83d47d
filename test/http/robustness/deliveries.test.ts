import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenCard } from '../../support/cards.js';
import { type Chat, cardOf, type HttpAnswer } from '../../support/chat.js';
import { misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { contactAt, openForm, submit, type Typed } from './attesting.js';
import { ConnectorFront, type Refusal } from './connector-front.js';
import { marker } from './expectations.js';

/** Passing refusals of the channel: the same message may be sent again. */
const passing: [name: string, refusal: Refusal][] = [
  ['412', { status: 412, times: 1 }],
  ['429', { status: 429, times: 1 }],
  ['429 for a second', { status: 429, headers: { 'Retry-After': '1' }, times: 1 }],
  ['429 for five seconds', { status: 429, headers: { 'Retry-After': '5' }, times: 1 }],
  ['500', { status: 500, times: 1 }],
  ['502', { status: 502, times: 1 }],
  ['503', { status: 503, times: 1 }],
  ['504', { status: 504, times: 1 }],
  ['a reset', { times: 1 }],
];

/** Final ones: whoever blocked the bot or left the conversation is left alone. */
const final: [name: string, refusal: Refusal][] = [
  ['403', { status: 403 }],
  ['404', { status: 404 }],
];

describe('what the bot sends to Teams', () => {
  let world: World;
  let front: ConnectorFront;

  before(async () => {
    world = await startWorld();
    front = await ConnectorFront.start(world.connector);
  });

  after(async () => {
    await world.close();
    await front.close();
  });

  function say(chat: Chat, text: string, id: string = randomUUID()): Promise<HttpAnswer> {
    return chat.post({ type: 'message', id, text, serviceUrl: front.url });
  }

  function press(chat: Chat, form: SeenCard & { messageId: string }, typed: Typed): Promise<HttpAnswer> {
    const { verb, data } = form.button(submit);
    return chat.post({
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: form.messageId,
      serviceUrl: front.url,
      value: { action: { type: 'Action.Execute', verb, data: { ...data, ...typed } } },
    });
  }

  for (const [name, refusal] of passing) {
    it(`a reply that meets ${name} is sent again, once`, async () => {
      const chat = world.chat('sales');
      front.refuse(chat.conversationId, 'POST', refusal);
      await say(chat, 'help');
      await front.waitFor(chat.conversationId, 2);
      const { messages } = world.connector;
      assert.equal(messages.call(world.connector, chat.conversationId).length, 1);
      const [first, second] = front.requests(chat.conversationId);
      const seconds = Number(refusal.headers?.['Retry-After'] ?? 0);
      assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= seconds * 1_000, 'came too early');
    });
  }

  for (const [name, refusal] of final) {
    it(`a reply that meets ${name} is not sent again`, async () => {
      const chat = world.chat('sales');
      front.refuse(chat.conversationId, 'POST', refusal);
      const answer = await say(chat, 'help');
      assert.ok(!JSON.stringify(answer).includes(marker), JSON.stringify(answer));
      assert.equal(front.requests(chat.conversationId).length, 1);
    });
  }

  it('a reply that is refused on and on comes when Teams delivers the message again', async () => {
    const chat = world.chat('sales');
    front.refuse(chat.conversationId, 'POST', { status: 500, times: 3 });
    const id = randomUUID();
    const answer = await say(chat, 'whoami', id);
    assert.deepEqual(answer, { status: 500, body: { code: 'unexpected' } });
    assert.equal(front.requests(chat.conversationId).length, 3);
    assert.equal((await say(chat, 'whoami', id)).status, 200);
    assert.equal(world.connector.messages(chat.conversationId).length, 1);
  });

  [...passing, ...final].forEach(([name, refusal], index) => {
    it(`a receipt that meets ${name} does not trouble the person who pressed`, async () => {
      const customer = unattested[index] as SeededCustomer;
      const chat = world.chat('sales');
      const form = await openForm(chat, customer);
      const earlier = front.requests(chat.conversationId).length;
      front.refuse(chat.conversationId, 'PUT', { ...refusal });
      const answer = await press(chat, form, contactAt(customer));
      assert.equal(answer.status, 200);
      assert.match(JSON.stringify(answer.body), /Attestation recorded/);
      const isDelivered = refusal.times === 1;
      await front.waitFor(chat.conversationId, earlier + (isDelivered ? 2 : 1));
      if (isDelivered) {
        const told = await world.connector.waitFor(
          (sent) => sent.method === 'PUT' && sent.activityId === form.messageId,
        );
        assert.match(cardOf(told).text, /^Attestation recorded$/m);
      }
      await sleep(300);
      assert.equal(front.requests(chat.conversationId).length, earlier + (isDelivered ? 2 : 1), 'more was sent');
    });
  });

  it('a welcome that meets 502 comes once', async () => {
    const chat = world.chat('sales');
    front.refuse(chat.conversationId, 'POST', { status: 502, times: 1 });
    await chat.post({ type: 'installationUpdate', action: 'add', serviceUrl: front.url });
    await world.connector.waitFor(({ conversationId }) => conversationId === chat.conversationId);
    assert.equal(front.requests(chat.conversationId).length, 2);
  });

  it('news about an interrupted attestation come once, also when the card could not be updated at first', async function () {
    this.timeout(60_000);
    const customer = unattested[13] as SeededCustomer;
    const chat = world.chat('sales');
    const form = await openForm(chat, customer);
    await misbehave(world.control, { match: { method: 'POST', path: customer.id }, drop: 'before' });
    front.refuse(chat.conversationId, 'PUT', { status: 502, times: 1 });
    assert.match(JSON.stringify((await press(chat, form, contactAt(customer))).body), /Not confirmed yet/);
    await misbehave(world.control);
    await world.connector.waitFor((sent) => sent.method === 'PUT' && sent.activityId === form.messageId, 40_000);
    const news = world.connector.messages(chat.conversationId).filter((sent) => /interrupted/.test(cardOf(sent).text));
    assert.equal(news.length, 1);
  });

  it('leaves no words of the channel in the log', () => {
    assert.ok(!world.log.join('').includes(marker));
  });
});
