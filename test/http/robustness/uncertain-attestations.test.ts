import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedCall } from '../../../src/sandbox/call-log.js';
import type { Fault } from '../../../src/sandbox/faults.js';
import type { SeenCard } from '../../support/cards.js';
import { type Chat, cardOf } from '../../support/chat.js';
import { attestCalls, heldFor, misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { contactAt, openForm, sentenceFor, statesOf, submit, trailOf } from './attesting.js';
import { sideBySide } from './side-by-side.js';

const marker = 'outside-words-4712';
const rubbish = `<html>${marker}`;

interface Uncertainty {
  name: string;
  /** How Partner Center behaves, rule after rule, until the person has read an answer. */
  faults: Partial<Fault>[];
  /** `later`: the person reads that it is not confirmed yet, and is told when it is. */
  recorded: 'at once' | 'later';
  /** What is known of the MS-RequestIds: the same after silence, a new one after an answer. */
  ids?: 'one' | 'several';
}

const always = { match: { method: 'POST' } };
const once = { ...always, times: 1 };
const uncertainties: Uncertainty[] = [
  { name: 'is reset before it took effect', faults: [{ ...once, drop: 'before' }], recorded: 'at once', ids: 'one' },
  { name: 'is reset after it took effect', faults: [{ ...always, drop: 'after' }], recorded: 'at once', ids: 'one' },
  {
    name: 'takes effect, too slow to say so',
    faults: [{ ...always, delayMs: 60_000, afterEffect: true }],
    recorded: 'at once',
  },
  {
    name: 'takes effect, and is answered 500',
    faults: [{ ...always, status: 500, afterEffect: true }],
    recorded: 'at once',
  },
  {
    name: 'takes effect, and is answered rubbish',
    faults: [{ ...always, rubbish: true, afterEffect: true }],
    recorded: 'at once',
  },
  {
    name: 'takes effect, and is answered 200 about something else',
    faults: [{ ...always, status: 200, body: { marker }, afterEffect: true }],
    recorded: 'at once',
  },
  { name: 'is answered 503 once', faults: [{ ...once, status: 503 }], recorded: 'at once', ids: 'several' },
  {
    name: 'is answered 500 once, with rubbish',
    faults: [{ ...once, status: 500, body: rubbish }],
    recorded: 'at once',
    ids: 'several',
  },
  { name: 'is reset every time', faults: [{ ...always, drop: 'before' }], recorded: 'later', ids: 'one' },
  { name: 'is answered rubbish every time', faults: [{ ...always, rubbish: true }], recorded: 'later', ids: 'one' },
  { name: 'takes effect long after its time', faults: [{ ...always, delayMs: 11_000 }], recorded: 'later', ids: 'one' },
  {
    name: 'takes effect without an answer, and then everything is forbidden',
    faults: [
      { ...once, drop: 'after' },
      { match: {}, status: 403, body: marker },
    ],
    recorded: 'later',
    ids: 'one',
  },
  {
    name: 'takes effect without an answer, and then everything is throttled',
    faults: [
      { ...once, drop: 'after' },
      { match: {}, status: 429, retryAfter: 30 },
    ],
    recorded: 'later',
    ids: 'one',
  },
];

const pendingHeading = /^Not confirmed yet$/m;
const recordedHeading = /^Attestation recorded$/m;

describe('an attestation whose call to Partner Center', () => {
  let world: World;
  let outcomes: Promise<void>[] = [];
  let healed: Promise<void> = Promise.resolve();

  before(async () => {
    world = await startWorld();
    const stories = uncertainties.map((story, index) => ({ ...story, customer: unattested[index] as SeededCustomer }));
    const forms = await Promise.all(stories.map(({ customer }) => openForm(chatOf(customer), customer)));
    await misbehave(
      world.control,
      ...stories.flatMap(({ faults, customer }) => faults.map((fault) => at(customer, fault))),
    );
    outcomes = sideBySide(
      20,
      stories.map((story, index) => () => submitAndWait(story, story.customer, forms[index] as SeenCard)),
    );
  });

  after(() => world.close());

  function chatOf({ id }: SeededCustomer): Chat {
    return world.chat('sales', { conversationId: `uncertain-${id}` });
  }

  /** The rule for this customer alone. */
  function at({ id }: SeededCustomer, fault: Partial<Fault>): Partial<Fault> {
    return { ...fault, match: { ...fault.match, path: id } };
  }

  /** Takes the rules about this customer away; one after the other, since all rules are replaced each time. */
  function heal({ id }: SeededCustomer): Promise<void> {
    healed = healed.then(async () => {
      const { faults } = (await world.control('', {})) as { faults: Fault[] };
      await misbehave(world.control, ...faults.filter(({ match }) => match.path !== id));
    });
    return healed;
  }

  async function submitAndWait(story: Uncertainty, customer: SeededCustomer, form: SeenCard): Promise<void> {
    const chat = chatOf(customer);
    const typed = contactAt(customer);
    const startedAt = Date.now();
    const answer = await chat.press(form, submit, typed);
    assert.ok(Date.now() - startedAt < 10_000, `${Date.now() - startedAt} ms`);
    assert.match(answer.text, story.recorded === 'at once' ? recordedHeading : pendingHeading);
    assert.ok(!JSON.stringify(answer.content).includes(marker), 'outside words reached the card');

    if (story.recorded === 'later') {
      // Pressed again, or filled in by somebody else, while nobody knows: true answers, and no further call.
      assert.match((await chat.press(form, submit, typed)).text, pendingHeading);
      await heal(customer);
      const isNews = (card: SeenCard) => recordedHeading.test(card.text);
      const inChat = ({ conversationId }: { conversationId: string }) => conversationId === chat.conversationId;
      await world.connector.waitFor((sent) => inChat(sent) && sent.method === 'POST' && isNews(cardOf(sent)), 60_000);
      await world.connector.waitFor((sent) => inChat(sent) && sent.method === 'PUT' && isNews(cardOf(sent)), 10_000);
    }
    const { store } = world.app.services;
    const recovered = story.recorded === 'later' ? ['attestation.recovered'] : [];
    assert.deepEqual(await trailOf(store, customer.id), ['attestation.started', ...recovered, 'attestation.recorded']);
    assert.match((await chat.press(form, submit, typed)).text, recordedHeading);
    assert.deepEqual(await statesOf(store, customer.id), ['recorded']);
    const held = await heldFor(world.control, customer.id);
    assert.deepEqual(
      held.map(({ signatory }) => signatory.email),
      [typed.email],
    );
    const ids = new Set((await attestCalls(world.control, customer.id)).map(({ requestId }) => requestId));
    if (story.ids) assert.equal(ids.size > 1, story.ids === 'several', `${ids.size} MS-RequestIds`);
  }

  uncertainties.forEach(({ name, recorded }, index) => {
    it(`${name}: recorded ${recorded}, once`, async function () {
      this.timeout(120_000);
      await outcomes[index];
    });
  });

  it('leaves no outside words and no contact in the log', () => {
    const log = world.log.join('');
    for (const secret of [marker, 'robin.quill', 'Quill', '555 0142']) assert.ok(!log.includes(secret), secret);
  });
});

describe('an attestation that is not confirmed yet', () => {
  let world: World;
  let chat: Chat;
  let form: SeenCard;
  const customer = unattested[0] as SeededCustomer;
  const typed = contactAt(customer);

  before(async function () {
    this.timeout(60_000);
    world = await startWorld();
    chat = world.chat('sales');
    form = await openForm(chat, customer);
    await misbehave(world.control, { match: { method: 'POST', path: customer.id }, drop: 'before' });
    assert.match((await chat.press(form, submit, typed)).text, pendingHeading);
  });

  after(() => world.close());

  it('lets nobody else start another one, and keeps what they typed', async () => {
    const other = world.chat('admin');
    const typedByOther = contactAt(customer, 'Kim');
    const answer = await other.press(await openForm(other, customer), submit, typedByOther);
    assert.ok(answer.text.includes(sentenceFor('attestation-running')), answer.text);
    assert.notEqual(sentenceFor('attestation-running'), sentenceFor('nothing anybody wrote about'));
    assert.deepEqual(answer.values, typedByOther);
    assert.deepEqual(await heldFor(world.control, customer.id), []);
  });

  it('answers whoever presses within ten seconds, also while it is tried again and nothing answers', async function () {
    this.timeout(90_000);
    const before = (await calls()).length;
    await misbehave(world.control, { match: { path: customer.id }, delayMs: 60_000 });
    while ((await calls()).length === before) await sleep(100);
    const startedAt = Date.now();
    assert.match((await chat.press(form, submit, typed)).text, pendingHeading);
    assert.ok(Date.now() - startedAt < 10_000, `${Date.now() - startedAt} ms`);
  });

  async function calls(): Promise<LoggedCall[]> {
    const answer = (await world.control('/calls')) as { calls: LoggedCall[] };
    return answer.calls.filter(({ path }) => path.includes(customer.id));
  }
});
