import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceIdentity } from '../../../src/sandbox/people.js';
import { seedState } from '../../../src/sandbox/seed/seed.js';
import { StateStore } from '../../../src/sandbox/state.js';
import { attestation, customerId, SandboxClient, tenantId } from './client.js';

interface AuditRecord {
  id: string;
  partnerId: string;
  customerId: string;
  customerName: string;
  userPrincipalName: string;
  resourceType: string;
  operationType: string;
  operationStatus: string;
  operationDate: string;
  originalCorrelationId: string;
  resourceNewValue: string;
  customizedData: { key: string; value: string }[];
  attributes: { objectType: string };
}
interface Page {
  totalCount: number;
  items: AuditRecord[];
  links: { next?: { uri: string; headers: { key: string; value: string }[] } };
}

const woodgrove = customerId('Woodgrove Bank');
const contoso = customerId('Contoso Deutschland GmbH');
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const filter = (Field: string, Value: string, Operator = 'equals') =>
  `filter=${encodeURIComponent(JSON.stringify({ Field, Value, Operator }))}`;

describe('sandbox: audit records', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.control('/reset', {}));
  after(() => client.close());

  const list = (query = '', token = 'app') => client.partnerCenter<Page>('GET', `/auditrecords${query}`, { token });
  const records = async (query = '') => (await list(query)).body.items;
  const attest = (id: string, headers: Record<string, string> = {}) =>
    client.partnerCenter('POST', `/customers/${id}/agreements`, { body: attestation(), headers });

  it('records who attested for whom, to both kinds of token', async () => {
    const correlationId = 'ab993325-1605-4cf4-bac4-fb584142a31b';
    await attest(contoso, { 'MS-CorrelationId': correlationId });
    const [record] = (await list('', 'user')).body.items;
    assert.ok(record);
    assert.equal(record.resourceType, 'agreement');
    assert.equal(record.operationType, 'create_agreement');
    assert.equal(record.operationStatus, 'succeeded');
    assert.equal(record.partnerId, tenantId);
    assert.equal(record.customerId, contoso);
    assert.equal(record.customerName, 'Contoso Deutschland GmbH');
    assert.equal(record.userPrincipalName, serviceIdentity.upn);
    assert.equal(record.originalCorrelationId, correlationId);
    assert.equal(record.attributes.objectType, 'AuditRecord');
    assert.equal(JSON.parse(record.resourceNewValue).PrimaryContact.Email, 'tania.carr@example.com');
    assert.deepEqual((await list()).body.items, [record]);
    assert.deepEqual((await client.partnerCenter('GET', `/auditrecords/${record.id}`)).body, record);
  });

  it('records nothing for what was refused or repeated', async () => {
    const headers = { 'MS-RequestId': '94e4e214-6b06-4fb7-96d1-94d559f9b47f' };
    for (const _ of [1, 2]) assert.equal((await attest(contoso, headers)).status, 201);
    assert.equal((await attest(contoso)).status, 400);
    assert.equal((await records()).length, 1);
  });

  it('keeps filters apart', async () => {
    await attest(contoso);
    await attest(woodgrove);
    await client.control('/orders', { customerId: woodgrove, failed: true });
    const types = async (query: string) => (await records(`?${query}`)).map(({ operationType }) => operationType);
    assert.deepEqual(await types(filter('ResourceType', 'agreement')), ['create_agreement', 'create_agreement']);
    assert.deepEqual(await types(filter('CustomerId', woodgrove.toUpperCase())), ['create_agreement', 'create_order']);
    assert.deepEqual(await types(filter('CompanyName', 'DEUTSCH', 'substring')), ['create_agreement']);
    assert.equal((await list(`?${filter('CompanyName', 'Contoso')}`)).status, 400);
    assert.equal((await list('?filter=agreement')).status, 400);
  });

  it('records orders that the test asks for', async () => {
    await client.control('/orders', { customerId: woodgrove });
    await client.control('/orders', { customerId: woodgrove, failed: true });
    assert.deepEqual(
      (await records()).map(({ resourceType, operationStatus }) => [resourceType, operationStatus]),
      [
        ['order', 'succeeded'],
        ['order', 'failed'],
      ],
    );
  });

  it('pages with a token in a header, and keeps the query', async () => {
    for (const failed of [true, false, true]) await client.control('/orders', { customerId: woodgrove, failed });
    const query = `?startDate=${daysAgo(1)}&${filter('ResourceType', 'order')}&size=2`;
    const first = (await list(query)).body;
    assert.equal(first.totalCount, 2);
    assert.ok(first.links.next);
    const { uri, headers } = first.links.next;
    assert.match(uri, /^\/v1\/auditrecords\?startDate=.*filter=.*&seekOperation=Next$/);
    const rest = await client.partnerCenter<Page>('GET', uri.replace(/^\/v1/, ''), {
      headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])),
    });
    assert.equal(rest.body.totalCount, 1);
    assert.equal(rest.body.links.next, undefined);
    const ids = [...first.items, ...rest.body.items].map(({ id }) => id);
    assert.equal(new Set(ids).size, 3);
  });

  const refused: [what: string, query: string][] = [
    ['a start before the history', `startDate=${daysAgo(91)}`],
    ['a start that is none', 'startDate=yesterday'],
    ['a window of more than 30 days', `startDate=${daysAgo(60)}&endDate=${daysAgo(29)}`],
    ['an end before the start', `startDate=${daysAgo(1)}&endDate=${daysAgo(2)}`],
    ['an end that is none', 'endDate=2026-13-45'],
    ['a size that is none', 'size=many'],
  ];
  for (const [what, query] of refused) {
    it(`refuses ${what}`, async () => {
      assert.equal((await list(`?${query}`)).status, 400);
    });
  }

  describe('over weeks', () => {
    let folder: string;
    let old: SandboxClient;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
      const stateFile = join(folder, 'sandbox.json');
      const store = new StateStore(seedState, stateFile);
      const ages = [89, 60, 45, 29, 2, 0];
      store.change((state) => {
        state.auditRecords = ages.map((days) => recordOf(days));
      });
      old = await SandboxClient.start({ stateFile });
    });
    after(async () => {
      await old.close();
      rmSync(folder, { recursive: true });
    });

    const ages = async (query: string) => {
      const { body } = await old.partnerCenter<Page>('GET', `/auditrecords${query}`);
      return body.items.map(({ id }) => Number(id));
    };

    it('shows the last 30 days unless asked for others', async () => {
      assert.deepEqual(await ages(''), [29, 2, 0]);
      assert.deepEqual(await ages(`?startDate=${daysAgo(2)}`), [2, 0]);
    });

    it('ends 30 days after the start where no end is given, or on the day that is', async () => {
      assert.deepEqual(await ages(`?startDate=${daysAgo(89)}`), [89, 60]);
      assert.deepEqual(await ages(`?startDate=${daysAgo(60)}`), [60, 45]);
      assert.deepEqual(await ages(`?startDate=${daysAgo(60)}&endDate=${daysAgo(60)}`), [60]);
    });
  });
});

function recordOf(days: number) {
  return {
    ...{ id: String(days), customerId: woodgrove, customerName: 'Woodgrove Bank', userPrincipalName: '' },
    ...{ applicationId: '', correlationId: '', resourceType: 'order', operationType: 'create_order' },
    operationStatus: 'succeeded' as const,
    operationDate: `${daysAgo(days)}T12:00:00.000Z`,
    resourceNewValue: {},
  };
}
