import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { AcceptanceLinks } from '../../../src/agreements/acceptance-links.js';
import { Attestations } from '../../../src/agreements/attestations.js';
import { NewCustomerAgreements } from '../../../src/customers/new-customer-agreements.js';
import type { NewCustomerSubmission } from '../../../src/customers/new-customer-record.js';
import { NewCustomers } from '../../../src/customers/new-customers.js';
import { noteSignInShown } from '../../../src/customers/show-sign-in.js';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import { keptInMemory } from '../../../src/partner-center/refresh-tokens.js';
import type { Fault } from '../../../src/sandbox/faults.js';
import { partner, sandboxCredentials } from '../../../src/sandbox/people.js';
import type { Store } from '../../../src/store/store.js';
import { moveClock, putClockBack } from '../../support/clock.js';
import { forEachEngine } from '../../support/stores.js';
import { SandboxClient } from '../sandbox/client.js';

const cutoff = '2023-04-01';
const days = 24 * 60 * 60_000;
const creation = { method: 'POST', path: '/v1/customers$' };
const attestation = { method: 'POST', path: '/agreements$' };
const soon = () => Date.now() + 5_000;

forEachEngine('New customers', (open) => {
  let sandbox: SandboxClient;
  before(async () => {
    sandbox = await SandboxClient.start();
  });
  after(() => sandbox.close());
  afterEach(async () => {
    putClockBack();
    await sandbox.control('/reset', {});
  });

  const misbehave = (...faults: Partial<Fault>[]) => sandbox.control('', { faults });

  /** What one process has of it. */
  function processOn(store: Store) {
    const { partnerCenterUrl, entraUrl } = sandbox.sandbox;
    const partnerCenter = createPartnerCenter({
      ...{ partnerCenterUrl, entraUrl, tenantId: partner.tenantId },
      ...sandboxCredentials,
      refreshTokens: keptInMemory(sandboxCredentials.refreshToken),
    });
    const attestations = new Attestations(store, partnerCenter, cutoff);
    const onCommitted = () => {};
    const links = new AcceptanceLinks({ store, partnerCenter, attestations, mailer: undefined, cutoff, onCommitted });
    const agreements = new NewCustomerAgreements(attestations, links, (conversation) => conversation);
    return { newCustomers: new NewCustomers(store, partnerCenter, agreements), partnerCenter, attestations, links };
  }

  function submission(more: Partial<NewCustomerSubmission> = {}): NewCustomerSubmission {
    return {
      id: randomUUID(),
      customer: {
        companyName: 'Kaffeerösterei Möwe GmbH',
        domain: `moewe${randomUUID().replace(/\W/g, '').slice(0, 12)}.onmicrosoft.com`,
        registrationNumber: '',
        address: {
          addressLine1: 'Leopoldstraße 112',
          addressLine2: '',
          city: 'München',
          state: '',
          postalCode: '80802',
          country: 'DE',
        },
        contact: { firstName: 'Jonas', lastName: 'Möwe', email: 'jonas@moewe.example', phone: '' },
        culture: 'de-DE',
        language: 'de',
        resellerId: '',
      },
      agreement: 'accepted',
      dateAgreed: '2024-05-17T00:00:00.000Z',
      form: { typed: 'everything' },
      member: { id: 'm-1', name: 'Nora Admin' },
      conversation: { id: 'chat-1' },
      correlationId: randomUUID(),
      ...more,
    };
  }

  const calls = async () => {
    const { body } = await sandbox.control<{ calls: { method: string; path: string; requestId: string }[] }>('/calls');
    return body.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/v1/customers'));
  };
  const attested = async (id: string) => {
    const { body } = await sandbox.control<{ agreements: unknown[] }>(`/state?customerId=${id}`);
    return body.agreements.length;
  };
  const outbox = (store: Store) =>
    store.read<{ kind: string; payload: string }>('SELECT kind, payload FROM outbox ORDER BY id');
  const trail = async (store: Store) =>
    (await store.read<{ action: string }>('SELECT action FROM audit ORDER BY id')).map(({ action }) => action);

  it('are created, attested, and leave nothing of what was typed in the store', async () => {
    const store = await open();
    const { newCustomers } = processOn(store);
    const submitted = submission();
    const outcome = await newCustomers.create(submitted, soon());
    assert.equal(outcome.state, 'created');
    const record = outcome.state === 'created' ? outcome.record : assert.fail();
    assert.deepEqual([record.state, record.request, record.leaseUntil], ['finished', undefined, undefined]);
    assert.equal(await attested(record.customerId ?? ''), 1);
    assert.deepEqual(newCustomers.signIn(record)?.password, sandbox.sandbox.issuedPasswords().at(-1));
    const rows = JSON.stringify(await store.read('SELECT * FROM new_customer'));
    for (const personal of ['jonas@moewe.example', 'Leopoldstraße', 'everything']) assert.ok(!rows.includes(personal));
    const [row] = await store.read('SELECT country, language FROM customer WHERE id = $1', [record.customerId]);
    assert.deepEqual(row, { country: 'DE', language: 'de-DE' });
  });

  it('are one, whichever process is asked, and however often', async () => {
    const store = await open();
    const [one, other] = [processOn(await open()), processOn(store)];
    const submitted = submission({ agreement: 'asked' });
    await misbehave({ match: creation, delayMs: 300, times: 1 });
    const outcomes = await Promise.all([
      one.newCustomers.create(submitted, soon()),
      other.newCustomers.create(submitted, soon()),
      one.newCustomers.create(submitted, soon()),
    ]);
    const ids = outcomes.map((outcome) => (outcome.state === 'created' ? outcome.record.customerId : outcome.state));
    assert.equal(new Set(ids).size, 1, JSON.stringify(ids));
    assert.equal((await calls()).length, 1);
    assert.deepEqual(await trail(store), ['customer.started', 'customer.created']);
  });

  it('are brought to their end by another process, with the same request, and their creator is told', async () => {
    const store = await open();
    await misbehave({ match: creation, drop: 'after' });
    const submitted = submission();
    assert.deepEqual(await processOn(store).newCustomers.create(submitted, soon()), { state: 'pending' });
    await misbehave();
    const { newCustomers } = processOn(await open());
    await newCustomers.recover();
    const record = await newCustomers.find(submitted.id);
    assert.equal(record?.state, 'finished');
    assert.equal(await attested(record?.customerId ?? ''), 1);
    assert.equal(new Set((await calls()).map(({ requestId }) => requestId)).size, 1);
    assert.ok(record && newCustomers.signIn(record));
    const items = await outbox(store);
    assert.deepEqual(items.map(({ kind }) => kind).sort(), [
      'new-customer.card',
      'new-customer.hide',
      'new-customer.news',
    ]);
    assert.ok(!JSON.stringify(items).includes(String(sandbox.sandbox.issuedPasswords().at(-1))));
  });

  it('are not taken from a process that works on them, but taken over at the start of the only one', async () => {
    const store = await open();
    await misbehave({ match: creation, delayMs: 1_500, times: 1 });
    const submitted = submission({ agreement: 'asked' });
    const { newCustomers } = processOn(store);
    const running = newCustomers.create(submitted, soon());
    const other = processOn(await open()).newCustomers;
    while (!(await other.find(submitted.id))) await new Promise((resolve) => setTimeout(resolve, 20));
    await other.recover();
    assert.equal((await other.find(submitted.id))?.state, 'started');
    await other.recover({ all: true });
    assert.equal((await other.find(submitted.id))?.state, 'finished');
    assert.equal((await running).state, 'created');
    assert.deepEqual(await trail(store), ['customer.started', 'customer.created']);
  });

  it('are attested by whoever finds that this is still to be done', async () => {
    const store = await open();
    const submitted = submission();
    const { newCustomers } = processOn(store);
    // Too little time is left for the attestation.
    const outcome = await newCustomers.create(submitted, Date.now() + 1_400);
    const record = outcome.state === 'created' ? outcome.record : assert.fail(outcome.state);
    assert.equal(record.state, 'created');
    assert.equal(await attested(record.customerId ?? ''), 0);
    await processOn(await open()).newCustomers.recover();
    assert.equal((await newCustomers.find(record.id))?.state, 'finished');
    assert.equal(await attested(record.customerId ?? ''), 1);
    assert.equal((await calls()).length, 1);
  });

  it('wait for another press where the attestation is refused, and are not tried again by themselves', async () => {
    const store = await open();
    await misbehave({ match: attestation, status: 403 });
    const { newCustomers } = processOn(store);
    const outcome = await newCustomers.create(submission(), soon());
    const record = outcome.state === 'created' ? outcome.record : assert.fail();
    assert.deepEqual([record.state, record.failureCode, record.leaseUntil], ['created', 'not-permitted', undefined]);
    await misbehave();
    await newCustomers.recover({ all: true });
    assert.equal(await attested(record.customerId ?? ''), 0);
    const [one, other] = await Promise.all([
      newCustomers.attest(record.id, soon()),
      processOn(await open()).newCustomers.attest(record.id, soon()),
    ]);
    assert.ok([one?.state, other?.state].includes('finished'));
    assert.equal(await attested(record.customerId ?? ''), 1);
    assert.equal(await newCustomers.attest(randomUUID(), soon()), undefined);
  });

  it('forget what was typed a week after an attestation that nobody tried again', async () => {
    const store = await open();
    await misbehave({ match: attestation, status: 403 });
    const { newCustomers } = processOn(store);
    const outcome = await newCustomers.create(submission(), soon());
    const { id } = outcome.state === 'created' ? outcome.record : assert.fail();
    moveClock(6.9 * days);
    await newCustomers.recover();
    assert.ok((await newCustomers.find(id))?.request);
    moveClock(7.1 * days);
    await newCustomers.recover();
    const given = await newCustomers.find(id);
    assert.deepEqual([given?.state, given?.failureCode, given?.request], ['finished', 'not-permitted', undefined]);
  });

  it('are given up after a day without an answer, and whoever submitted gets the form again', async () => {
    const store = await open();
    await misbehave({ match: creation, drop: 'before' });
    const { newCustomers } = processOn(store);
    const submitted = submission();
    assert.equal((await newCustomers.create(submitted, soon())).state, 'pending');
    moveClock(1.1 * days);
    await newCustomers.recover();
    const record = await newCustomers.find(submitted.id);
    assert.deepEqual(
      [record?.state, record?.failureCode, record?.request],
      ['failed', 'partner-center-timeout', undefined],
    );
    const [item] = await outbox(store);
    assert.equal(item?.kind, 'new-customer.news');
    assert.deepEqual(JSON.parse(item?.payload ?? ''), { id: submitted.id, form: submitted.form });
    await misbehave();
    assert.equal((await newCustomers.create(submitted, soon())).state, 'created');
  });

  it('are found by their domain where the answer is lost for good, and somebody else’s domain is none of ours', async () => {
    const store = await open();
    const { newCustomers } = processOn(store);
    const submitted = submission({ agreement: 'asked' });
    await misbehave({ match: creation, drop: 'after', times: 3 });
    assert.equal((await newCustomers.create(submitted, soon())).state, 'pending');
    // Partner Center has forgotten the request by now.
    await store.transaction((tx) => tx.query('UPDATE new_customer SET request_id = $1', [randomUUID()]));
    await newCustomers.recover();
    const found = await newCustomers.find(submitted.id);
    assert.equal(found?.state, 'finished');
    assert.equal(found && newCustomers.signIn(found), undefined);
    assert.equal(found?.signInUntil, undefined);

    const foreign = { ...submission().customer, domain: 'contosouk.onmicrosoft.com' };
    const theirs = submission({ customer: foreign, agreement: 'asked' });
    await misbehave({ match: creation, drop: 'before' });
    assert.equal((await newCustomers.create(theirs, soon())).state, 'pending');
    await misbehave();
    await newCustomers.recover();
    assert.equal((await newCustomers.find(theirs.id))?.state, 'started', 'the list may lag behind');
    moveClock(5 * 60_000);
    await newCustomers.recover();
    assert.equal((await newCustomers.find(theirs.id))?.failureCode, 'domain-taken');
  });

  it('show their sign-in details to their creator only, within ten minutes, until they are closed', async () => {
    const store = await open();
    const { newCustomers } = processOn(store);
    const outcome = await newCustomers.create(submission({ agreement: 'asked' }), soon());
    const record = outcome.state === 'created' ? outcome.record : assert.fail();
    const viewer = { member: { id: 'm-1', name: 'Nora Admin' }, cardId: undefined, correlationId: 'c' };
    const stranger = { ...viewer, member: { id: 'm-2', name: 'Olaf Other' } };
    assert.equal(await noteSignInShown(store, record, viewer), true);
    assert.equal(await noteSignInShown(store, record, stranger), false);
    moveClock(10 * 60_000 + 1_000);
    assert.equal(await noteSignInShown(store, record, viewer), false);
    assert.equal(newCustomers.signIn(record), undefined);
    putClockBack();
    await newCustomers.closeSignIn(record.id);
    assert.equal(await noteSignInShown(store, record, viewer), false);
    const rows = await store.read<{ outcome: string; code: string | null }>(
      "SELECT outcome, code FROM audit WHERE action = 'customer.credentials-shown' ORDER BY id",
    );
    assert.deepEqual(
      rows.map(({ outcome, code }) => code ?? outcome),
      ['succeeded', 'not-the-creator', 'expired', 'expired'],
    );
  });

  it('begin with an acceptance link where the customer accepts on one, with another one after a refusal', async () => {
    const store = await open();
    const { newCustomers, links } = processOn(store);
    await misbehave({ match: { path: '/attestations/enhanced$' }, status: 403, times: 1 });
    const { dateAgreed: _, ...undated } = submission();
    const outcome = await newCustomers.create(undated, soon());
    const record = outcome.state === 'created' ? outcome.record : assert.fail();
    assert.deepEqual([record.state, record.failureCode], ['created', 'not-permitted']);
    const tried = await newCustomers.attest(record.id, soon());
    assert.equal(tried?.state, 'finished');
    const link = await links.findOpen(record.customerId ?? '');
    assert.deepEqual([link?.state, link?.country, link?.language], ['open', 'DE', 'de-DE']);
  });
});
