import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenCard } from '../../support/cards.js';
import { type Chat, cardOf, type HttpAnswer } from '../../support/chat.js';
import type { Sent } from '../../support/connector.js';
import { misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { contactAt, openForm, submit, type Typed } from './attesting.js';
import { ConnectorFront, type Refusal } from './connector-front.js';
import { marker } from './expectations.js';
import { sideBySide } from './side-by-side.js';

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
  let told: Promise<void>[] = [];

  before(async () => {
    world = await startWorld();
    front = await ConnectorFront.start(world.connector);
    told = sideBySide(
      8,
      stories.map(([, tell]) => tell),
    );
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

  async function replyComesLater(refusal: Refusal): Promise<void> {
    const chat = world.chat('sales');
    front.refuse(chat.conversationId, 'POST', refusal);
    await say(chat, 'help');
    await front.waitFor(chat.conversationId, 2);
    assert.equal(world.connector.messages(chat.conversationId).length, 1);
    const [first, second] = front.requests(chat.conversationId);
    const seconds = Number(refusal.headers?.['Retry-After'] ?? 0);
    assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= seconds * 1_000, 'came too early');
  }

  async function replyIsGivenUp(refusal: Refusal): Promise<void> {
    const chat = world.chat('sales');
    front.refuse(chat.conversationId, 'POST', refusal);
    const answer = await say(chat, 'help');
    assert.ok(!JSON.stringify(answer).includes(marker), JSON.stringify(answer));
    assert.equal(front.requests(chat.conversationId).length, 1);
  }

  async function replyComesWithTheNextDelivery(): Promise<void> {
    const chat = world.chat('sales');
    front.refuse(chat.conversationId, 'POST', { status: 500, times: 3 });
    const id = randomUUID();
    assert.deepEqual(await say(chat, 'whoami', id), { status: 500, body: { code: 'unexpected' } });
    assert.equal(front.requests(chat.conversationId).length, 3);
    assert.equal((await say(chat, 'whoami', id)).status, 200);
    assert.equal(world.connector.messages(chat.conversationId).length, 1);
  }

  /** Whoever pressed reads the receipt at once; the card is updated for the others when the channel takes it. */
  async function receiptComesLater(refusal: Refusal, customer: SeededCustomer): Promise<void> {
    const chat = world.chat('sales');
    const form = await openForm(chat, customer);
    front.refuse(chat.conversationId, 'PUT', refusal);
    const answer = await press(chat, form, contactAt(customer));
    assert.equal(answer.status, 200);
    assert.match(JSON.stringify(answer.body), /Attestation recorded/);
    const requests = refusal.times === 1 ? 2 : 1;
    await front.waitFor(chat.conversationId, requests);
    if (refusal.times === 1) assert.match(cardOf(await updateOf(form)).text, /^Attestation recorded$/m);
    await sleep(500);
    assert.equal(front.requests(chat.conversationId).length, requests, 'more was sent');
  }

  function updateOf({ messageId }: { messageId: string }, timeoutMs = 10_000): Promise<Sent> {
    return world.connector.waitFor((sent) => sent.method === 'PUT' && sent.activityId === messageId, timeoutMs);
  }

  async function welcomeComesOnce(): Promise<void> {
    const chat = world.chat('sales');
    front.refuse(chat.conversationId, 'POST', { status: 502, times: 1 });
    await chat.post({ type: 'installationUpdate', action: 'add', serviceUrl: front.url });
    await world.connector.waitFor(({ conversationId }) => conversationId === chat.conversationId);
    assert.equal(front.requests(chat.conversationId).length, 2);
  }

  async function newsComeOnce(): Promise<void> {
    const customer = unattested.at(-1) as SeededCustomer;
    const chat = world.chat('sales');
    const form = await openForm(chat, customer);
    await misbehave(world.control, { match: { method: 'POST', path: customer.id }, drop: 'before' });
    for (const method of ['POST', 'PUT'] as const) {
      front.refuse(chat.conversationId, method, { status: 502, times: 1 });
    }
    assert.match(JSON.stringify((await press(chat, form, contactAt(customer))).body), /Not confirmed yet/);
    await misbehave(world.control);
    const news = () => world.connector.messages(chat.conversationId).filter((sent) => isNews(sent));
    await world.connector.waitFor((sent) => sent.conversationId === chat.conversationId && isNews(sent), 40_000);
    await updateOf(form);
    await sleep(500);
    assert.equal(news().length, 1);
  }

  const isNews = (sent: Sent) => /interrupted/.test(JSON.stringify(sent.activity));

  const stories: [title: string, story: () => Promise<void>][] = [
    ...passing.map(([name, refusal]) =>
      story(`a reply that meets ${name} is sent again, once`, () => replyComesLater(refusal)),
    ),
    ...final.map(([name, refusal]) =>
      story(`a reply that meets ${name} is not sent again`, () => replyIsGivenUp(refusal)),
    ),
    story(
      'a reply that is refused on and on comes with the next delivery of the message',
      replyComesWithTheNextDelivery,
    ),
    ...[...passing, ...final].map(([name, refusal], index) =>
      story(`a receipt that meets ${name} does not trouble the person who pressed`, () =>
        receiptComesLater(refusal, unattested[index] as SeededCustomer),
      ),
    ),
    story('a welcome that meets 502 comes once', welcomeComesOnce),
    story('news of an interrupted attestation that meet 502 come once, as does the receipt', newsComeOnce),
  ];

  function story(title: string, tell: () => Promise<void>): [string, () => Promise<void>] {
    return [title, tell];
  }

  stories.forEach(([title], index) => {
    it(title, async function () {
      this.timeout(60_000);
      await told[index];
    });
  });

  it('no words of the channel are in the log', () => {
    assert.ok(!world.log.join('').includes(marker));
  });
});
