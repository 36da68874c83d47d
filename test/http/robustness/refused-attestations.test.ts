import assert from 'node:assert/strict';
import type { Fault } from '../../../src/sandbox/faults.js';
import { attestCalls, customers, heldFor, misbehave, type SeededCustomer } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { contactAt, openForm, sentenceFor, statesOf, submit, trailOf } from './attesting.js';

/** Stands in every answer of the table; nobody may ever read it. */
const marker = 'outside-words-4711';

function refusal(status: number, code: string | number, more: Record<string, unknown> = {}): Partial<Fault> {
  return { status, body: { code, description: marker, message: marker, data: [marker], source: marker, ...more } };
}

/** What Partner Center answers to the call, and the failure that the person reads of. */
const refusals: [name: string, answer: Partial<Fault>, code: string][] = [
  ['401', { status: 401, body: { marker } }, 'sign-in-failed'],
  [
    '401 without a body',
    { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } },
    'mfa-required',
  ],
  ['403', { status: 403, body: marker }, 'not-permitted'],
  ['404', { status: 404, body: { marker } }, 'not-your-customer'],
  ['409', { status: 409, body: { marker } }, 'conflict'],
  ['429, for a second', { status: 429, retryAfter: 1 }, 'partner-center-busy'],
  ['429, for an hour', { status: 429, retryAfter: 3_600 }, 'partner-center-busy'],
  ['400 nobody knows', refusal(400, 999999), 'rejected'],
  ['400 in a text', { status: 400, body: marker }, 'rejected'],
  ['500', { status: 500, body: { marker } }, 'partner-center-error'],
  ['503', { status: 503, body: marker }, 'partner-center-error'],
  [
    '600002, about the date',
    refusal(400, '600002', { description: 'Date cannot be greater than today.' }),
    'date-in-future',
  ],
  ['600002, about something else', refusal(400, '600002'), 'rejected'],
  ['900150', refusal(403, '900150'), 'not-permitted'],
  ['900329', refusal(403, '900329'), 'app-only-refused'],
  ['900309', refusal(403, '900309'), 'conditional-access'],
  ['900421', refusal(401, '900421'), 'mfa-required'],
  ['20002', refusal(403, '20002'), 'not-your-customer'],
  ['60003', refusal(404, '60003'), 'not-your-customer'],
  ['900118', refusal(400, '900118'), 'not-your-customer'],
  ['800073', refusal(400, 800073), 'customer-under-review'],
  ['900416', refusal(403, '900416'), 'customer-locked'],
  ['900149', refusal(403, '900149'), 'partner-not-active'],
  ['900123', refusal(400, '900123'), 'partner-agreement-missing'],
  ['410, the retired API', { status: 410, body: { marker } }, 'attestation-retired'],
];

describe('an attestation that Partner Center refuses', () => {
  let world: World;

  before(async () => {
    world = await startWorld();
    await world.control('', { throttle: { limit: 1_000_000, windowSeconds: 60 } });
  });

  afterEach(() => misbehave(world.control));

  after(() => world.close());

  function refuse(customer: SeededCustomer, answer: Partial<Fault>): Promise<void> {
    return misbehave(world.control, { match: { method: 'POST', path: customer.id }, ...answer });
  }

  async function heldContacts(customer: SeededCustomer): Promise<string[]> {
    return (await heldFor(world.control, customer.id)).map(({ signatory }) => signatory.email);
  }

  refusals.forEach(([name, answer, code], index) => {
    it(`${name}: the form comes back with a sentence, is on the trail, and works later`, async () => {
      const customer = customers[index] as SeededCustomer;
      const typed = contactAt(customer);
      const chat = world.chat('sales');
      const form = await openForm(chat, customer);
      await refuse(customer, answer);
      const startedAt = Date.now();
      const refused = await chat.press(form, submit, typed);
      assert.ok(Date.now() - startedAt < 10_000, `${Date.now() - startedAt} ms`);

      assert.ok(refused.text.includes(sentenceFor(code)), refused.text);
      assert.deepEqual(refused.values, typed);
      assert.ok(!JSON.stringify(refused.content).includes(marker), 'outside words reached the card');
      const trail = await trailOf(world.app.services.store, customer.id);
      assert.deepEqual(trail, ['attestation.started', `attestation.failed ${code}`]);

      await misbehave(world.control);
      const later = await chat.press(refused, submit);
      assert.match(later.text, /^Attestation recorded$/m);
      assert.equal((await heldContacts(customer)).filter((email) => email === typed.email).length, 1);
      assert.deepEqual(await statesOf(world.app.services.store, customer.id), ['recorded']);
    });
  });

  it('since the API was retired: the form comes back and points to the invitation', async () => {
    const customer = customers[refusals.length] as SeededCustomer;
    const chat = world.chat('admin');
    const form = await openForm(chat, customer);
    await world.control('', { attestation: 'retired' });
    const refused = await chat.press(form, submit, contactAt(customer));
    await world.control('', { attestation: 'legacy' });
    assert.ok(refused.text.includes(sentenceFor('attestation-retired')), refused.text);
    assert.match(refused.text, /invite the customer/);
    assert.match((await chat.press(refused, submit)).text, /^Attestation recorded$/m);
  });

  it('600061: says that the contact is on record already, and sends nothing twice', async () => {
    const customer = customers[40] as SeededCustomer;
    const chat = world.chat('sales');
    const form = await openForm(chat, customer);
    await refuse(customer, refusal(400, 600061));
    const answer = await chat.press(form, submit, contactAt(customer));
    assert.match(answer.text, /^Already on record$/m);
    assert.equal((await attestCalls(world.control, customer.id)).length, 1);
    assert.equal((await trailOf(world.app.services.store, customer.id)).at(-1), 'attestation.on-record');
  });

  it('401 because the token was withdrawn: a new one is fetched, and the person notices nothing', async () => {
    const customer = customers[41] as SeededCustomer;
    const chat = world.chat('sales');
    const form = await openForm(chat, customer);
    const before = (await heldContacts(customer)).length;
    await refuse(customer, { status: 401, times: 1 });
    assert.match((await chat.press(form, submit, contactAt(customer))).text, /^Attestation recorded$/m);
    assert.equal((await heldContacts(customer)).length, before + 1);
  });

  it('writes neither the words of Partner Center nor the contact into the log', () => {
    const log = world.log.join('');
    for (const secret of [marker, 'robin.quill', 'Quill', '555 0142']) assert.ok(!log.includes(secret), secret);
  });
});
