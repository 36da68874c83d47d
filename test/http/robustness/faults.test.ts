import assert from 'node:assert/strict';
import type { Fault } from '../../../src/sandbox/faults.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { attestCalls, heldFor, misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { contactAt, openForm, sentenceFor, submit, trailOf } from './attesting.js';
import { assertSays, marker, promptly } from './expectations.js';
import { sideBySide } from './side-by-side.js';

interface Outage {
  name: string;
  fault: Partial<Fault>;
  code: string;
  /** For calls that are about no customer, where the answer means something else there. */
  codeWithoutCustomer?: string;
}

const partnerCenter = { match: { path: '/partner-center/' } };
const tokenEndpoint = { match: { path: '/entra/' } };

/** A refusal of the token endpoint, with the number of its error. */
function signIn(number: number, error = 'invalid_grant', status = 400): Partial<Fault> {
  return {
    ...tokenEndpoint,
    status,
    body: { error, error_description: `AADSTS${number}: ${marker}`, error_codes: [number] },
  };
}

const outages: Outage[] = [
  { name: 'Partner Center is slow', fault: { ...partnerCenter, delayMs: 60_000 }, code: 'partner-center-timeout' },
  { name: 'the token endpoint is slow', fault: { ...tokenEndpoint, delayMs: 60_000 }, code: 'partner-center-timeout' },
  {
    name: 'Partner Center resets every connection',
    fault: { ...partnerCenter, drop: 'before' },
    code: 'partner-center-unreachable',
  },
  {
    name: 'Partner Center answers 500',
    fault: { ...partnerCenter, status: 500, body: { marker } },
    code: 'partner-center-error',
  },
  {
    name: 'Partner Center answers 503',
    fault: { ...partnerCenter, status: 503, body: marker },
    code: 'partner-center-error',
  },
  {
    name: 'Partner Center throttles for a second, always',
    fault: { ...partnerCenter, status: 429, retryAfter: 1 },
    code: 'partner-center-busy',
  },
  {
    name: 'Partner Center throttles for an hour',
    fault: { ...partnerCenter, status: 429, retryAfter: 3_600 },
    code: 'partner-center-busy',
  },
  {
    name: 'Partner Center answers rubbish',
    fault: { ...partnerCenter, status: 200, body: `<p>${marker}` },
    code: 'partner-center-unreadable',
  },
  {
    name: 'Partner Center answers JSON about something else',
    fault: { ...partnerCenter, status: 200, body: { marker } },
    code: 'partner-center-unreadable',
  },
  {
    name: 'Partner Center redirects',
    fault: { ...partnerCenter, status: 302, headers: { Location: 'http://127.0.0.1:9/' } },
    code: 'partner-center-unreadable',
  },
  {
    name: 'Partner Center answers 401',
    fault: { ...partnerCenter, status: 401, body: { marker } },
    code: 'sign-in-failed',
  },
  {
    name: 'Partner Center answers 403',
    fault: { ...partnerCenter, status: 403, body: { marker } },
    code: 'not-permitted',
  },
  {
    name: 'Partner Center answers 404',
    fault: { ...partnerCenter, status: 404, body: { marker } },
    code: 'not-your-customer',
    codeWithoutCustomer: 'partner-center-unreadable',
  },
  { name: 'Partner Center answers 409', fault: { ...partnerCenter, status: 409, body: { marker } }, code: 'conflict' },
  { name: 'the refresh token has expired', fault: signIn(700082), code: 'sign-in-expired' },
  { name: 'the client secret has expired', fault: signIn(7000222, 'invalid_client', 401), code: 'app-secret-refused' },
  { name: 'the sign-in wants MFA', fault: signIn(50076, 'interaction_required'), code: 'mfa-required' },
  { name: 'Conditional Access blocks the sign-in', fault: signIn(53003), code: 'conditional-access' },
  {
    name: 'the token endpoint resets every connection',
    fault: { ...tokenEndpoint, drop: 'before' },
    code: 'partner-center-unreachable',
  },
  {
    name: 'the token endpoint answers 503',
    fault: { ...tokenEndpoint, status: 503, body: marker },
    code: 'partner-center-error',
  },
  {
    name: 'the token endpoint throttles',
    fault: { ...tokenEndpoint, status: 429, retryAfter: 600 },
    code: 'partner-center-busy',
  },
  {
    name: 'the token endpoint answers rubbish',
    fault: { ...tokenEndpoint, status: 200, body: `<p>${marker}` },
    code: 'partner-center-unreadable',
  },
];

