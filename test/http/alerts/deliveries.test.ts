import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chat } from '../../support/chat.js';
import { cardOf } from '../../support/chat.js';
import type { Misbehaviour } from '../../support/connector.js';
import { startWorld, type World } from '../../support/world.js';
import { sideBySide } from '../robustness/side-by-side.js';
import { alertIn, channel, copies, report, sentTo, shows, stranger, subscribed, until } from './support.js';

const twice = 'This alert may be here twice. This one is kept up to date.';

/** What Teams may answer to an alert, and what must come of it. */
interface Story {
  title: string;
  how: Misbehaviour;
  /** How often the alert arrives, and whether the last one says that it may be there twice. */
  arrives: number;
  saysTwice?: boolean;
  state: 'shown' | 'dropped' | 'uncertain';
  /** Teams' code, where the conversation is left alone from then on. */
  retired?: string;
}

const refusals: Story[] = [
  { title: '412', how: { status: 412 }, arrives: 1, state: 'shown' },
  { title: '429 with Retry-After', how: { status: 429, headers: { 'Retry-After': '1' } }, arrives: 1, state: 'shown' },
  { title: '429 without Retry-After', how: { status: 429 }, arrives: 1, state: 'shown' },
  { title: '503', how: { status: 503 }, arrives: 1, state: 'shown' },
  { title: '503 three times', how: { status: 503, times: 3 }, arrives: 1, state: 'shown' },
  { title: '401', how: { status: 401 }, arrives: 1, state: 'shown' },
];

const unknowns: Story[] = [500, 502, 504, 408, undefined].flatMap((status): Story[] => {
  const name = status ? String(status) : 'a reset';
  const how = { type: 'message', ...(status ? { status } : {}) };
  return [
    { title: name, how, arrives: 1, saysTwice: true, state: 'shown' },
    {
      title: `${name} after it was taken`,
      how: { ...how, accepted: true },
      arrives: 2,
      saysTwice: true,
      state: 'shown',
    },
    { title: `${name} twice`, how: { ...how, times: 2 }, arrives: 0, state: 'uncertain' },
    {
      title: `${name} twice after it was taken`,
      how: { ...how, times: 2, accepted: true },
      arrives: 2,
      saysTwice: true,
      state: 'uncertain',
    },
  ];
});

const finalCodes = [
  [403, 'BotDisabledByAdmin'],
  [403, 'BotNotInConversationRoster'],
  [403, 'ConversationBlockedByUser'],
  [403, 'ForbiddenOperationException'],
  [403, 'NotEnoughPermissions'],
  [403, 'MessageWritesBlocked'],
  [404, 'ConversationNotFound'],
] as const;

const finals: Story[] = [
  ...finalCodes.map(([status, code]): Story => {
    return { title: `${status} ${code}`, how: { status, code }, arrives: 0, state: 'dropped', retired: code };
  }),
  { title: '403 by a gateway', how: { status: 403, code: '' }, arrives: 0, state: 'dropped', retired: 'http-403' },
  { title: '400', how: { status: 400, code: 'BadArgument' }, arrives: 0, state: 'dropped' },
  { title: '413', how: { status: 413, code: 'MessageSizeTooBig' }, arrives: 0, state: 'dropped' },
];

const updates: Story[] = [
  ...[408, 412, 429, 500, 502, 503, 504, 401, undefined].map((status): Story => {
    return { title: status ? String(status) : 'a reset', how: status ? { status } : {}, arrives: 1, state: 'shown' };
  }),
  ...finalCodes.slice(0, 2).map(([status, code]): Story => {
    return { title: `${status} ${code}`, how: { status, code }, arrives: 0, state: 'shown', retired: code };
  }),
  {
    title: '404 for a message that somebody deleted',
    how: { status: 404, code: 'ActivityNotFoundInConversation' },
    arrives: 0,
    state: 'dropped',
  },
  { title: '400', how: { status: 400 }, arrives: 0, state: 'dropped' },
];

