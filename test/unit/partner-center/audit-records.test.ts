import assert from 'node:assert/strict';
import fc from 'fast-check';
import { auditWindows, readAuditPage } from '../../../src/partner-center/audit-records.js';
import { createPartnerCenter } from '../../../src/partner-center/client.js';
import type { PartnerAuditRecord } from '../../../src/partner-center/types.js';
import type { Result } from '../../../src/result.js';
import { credentials, customerId } from './credentials.js';
import { always, quick, send, startServer, type TestServer } from './server.js';

const now = Date.parse('2026-03-20T10:00:00Z');
const record = (id: string) => ({
  id,
  partnerId: '9f4c2d1e-0000-4000-8000-00000000c5b0',
  customerId: customerId.toUpperCase(),
  customerName: 'Contoso',
  userPrincipalName: 'adele@partner.example',
  resourceType: 'agreement',
  resourceNewValue: '{"type":"MicrosoftCustomerAgreement"}',
  operationType: 'create_agreement',
  operationDate: '2026-03-19T08:00:00.1234567Z',
  operationStatus: 'succeeded',
  customizedData: [{ key: 'a', value: 'b' }],
  attributes: { objectType: 'AuditRecord' },
});
const read = (id: string): PartnerAuditRecord => ({
  id,
  customerId,
  customerName: 'Contoso',
  userPrincipalName: 'adele@partner.example',
  resourceType: 'agreement',
  resourceNewValue: '{"type":"MicrosoftCustomerAgreement"}',
  operationType: 'create_agreement',
  operationDate: '2026-03-19T08:00:00.123Z',
  operationStatus: 'succeeded',
  customizedData: { a: 'b' },
});

describe('a page of audit records', () => {
  it('is read, whatever a record leaves out', () => {
    const bare = { id: '2', operationDate: '2026-03-19', customizedData: [null, { key: 3 }, { key: 'n', value: 4 }] };
    const result = readAuditPage({ items: [record('1'), bare] });
    assert.deepEqual(result.ok && result.value.items, [
      read('1'),
      {
        id: '2',
        customerId: '',
        customerName: '',
        userPrincipalName: '',
        resourceType: '',
        resourceNewValue: '',
        operationType: '',
        operationDate: '2026-03-19T00:00:00.000Z',
        operationStatus: '',
        customizedData: { n: '4' },
      },
    ]);
  });

  it('has the new value as text also where it comes as an object', () => {
    const result = readAuditPage({ items: [{ ...record('1'), resourceNewValue: { a: [1] } }] });
    assert.equal(result.ok && result.value.items[0]?.resourceNewValue, '{"a":[1]}');
  });

  it('leaves out what cannot be told apart or placed in time, but is not empty because of it', () => {
    const odd = [null, {}, { ...record(''), id: '' }, { ...record('3'), operationDate: 'yesterday' }];
    const result = readAuditPage({ items: [...odd, record('1')] });
    assert.deepEqual(result.ok && result.value.items.map(({ id }) => id), ['1']);
    assert.equal(readAuditPage({ items: odd }).ok, false);
    assert.deepEqual(readAuditPage({ items: [] }), { ok: true, value: { items: [] } });
    for (const json of [null, {}, [], { items: [], links: { next: {} } }]) assert.equal(readAuditPage(json).ok, false);
  });

  it('is read, or not, from any JSON', () => {
    const noise = fc.jsonValue();
    const item = fc.dictionary(
      fc.constantFrom(...Object.keys(record('1'))),
      fc.oneof(fc.constant('2026-01-01'), noise),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(item, noise)), noise, (items, links) => {
        const result = readAuditPage({ items, links });
        if (result.ok) for (const one of result.value.items) assert.equal(typeof one.resourceNewValue, 'string');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the days of audit queries', () => {
  it('are one query up to 30 days back', () => {
    assert.deepEqual(auditWindows('2026-03-20', now), [{ startDate: '2026-03-20' }]);
    assert.deepEqual(auditWindows('2026-02-19', now), [{ startDate: '2026-02-19' }]);
  });

  it('are several without a gap further back, none longer than 30 days', () => {
    const windows = auditWindows('2026-01-01', now);
    assert.deepEqual(windows, [
      { startDate: '2026-01-01', endDate: '2026-01-30' },
      { startDate: '2026-01-30', endDate: '2026-02-28' },
      { startDate: '2026-02-28' },
    ]);
  });

  it('are no queries for what is no day', () => assert.throws(() => auditWindows('lately', now)));
});

describe('the audit records', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.close());

  async function list(query: { from: string; resourceType?: string }): Promise<Result<PartnerAuditRecord[]>[]> {
    const urls = { partnerCenterUrl: server.url, entraUrl: server.url };
    const client = createPartnerCenter({ ...credentials, ...urls, ...quick, now: () => now });
    const pages: Result<PartnerAuditRecord[]>[] = [];
    for await (const page of client.auditRecords(query, { deadline: now + 5000 })) pages.push(page);
    return pages;
  }
  const ids = (pages: Result<PartnerAuditRecord[]>[]) =>
    pages.map((page) => (page.ok ? page.value.map(({ id }) => id) : page.failure.code));
  const paths = () => server.requests.map(({ url }) => decodeURIComponent(url));

  it('are asked for from a day on, of one kind', async () => {
    server.answer = always(200, { items: [record('1')] });
    assert.deepEqual(await list({ from: '2026-03-01', resourceType: 'agreement' }), [{ ok: true, value: [read('1')] }]);
    await list({ from: '2026-03-01' });
    assert.deepEqual(paths(), [
      '/v1/auditrecords?startDate=2026-03-01&filter={"Field":"ResourceType","Value":"agreement","Operator":"equals"}',
      '/v1/auditrecords?startDate=2026-03-01',
    ]);
  });

  it('come page by page', async () => {
    server.answer = (received, response) => {
      const at = Number(received.headers['ms-continuationtoken'] ?? 0);
      const headers = [{ key: 'MS-ContinuationToken', value: String(at + 1) }];
      const links = at < 2 ? { next: { uri: '/auditrecords?seekOperation=Next', method: 'GET', headers } } : {};
      send(response, 200, { items: [record(String(at))], links });
    };
    assert.deepEqual(ids(await list({ from: '2026-03-01' })), [['0'], ['1'], ['2']]);
    assert.equal(paths()[1], '/v1/auditrecords?seekOperation=Next');
  });

  it('come once also where the queries for long ago meet', async () => {
    const days: Record<string, string[]> = {
      '2026-01-01': ['1', '2'],
      '2026-01-30': ['2', '3'],
      '2026-02-28': ['3', '4'],
    };
    server.answer = (received, response) => {
      const day = new URL(received.url, server.url).searchParams.get('startDate') ?? '';
      send(response, 200, { items: (days[day] ?? []).map(record) });
    };
    assert.deepEqual(ids(await list({ from: '2026-01-01' })), [['1', '2'], ['3'], ['4']]);
  });

  it('end with the failure of a page', async () => {
    server.answer = always(400, { code: 3000 });
    assert.deepEqual(ids(await list({ from: '2026-01-01' })), ['rejected']);
    assert.equal(server.requests.length, 1);
  });
});