const [toSubmit, toOpen, toVerify, toInvite] = unattested as [
  SeededCustomer,
  SeededCustomer,
  SeededCustomer,
  SeededCustomer,
];

/** Everything people do while the outage lasts, at the same time; and then, when it is over, again. */
async function liveThrough(world: World, { fault, code, codeWithoutCustomer = code }: Outage): Promise<void> {
  // The token held is refused, and from then on each call needs a new one.
  await world.control('', { tokenLifetimeSeconds: 1, faults: [{ ...partnerCenter, status: 401, times: 1 }] });
  const typed = contactAt(toSubmit);
  const chat = world.chat('sales');
  const form = await openForm(chat, toSubmit);
  await misbehave(world.control, fault);

  const [refused, opened, verified, invited, listed] = await Promise.all([
    promptly(chat.press(form, submit, typed)),
    promptly(openForm(world.chat('sales'), toOpen)),
    promptly(world.chat('helpdesk').say(`verify ${toVerify.id}`)),
    promptly(world.chat('sales').invoke('invite.open', { customer: toInvite.id, kind: 'relationship' })),
    promptly(world.chat('sales').say('customers')),
  ]);
  // What is missing first is the template, which is the same for every customer.
  assertSays(refused, sentenceFor(codeWithoutCustomer));
  assert.deepEqual(refused.values, typed);
  assertSays(opened, "The customer's contact could not be loaded. Please fill in the form yourself.");
  opened.button(submit);
  assertSays(verified, 'Could not be checked');
  assertSays(verified, sentenceFor(code));
  verified.button('Check again');
  assertSays(invited, sentenceFor(codeWithoutCustomer));
  invited.button('Open or copy');
  assert.equal(listed.buttons.filter(({ verb }) => verb === 'verify.open').length, 10);
  assert.deepEqual(await heldFor(world.control, toSubmit.id), []);
  const { store } = world.app.services;
  assert.deepEqual(await trailOf(store, toSubmit.id), [
    'attestation.started',
    `attestation.failed ${codeWithoutCustomer}`,
  ]);
  assert.deepEqual(await trailOf(store, toVerify.id), [`verification.failed ${code}`]);

  await misbehave(world.control);
  assertSays(await chat.press(refused, submit), 'Attestation recorded');
  assertSays(await world.chat('helpdesk').press(verified, 'Check again'), 'Not accepted');
  assert.equal((await heldFor(world.control, toSubmit.id)).length, 1);
  const log = world.log.join('');
  for (const secret of [marker, typed.email, typed.lastName, 'sandbox-client-secret', 'sandbox-refresh-token']) {
    assert.ok(!log.includes(secret), `"${secret}" is in the log`);
  }
}

describe('while something outside does not work', () => {
  let lives: Promise<void>[] = [];

  before(() => {
    lives = sideBySide(
      4,
      outages.map((outage) => async () => {
        const world = await startWorld();
        await liveThrough(world, outage).finally(() => world.close());
      }),
    );
  });

  outages.forEach(({ name }, index) => {
    it(`${name}: everybody reads what happened, nothing is lost, and it works later`, async function () {
      this.timeout(120_000);
      await lives[index];
    });
  });
});

describe('while Partner Center is not there at all', () => {
  let world: World;
  let again: Sandbox;

  before(async () => {
    world = await startWorld();
  });

  after(async () => {
    await world.close();
    await again?.close();
  });

  it('refuses with a sentence, and records the attestation when it is back', async () => {
    const chat = world.chat('sales');
    const typed = contactAt(toSubmit);
    const form = await openForm(chat, toSubmit);
    await world.sandbox.close();
    const refused = await promptly(chat.press(form, submit, typed));
    assertSays(refused, sentenceFor('partner-center-unreachable'));
    assert.deepEqual(refused.values, typed);
    assertSays(
      await promptly(world.chat('helpdesk').say(`verify ${toVerify.id}`)),
      sentenceFor('partner-center-unreachable'),
    );
    again = await startSandbox({ port: Number(new URL(world.sandbox.url).port) });
    assertSays(await chat.press(refused, submit), 'Attestation recorded');
    assert.equal((await heldFor(world.control, toSubmit.id)).length, 1);
    assert.equal((await attestCalls(world.control, toSubmit.id)).length, 1);
  });
});
