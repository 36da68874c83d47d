import assert from 'node:assert/strict';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import type { PartnerCenter } from '../../../src/partner-center/types.js';
import type { FailureCode, Result } from '../../../src/result.js';
import { credentials, customerId } from './credentials.js';
import { always, quick, send, startServer, type TestServer } from './server.js';

const otherId = '4b2a6e33-8791-4386-bd2b-0d55baf25039';
const record = (id: string, companyName: string) => ({ id, companyProfile: { companyName, domain: `${id}.example` } });
const summary = (id: string, name: string) => ({ id, name, domain: `${id}.example` });

function assertFailure(result: Result<unknown>, code: FailureCode) {
  assert.equal(!result.ok && result.failure.code, code);
}

describe('customers by search', () => {
  let server: TestServer;
  let client: PartnerCenter;
  const call = () => ({ deadline: Date.now() + 3000 });

  beforeEach(async () => {
    server = await startServer();
    const urls = { partnerCenterUrl: `${server.url}/pc`, entraUrl: server.url };
    client = createPartnerCenter({ ...credentials, ...urls, ...quick });
  });
  afterEach(() => server.close());

  const filterOf = (url: string) => JSON.parse(new URL(url, server.url).searchParams.get('filter') ?? '');
  const byField = (name: [number, unknown], domain: [number, unknown]) => {
    server.answer = (received, response) =>
      filterOf(received.url).Field === 'CompanyName' ? send(response, ...name) : send(response, ...domain);
  };

  it('come by name and by domain, each once', async () => {
    const [a, b] = [record(customerId, 'A'), record(otherId, 'B')];
    byField([200, { items: [a] }], [200, { items: [b, a] }]);
    const result = await client.findCustomers('Ä & "b"', call());
    assert.deepEqual(result, { ok: true, value: [summary(customerId, 'A'), summary(otherId, 'B')] });
    const filters = server.requests.map((received) => filterOf(received.url));
    assert.deepEqual(new Set(filters.map((one) => one.Field)), new Set(['CompanyName', 'Domain']));
    assert.ok(filters.every((one) => one.Value === 'Ä & "b"' && one.Operator === 'starts_with'));
  });

  it('come by name alone when the search by domain fails, once', async () => {
    byField([200, { items: [record(customerId, 'A')] }], [500, '']);
    assert.deepEqual(await client.findCustomers('a', call()), { ok: true, value: [summary(customerId, 'A')] });
    assert.equal(server.requests.length, 2);
    byField([200, { items: [] }], [500, '']);
    assert.deepEqual(await client.findCustomers('a', call()), { ok: true, value: [] });
  });

  it('come by domain alone when the search by name fails, but "none" is not said then', async () => {
    byField([403, ''], [200, { items: [record(customerId, 'A')] }]);
    assert.deepEqual(await client.findCustomers('a', call()), { ok: true, value: [summary(customerId, 'A')] });
    byField([403, ''], [200, { items: [] }]);
    assertFailure(await client.findCustomers('a', call()), 'not-permitted');
  });

  it('fail when both searches fail', async () => {
    server.answer = always(200, 'rubbish');
    assertFailure(await client.findCustomers('a', call()), 'partner-center-unreadable');
  });

  it('come by tenant id', async () => {
    server.answer = always(200, record(customerId, 'A'));
    const result = await client.findCustomers(` ${customerId.toUpperCase()} `, call());
    assert.deepEqual(result, { ok: true, value: [summary(customerId, 'A')] });
    assert.deepEqual(
      server.requests.map((received) => received.url),
      [`/pc/v1/customers/${customerId}`],
    );
    server.answer = always(404);
    assert.deepEqual(await client.findCustomers(customerId, call()), { ok: true, value: [] });
    server.answer = always(403, '');
    assertFailure(await client.findCustomers(customerId, call()), 'not-permitted');
  });

  it('are none for blank text, which would find everybody', async () => {
    assert.deepEqual(await client.findCustomers('  ', call()), { ok: true, value: [] });
    assert.equal(server.requests.length, 0);
  });

  it('can be looked for with any text', async () => {
    server.answer = always(200, { items: [] });
    for (const text of ['\ud800', '\u0000', '%', '../..', '"}', 'a'.repeat(3000)]) {
      assert.deepEqual(await client.findCustomers(text, call()), { ok: true, value: [] });
    }
  });
});
