import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FailureCode } from '../../../src/result.js';
import type { Fault } from '../../../src/sandbox/faults.js';
import { misbehave, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { sentenceFor } from './attesting.js';
import { assertSays, marker, promptly } from './expectations.js';
import { sideBySide } from './side-by-side.js';

const [customer] = unattested;
const partnerCenter = { match: { path: '/partner-center/' } };

describe('while Partner Center cannot be asked for customers', () => {
  let world: World;

  before(async () => {
    world = await startWorld();
  });

  afterEach(() => misbehave(world.control));

  after(() => world.close());

  async function forgetCustomers(): Promise<void> {
    await world.app.services.store.transaction((tx) => tx.query('DELETE FROM customer'));
  }

  it('does not say that there is no such customer', async () => {
    await misbehave(world.control, { ...partnerCenter, status: 500, body: marker });
    for (const command of ['attest', 'verify', 'invite', 'history']) {
      const card = await promptly(world.chat('sales').say(`${command} Zyzzyva Holding`));
      assertSays(card, sentenceFor('partner-center-error'));
    }
  });

  it('says so where the list is still empty, within ten seconds', async function () {
    this.timeout(60_000);
    await misbehave(world.control, { ...partnerCenter, delayMs: 60_000 });
    await forgetCustomers();
    const cards = await Promise.all([
      promptly(world.chat('sales').say('customers')),
      promptly(world.chat('sales').say('attest Zyzzyva Holding')),
      promptly(world.chat('helpdesk').invoke('customers.show', { text: '', page: 1 })),
    ]);
    for (const card of cards) assertSays(card, sentenceFor('partner-center-timeout'));
  });

  it('works again as soon as Partner Center does', async () => {
    await forgetCustomers();
    const card = await world.chat('sales').say(`attest ${customer?.name}`);
    assertSays(card, customer?.name ?? '?');
    card.button('Submit attestation');
  });
});

const graph = { match: { path: '/graph/' } };
const graphFaults: [name: string, fault: Partial<Fault>, code?: FailureCode][] = [
  ['resets every connection', { ...graph, drop: 'before' }],
  ['does not answer', { ...graph, delayMs: 60_000 }],
  ['answers 403', { ...graph, status: 403, body: { error: { code: marker, message: marker } } }, 'directory-refused'],
  ['answers 503', { ...graph, status: 503, body: marker }],
  ['throttles', { ...graph, status: 429, retryAfter: 600 }],
  ['answers rubbish', { ...graph, status: 200, body: `<p>${marker}` }],
  ['answers with no groups', { ...graph, status: 200, body: { value: [] } }, 'role-groups-missing'],
];

/** What Entra said may be this old, in milliseconds, before somebody is refused because of it. */
const freshForRefusal = 10_000;

async function liveThrough(world: World, fault: Partial<Fault>, code: FailureCode): Promise<void> {
  const stranger = { id: '0f0e0d0c-0000-4000-8000-000000000001', name: 'Newcomer' };
  await misbehave(world.control, fault);
  await sleep(freshForRefusal + 100);
  const [refused, verified, roles] = await Promise.all([
    promptly(world.chat('nobody', { person: stranger }).say(`attest ${customer?.id}`)),
    promptly(world.chat('helpdesk').say(`verify ${customer?.id}`)),
    promptly(world.chat('sales').say('whoami')),
  ]);
  assertSays(refused, sentenceFor(code));
  for (const word of ['help', 'whoami']) {
    const card = await promptly(world.chat('nobody', { person: stranger }).say(word));
    assertSays(card, sentenceFor(code));
    assert.doesNotMatch(card.text, /You have no Partner Center role/);
  }
  assertSays(verified, 'Not accepted');
  assertSays(roles, 'Sales agent');
  const trail = await world.app.services.store.read<{ action: string; code: string }>(
    'SELECT action, code FROM audit WHERE actor_id = $1',
    [stranger.id],
  );
  assert.deepEqual(trail, [{ action: 'access.refused', code: 'unknown' }]);
  assert.ok(!world.log.join('').includes(marker), 'outside words are in the log');

  await misbehave(world.control);
  // A round that still waits for Graph is over before the next one begins.
  await world.app.services.members.sync();
  await world.app.services.members.sync();
  const again = await world.chat('nobody', { person: stranger }).say(`attest ${customer?.id}`);
  assertSays(again, 'You need another role');
  assertSays(await world.chat('sales').say('whoami'), 'Sales agent');
}

describe('while Microsoft Graph', () => {
  let lives: Promise<void>[] = [];

  before(() => {
    lives = sideBySide(
      graphFaults.length,
      graphFaults.map(([, fault, code = 'directory-unreachable']) => async () => {
        const world = await startWorld();
        await liveThrough(world, fault, code).finally(() => world.close());
      }),
    );
  });

  graphFaults.forEach(([name], index) => {
    it(`${name}: who is known goes on, and who is not reads why`, async function () {
      this.timeout(60_000);
      await lives[index];
    });
  });
});
