import assert from 'node:assert/strict';
import fc from 'fast-check';
import { partner } from '../../../src/sandbox/people.js';
import { unattested } from '../../support/partner-center.js';
import { personWith, startWorld, type World } from '../../support/world.js';
import { contactAt, openForm } from './attesting.js';
import { activityOf, postRaw } from './raw.js';
import { assertFitting, assertNoMishap, holdings } from './unharmed.js';

/** Names that mean something to JavaScript, to the bot or to a template, and any others. */
const key = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'valueOf',
    'toJSON',
    'then',
    'length',
    'id',
    'customer',
    'text',
  ),
  fc.constantFrom(
    'form',
    'page',
    'before',
    'kind',
    'confirm',
    'action',
    'verb',
    'data',
    'queryText',
    '${x}',
    'tenant',
    '',
  ),
  fc.string(),
);
const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'attest',
    'verify Contoso',
    'invite <at>x</at>',
    'customers %',
    'history ${x}',
    '<b>',
    '\u0000',
    '\ud800',
    '‮',
  ),
);
const leaf = fc.oneof(words, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
/** Objects that pretend to be something else as soon as JavaScript asks them. */
const pretender = fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }, { length: { toString: '' } }, { toJSON: 1 });
/** Anything that JSON can say. */
const anything = fc.oneof(
  leaf,
  pretender,
  fc.object({ key, values: [leaf], maxDepth: 3 }),
  fc.array(leaf, { maxLength: 5 }),
);

/** Mostly right, so that much of an activity is right at a time, and what is wrong gets far. */
function mostly<T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });
}

const verbs = [
  'attest.open',
  'attest.submit',
  'attest.cancel',
  'verify.open',
  'invite.open',
  'invite.ready',
  'invite.send',
];
const verb = fc.oneof(fc.constantFrom(...verbs, 'customers.show', 'history.open', 'whoami.show', 'help.show'), words);

function activities(serviceUrl: string, tickets: string[]): fc.Arbitrary<Record<string, unknown>> {
  const customer = fc.constantFrom(...unattested.map(({ id }) => id));
  // Changed somewhere, so that it opens nothing.
  const ticket = fc.constantFrom(...tickets).chain((text) => fc.nat(text.length - 1).map((at) => text.slice(0, at)));
  const data = fc.record(
    {
      customer: mostly(customer),
      form: mostly(ticket),
      text: mostly(words),
      page: mostly(fc.integer()),
      before: mostly(fc.integer()),
      kind: mostly(fc.constant('existing')),
      confirm: mostly(fc.boolean()),
      ...Object.fromEntries(
        Object.keys(contactAt({ id: '', name: '', domain: '' })).map((name) => [name, mostly(words)]),
      ),
    },
    { requiredKeys: [] },
  );
  const press = fc.record({ action: mostly(fc.record({ verb: mostly(verb), data: mostly(data) })) });
  const search = fc.record({ queryText: mostly(words), dataset: mostly(fc.constant('customers')) });
  const person = fc.constantFrom(
    personWith('admin'),
    personWith('helpdesk'),
    personWith('nobody'),
    personWith('guest'),
  );
  const from = person.map(({ id, name }) => ({ id: `29:${id}`, name, aadObjectId: id }));
  const tenant = fc.record({ id: mostly(fc.constant(partner.tenantId)) });
  const changes = fc.record(
    {
      type: mostly(fc.constantFrom('message', 'invoke', 'invoke', 'conversationUpdate', 'event')),
      name: mostly(fc.constantFrom('adaptiveCard/action', 'adaptiveCard/action', 'application/search')),
      id: mostly(fc.uuid()),
      text: mostly(words),
      value: mostly(fc.oneof(press, press, search)),
      from: mostly(from),
      recipient: mostly(fc.constant({ id: '28:agreement-bot' })),
      conversation: mostly(
        fc.record({
          id: mostly(fc.uuid()),
          conversationType: mostly(fc.constantFrom('personal', 'channel')),
          tenantId: mostly(fc.constant(partner.tenantId)),
        }),
      ),
      channelData: mostly(fc.record({ tenant: mostly(tenant) })),
      entities: mostly(fc.array(fc.record({ type: fc.constant('clientInfo'), locale: anything, timezone: anything }))),
      locale: mostly(fc.constantFrom('en-US', 'de-DE')),
      localTimezone: mostly(fc.constant('Europe/Berlin')),
      localTimestamp: mostly(fc.constant('2025-03-14T10:26:53.000+01:00')),
      replyToId: mostly(fc.constant('message-0')),
      membersAdded: mostly(fc.array(fc.record({ id: fc.uuid() }))),
      attachments: anything,
      deliveryMode: mostly(fc.constantFrom('normal', 'expectReplies')),
      callerId: anything,
    },
    { requiredKeys: ['type', 'conversation', 'channelData', 'from', 'value'] },
  );
  return changes.map((change) => ({ ...activityOf(personWith('admin'), serviceUrl), ...change }));
}

describe('any activity that JSON can say', () => {
  let world: World;
  let tickets: string[];
  let held: Record<string, number>;

  before(async () => {
    world = await startWorld();
    await world.control('', { throttle: { limit: 1_000_000, windowSeconds: 60 } });
    const chat = world.chat('admin');
    const [customer] = unattested as [(typeof unattested)[number]];
    const forms = [await openForm(chat, customer), await chat.say(`invite ${customer.id}`)];
    tickets = forms.flatMap(({ buttons }) => buttons.flatMap(({ data }) => (data?.form ? [String(data.form)] : [])));
    held = await holdings(world);
  });

  after(() => world.close());

  it('gets a fitting answer, and changes nothing', async function () {
    this.timeout(90_000);
    await fc.assert(
      fc.asyncProperty(activities(world.connector.url, tickets), async (activity) => {
        const logged = world.log.length;
        const answer = await postRaw(world.app.url, activity);
        assertFitting(answer, [200, 400, 501]);
        assertNoMishap(world, logged);
      }),
      { numRuns: 1_000 },
    );
    assert.deepEqual(await holdings(world), held);
  });
});