describe('what becomes of an alert that meets', () => {
  let world: World;
  let told: Promise<void>[] = [];
  let next = 0;

  before(async () => {
    world = await startWorld();
    const stories = [
      ...[...refusals, ...unknowns, ...finals].map((story) => () => tellNew(story)),
      ...updates.map((story) => () => tellUpdate(story)),
    ];
    told = sideBySide(12, stories);
  });
  after(() => world.close());

  /** A channel that is told of this one customer only. */
  async function alone(): Promise<{ chat: Chat; customer: { id: string; name: string } }> {
    const customer = stranger(next++);
    const chat = channel(world);
    await chat.invoke('alerts.on', { scope: `reseller:${customer.id}` });
    await until(() => sentTo(world, chat.conversationId, 'PUT').length === 1);
    const { store } = world.app.services;
    await store.transaction((tx) =>
      tx.query(
        `INSERT INTO customer (id, name, domain, search, country, language, synced_at, reseller_id)
         VALUES ($1, $2, '', '', 'DE', 'de', '2999-01-01', $1)`,
        [customer.id, customer.name],
      ),
    );
    return { chat, customer };
  }

  const arrived = ({ conversationId }: Chat, name: string, method: 'POST' | 'PUT') =>
    sentTo(world, conversationId, method).filter((sent) => cardOf(sent).text.includes(name));

  async function settled({ conversationId }: Chat): Promise<void> {
    const left = () =>
      world.app.services.store.read("SELECT id FROM outbox WHERE state = 'due' AND lane = $1", [
        `alert:${conversationId}`,
      ]);
    await until(async () => (await left()).length === 0, 40_000);
  }

  async function tellNew({ how, arrives, saysTwice = false, state, retired }: Story): Promise<void> {
    const { chat, customer } = await alone();
    world.connector.misbehave({ ...how, conversationId: chat.conversationId, method: 'POST' });
    await report(world, customer);
    await settled(chat);
    const cards = arrived(chat, customer.name, 'POST').map((sent) => cardOf(sent).text.includes(twice));
    assert.equal(cards.length, arrives, `it arrived ${cards.length} times`);
    if (arrives > 0) assert.equal(cards.at(-1), saysTwice);
    await check(chat, state, retired);
    if (state !== 'shown') return;
    // What is known by its message is kept up to date, and goes on saying that it may be there twice.
    await report(world, customer);
    const { activityId } = arrived(chat, customer.name, 'POST').at(-1) as { activityId: string };
    const updated = await shows(world, chat.conversationId, activityId, /\nAttempts: 2 since /);
    assert.equal(updated.text.includes(twice), saysTwice);
  }

  async function tellUpdate({ how, arrives, state, retired }: Story): Promise<void> {
    const { chat, customer } = await alone();
    await report(world, customer);
    await alertIn(world, chat.conversationId, customer.name);
    world.connector.misbehave({ ...how, conversationId: chat.conversationId, method: 'PUT' });
    await report(world, customer);
    await settled(chat);
    assert.equal(arrived(chat, customer.name, 'PUT').length, arrives);
    assert.equal(arrived(chat, customer.name, 'POST').length, 1);
    await check(chat, state, retired);
  }

  async function check({ conversationId }: Chat, state: string, retired?: string): Promise<void> {
    const [copy] = await copies(world, conversationId);
    assert.equal(copy?.state, state);
    const [subscription] = await world.app.services.store.read<{ reason: string | null }>(
      'SELECT retired_reason AS reason FROM alert_subscription WHERE conversation_id = $1',
      [conversationId],
    );
    assert.equal(subscription?.reason ?? undefined, retired);
  }

  [...refusals, ...unknowns, ...finals].forEach(({ title, arrives }, index) => {
    it(`${title}: it arrives ${['not at all', 'once', 'twice, and says so'][arrives]}`, async function () {
      this.timeout(120_000);
      await told[index];
    });
  });
  updates.forEach(({ title, arrives }, index) => {
    it(`${title} when it is updated: the update ${arrives ? 'arrives, once' : 'is given up'}`, async function () {
      this.timeout(120_000);
      await told[refusals.length + unknowns.length + finals.length + index];
    });
  });

  it('a conversation that has to wait: the others do not', async function () {
    this.timeout(60_000);
    await Promise.allSettled(told);
    const [waiting, other] = [await subscribed(world), await subscribed(world)];
    const limited = { status: 429, headers: { 'Retry-After': '3' } };
    world.connector.misbehave({ conversationId: waiting.conversationId, ...limited });
    const started = Date.now();
    const one = stranger(next++);
    await report(world, one);
    await alertIn(world, other.conversationId, one.name);
    assert.ok(Date.now() - started < 2_000);
    await alertIn(world, waiting.conversationId, one.name);
    assert.ok(Date.now() - started >= 3_000);
  });

  it('a gateway that is too busy for the whole tenant: everybody waits', async function () {
    this.timeout(60_000);
    const [one, other] = [await subscribed(world), await subscribed(world)];
    const busy = { status: 429, code: '', headers: { 'Retry-After': '3' } };
    world.connector.misbehave({ conversationId: one.conversationId, ...busy });
    const [first, second] = [stranger(next++), stranger(next++)];
    await report(world, first);
    await sleep(500);
    const asked = world.connector.requests.length;
    await report(world, second);
    await sleep(1_500);
    assert.equal(world.connector.requests.length, asked);
    for (const chat of [one, other]) {
      for (const { name } of [first, second]) await alertIn(world, chat.conversationId, name);
    }
  });
});
