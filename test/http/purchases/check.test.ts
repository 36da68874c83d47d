import assert from 'node:assert/strict';
import { unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { seeded } from '../journeys/support.js';
import { blocksOf, post, purchasesUrl } from './support.js';

const [first, second, third] = unattested.map(({ id }) => id) as [string, string, string];

describe('The check before ordering', () => {
  let world: World;
  let url: string;
  before(async () => {
    world = await startWorld();
    url = purchasesUrl(world, 'check');
  });
  after(() => world.close());

  const blocked = { status: 'blocked', reason: 'acceptance-missing', code: '13605', nextStep: 'attest-or-invite' };

  it('says whether the customer may buy, and raises nothing unless asked to', async () => {
    const allowed = await post(url, { customerId: seeded('Trey Research Inc.').id });
    assert.deepEqual([allowed.status, allowed.body], [200, { status: 'allowed' }]);
    const refused = await post(url, { customerId: first.toUpperCase() });
    assert.deepEqual([refused.status, refused.body], [200, blocked]);
    assert.deepEqual(await blocksOf(world, first), []);
  });

  it('raises the alert when asked to, once an hour or once for an id', async () => {
    const one = await post(url, { customerId: second, raise: true, orderId: '4711', offer: 'Copilot' });
    const two = await post(url, { customerId: second, raise: true });
    const three = await post(url, { customerId: second, raise: true, eventId: 'cart-1' });
    const four = await post(url, { customerId: second, raise: true, eventId: 'cart-1' });
    const [block] = await blocksOf(world, second);
    assert.equal(block?.attempts, 2);
    for (const { body } of [one, two, three, four]) assert.deepEqual(body, { ...blocked, alertId: block?.id });
  });

  it('asks Partner Center each time: an acceptance counts at once, and resolves the alert', async () => {
    await post(url, { customerId: third, raise: true });
    await world.control(`/customers/${third}/accept`, {});
    assert.deepEqual((await post(url, { customerId: third })).body, { status: 'allowed' });
    assert.deepEqual(
      (await blocksOf(world, third)).map(({ state, resolution }) => [state, resolution]),
      [['resolved', 'acceptance']],
    );
  });

  it('does not call unknown what it does not know allowed', async () => {
    const nobody = await post(url, { customerId: '99999999-0000-4000-8000-000000000009', raise: true });
    assert.deepEqual([nobody.status, nobody.body], [404, { status: 'unknown', failure: 'not-your-customer' }]);
    await world.control('', {
      faults: [
        { match: { path: 'agreements' }, status: 403 },
        { match: { path: 'directSigned' }, status: 403 },
      ],
    });
    try {
      const unknown = await post(url, { customerId: first, raise: true });
      assert.deepEqual([unknown.status, unknown.body], [503, { status: 'unknown', failure: 'not-permitted' }]);
      assert.ok(unknown.headers.get('retry-after'));
    } finally {
      await world.control('', { faults: [] });
    }
    assert.deepEqual(await blocksOf(world, first), []);
  });

  it('answers 400 with the field, and 401 without a signature', async () => {
    for (const [field, value] of Object.entries({ customerId: 'x', raise: 'yes', eventId: '', orderId: 5 })) {
      const answer = await post(url, { customerId: first, [field]: value });
      assert.deepEqual([answer.status, answer.body], [400, { code: 'bad-field', field }]);
    }
    assert.equal((await post(url, { customerId: first }, { secret: 'x' })).status, 401);
  });
});
