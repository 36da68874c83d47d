import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import type { CustomerSummary } from '../../../src/partner-center/types.js';
import type { Result } from '../../../src/result.js';
import { credentials } from './credentials.js';
import { always, hangUp, quick, send, startServer, type TestServer } from './server.js';

const people = Array.from({ length: 6 }, (_, index) => ({
  id: randomUUID(),
  companyProfile: { companyName: `C${index}` },
}));
const token = 'MS-ContinuationToken';

describe('the list of customers', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.close());

  async function list(): Promise<Result<CustomerSummary[]>[]> {
    const urls = { partnerCenterUrl: server.url, entraUrl: server.url };
    const pages: Result<CustomerSummary[]>[] = [];
    for await (const page of createPartnerCenter({ ...credentials, ...urls, ...quick }).listCustomers()) {
      pages.push(page);
      assert.ok(pages.length < 50, 'the list does not end');
    }
    return pages;
  }

  /** Serves the customers two by two; the header of the link says where the next page begins. */
  function serve(uri: string, extra: { key: string; value: string }[] = []) {
    server.answer = (received, response) => {
      const from = Number(received.headers['ms-continuationtoken'] ?? 0);
      const headers = [{ key: token, value: String(from + 2) }, ...extra];
      const next = from + 2 < people.length ? { next: { uri, method: 'GET', headers } } : {};
      send(response, 200, { totalCount: 2, items: people.slice(from, from + 2), links: next });
    };
  }
  const names = (pages: Result<CustomerSummary[]>[]) =>
    pages.flatMap((page) => (page.ok ? page.value : [])).map((c) => c.name);
  const codes = (pages: Result<CustomerSummary[]>[]) => pages.map((page) => (page.ok ? 'page' : page.failure.code));

  const forms = [
    '/v1/customers?size=2&seekOperation=Next',
    '/customers?size=2&seekOperation=Next',
    'customers?seekOperation=Next',
  ];
  for (const form of forms) {
    it(`goes on with ${form}`, async () => {
      serve(form);
      const pages = await list();
      assert.deepEqual(codes(pages), ['page', 'page', 'page']);
      assert.deepEqual(names(pages), ['C0', 'C1', 'C2', 'C3', 'C4', 'C5']);
      assert.equal(server.requests[0]?.url, '/v1/customers?size=500');
      assert.match(server.requests[1]?.url ?? '', /^\/v1\/customers\?.*seekOperation=Next$/);
      assert.equal(new Set(server.requests.map((received) => received.headers['ms-correlationid'])).size, 1);
    });
  }

  it('goes on with a whole address of the same origin', async () => {
    serve(`${server.url}/v1/customers?seekOperation=Next`);
    assert.equal(names(await list()).length, 6);
  });

  it('sends every header of a link, but none that belong to the connection or the sign-in', async () => {
    serve('/customers', [
      { key: 'X-More', value: 'yes' },
      { key: 'authorization', value: 'Bearer other' },
      { key: 'Host', value: 'evil.example' },
      { key: 'Transfer-Encoding', value: 'chunked' },
      { key: 'MS-Contract-Version', value: 'v9' },
    ]);
    assert.equal(names(await list()).length, 6);
    const headers = server.requests[1]?.headers;
    assert.equal(headers?.['x-more'], 'yes');
    assert.equal(headers?.authorization, 'Bearer token-1');
    assert.equal(headers?.host, new URL(server.url).host);
    assert.equal(headers?.['ms-contract-version'], 'v1');
  });

  it('ends with a failure at a link to another origin, which gets no token', async () => {
    const elsewhere = await startServer();
    try {
      serve(`${elsewhere.url}/v1/customers`);
      assert.deepEqual(codes(await list()), ['page', 'partner-center-unreadable']);
      assert.equal(elsewhere.requests.length, 0);
    } finally {
      await elsewhere.close();
    }
  });

  it('ends with a failure at headers that cannot be sent', async () => {
    serve('/customers', [{ key: 'a b', value: 'x' }]);
    assert.deepEqual(codes(await list()), ['page', 'partner-center-unreadable']);
  });

  it('ends with a failure when a link comes again', async () => {
    const next = { uri: '/customers', headers: [{ key: token, value: 'same' }] };
    let count = 0;
    server.answer = (_received, response) => {
      const items = people.slice(count, count + 1);
      count += 1;
      send(response, 200, { items, links: { next } });
    };
    assert.deepEqual(codes(await list()), ['page', 'page', 'partner-center-unreadable']);
  });

  it('ends with a failure when the same page comes under ever new links', async () => {
    let count = 0;
    server.answer = (_received, response) => {
      count += 1;
      const headers = [{ key: token, value: String(count) }];
      send(response, 200, { items: people.slice(0, 2), links: { next: { uri: '/customers', headers } } });
    };
    assert.deepEqual(codes(await list()), ['page', 'partner-center-unreadable']);
  });

  it('ends with the failure of a page, and does not go on', async () => {
    for (const [answer, code] of [
      [always(403), 'not-permitted'],
      [always(200, 'rubbish'), 'partner-center-unreadable'],
      [hangUp, 'partner-center-unreachable'],
    ] as const) {
      serve('/customers');
      const serving = server.answer;
      server.answer = (received, response) => {
        const second = received.headers['ms-continuationtoken'] !== undefined;
        return (second ? answer : serving)(received, response);
      };
      assert.deepEqual(codes(await list()), ['page', code]);
    }
  });

  it('waits for a throttled page', async () => {
    serve('/customers');
    const serving = server.answer;
    let throttled = false;
    server.answer = (received, response) => {
      if (throttled || !received.headers['ms-continuationtoken']) return serving(received, response);
      throttled = true;
      send(response, 429, '', { 'Retry-After': '1' });
    };
    assert.equal(names(await list()).length, 6);
  });

  it('is empty where there is nobody', async () => {
    server.answer = always(200, { totalCount: 0, items: [] });
    assert.deepEqual(await list(), [{ ok: true, value: [] }]);
  });
});
