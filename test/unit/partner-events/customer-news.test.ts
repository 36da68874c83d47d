import assert from 'node:assert/strict';
import type { AcceptanceCheck } from '../../../src/agreements/acceptance.js';
import type { Customer } from '../../../src/customers/directory.js';
import type { Delivery } from '../../../src/outbox/worker.js';
import type { CustomerProfile } from '../../../src/partner-center/types.js';
import { customerNews } from '../../../src/partner-events/customer-news.js';
import { type Failure, fail, failureOf, ok, type Result } from '../../../src/result.js';

const profile: CustomerProfile = {
  id: '3b5a1c9e-7f42-4a0d-9d5e-2f6b8c1d0e47',
  name: 'Fabrikam',
  domain: 'fabrikam.onmicrosoft.com',
  billingContact: { firstName: '', lastName: '', email: '', phone: '' },
  country: 'DE',
  language: 'de-DE',
  domains: [],
};

interface Answers {
  profile?: Result<CustomerProfile>;
  failure?: Failure;
  known?: Partial<Customer>;
}

/** What is done for a piece of news, in its order, and what becomes of it. */
async function dealWith(kind: string, answers: Answers, attempts = 1): Promise<{ done: string[]; delivery: Delivery }> {
  const done: string[] = [];
  const noted = async <T>(what: string, value: T): Promise<T> => {
    done.push(what);
    return value;
  };
  const handlers = customerNews({
    partnerCenter: { getCustomer: () => noted('profile', answers.profile ?? ok(profile)) },
    customers: {
      get: async () => answers.known as Customer | undefined,
      add: () => noted('add', undefined),
    },
    acceptance: {
      check: (_, { member }) => noted(`check by ${member.id}`, { failure: answers.failure } as AcceptanceCheck),
    },
    invitations: { noticeRelationship: ({ id }) => noted(`notice ${id === profile.id}`, undefined) },
  });
  const payload = { customerId: profile.id, correlationId: 'c', happenedAt: '2026-11-22T12:00:00.000Z' };
  const delivery = await handlers[kind]?.(payload, { id: 1, key: 'k', lane: null, attempts });
  assert.ok(delivery);
  return { done, delivery };
}

describe('news about a customer', () => {
  it('that it accepted the relationship ties its invitation before its acceptance is looked at', async () => {
    const { done, delivery } = await dealWith('partner-center.event', {});
    assert.deepEqual(done, ['profile', 'add', 'notice true', 'check by system']);
    assert.deepEqual(delivery, { state: 'done' });
  });

  it('that an agreement was created is looked at, and is about no invitation to a relationship', async () => {
    const { done } = await dealWith('partner-center.agreement', {});
    assert.deepEqual(done, ['profile', 'add', 'check by system']);
  });

  for (const [known, isLookedAt] of [
    [{ acceptance: 'attested', acceptanceCheckedAt: '2026-11-22T12:00:00.000Z' }, false],
    [{ acceptance: 'direct', acceptanceCheckedAt: '2026-11-22T13:00:00.000Z' }, false],
    [{ acceptance: 'attested', acceptanceCheckedAt: '2026-11-22T11:59:59.999Z' }, true],
    [{ acceptance: 'none', acceptanceCheckedAt: '2026-11-22T13:00:00.000Z' }, true],
    [{ acceptance: 'reaccept', acceptanceCheckedAt: '2026-11-22T13:00:00.000Z' }, true],
    [{}, true],
  ] as [Partial<Customer>, boolean][]) {
    it(`is ${isLookedAt ? '' : 'not '}looked at when ${JSON.stringify(known)} is known`, async () => {
      const { done } = await dealWith('partner-center.agreement', { known });
      assert.equal(done.length > 0, isLookedAt);
    });
  }

  it('waits for Partner Center, as long as it asks for', async () => {
    const busy = fail('partner-center-busy', { retryable: true, params: { seconds: 57 } });
    const { delivery, done } = await dealWith('partner-center.event', { profile: busy });
    assert.deepEqual(done, ['profile']);
    assert.ok(delivery.state === 'retry' && delivery.reason === 'partner-center-busy');
    assert.ok(delivery.at.getTime() - Date.now() > 56_000);
  });

  it('waits for a customer that is not there yet, and not for ever', async () => {
    const unknown = { profile: fail('not-your-customer') };
    assert.equal((await dealWith('partner-center.event', unknown, 19)).delivery.state, 'retry');
    const given = (await dealWith('partner-center.event', unknown, 20)).delivery;
    assert.deepEqual(given, { state: 'dead', reason: 'not-your-customer' });
  });

  it('is given up where nothing but somebody can help', async () => {
    const { delivery } = await dealWith('partner-center.event', { profile: fail('sign-in-failed') });
    assert.deepEqual(delivery, { state: 'dead', reason: 'sign-in-failed' });
  });

  it('is looked at again after a failed look, and sooner given up, since each is on the trail', async () => {
    const failure = failureOf('partner-center-timeout', { retryable: true });
    assert.equal((await dealWith('partner-center.event', { failure }, 7)).delivery.state, 'retry');
    const given = (await dealWith('partner-center.event', { failure }, 8)).delivery;
    assert.deepEqual(given, { state: 'dead', reason: 'partner-center-timeout' });
  });
});
