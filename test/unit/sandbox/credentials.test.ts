import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedState } from '../../../src/sandbox/seed/seed.js';
import { SandboxClient } from './client.js';

interface Created {
  id: string;
  userCredentials?: { userName: string; password: string };
}
interface Page {
  items: { operationType: string; resourceNewValue: string }[];
}

const newCustomer = {
  companyProfile: { domain: 'blueyonder.onmicrosoft.com' },
  billingProfile: {
    ...{ culture: 'de-DE', language: 'de', email: 'ops@blueyonder.example.com', companyName: 'Blue Yonder' },
    defaultAddress: {
      ...{ firstName: 'Robin', lastName: 'Counts', addressLine1: 'Rollbahn 1', city: 'Berlin' },
      ...{ postalCode: '10117', country: 'DE' },
    },
  },
};

describe('sandbox: the credentials of a new customer', () => {
  let folder: string;
  let stateFile: string;
  const clients: SandboxClient[] = [];
  const start = async () => {
    const client = await SandboxClient.start({ stateFile });
    clients.push(client);
    return client;
  };
  const create = (client: SandboxClient, requestId: string) =>
    client.partnerCenter<Created>('POST', '/customers', {
      body: newCustomer,
      headers: { 'MS-RequestId': requestId },
      token: 'app',
    });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    stateFile = join(folder, 'sandbox.json');
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    rmSync(folder, { recursive: true });
  });

  it('are in the answer and its repeats, and in no file, audit record or log', async () => {
    const client = await start();
    const requestId = randomUUID();
    const first = (await create(client, requestId)).body;
    const password = first.userCredentials?.password ?? '';
    assert.equal(password.length, 12);
    assert.deepEqual((await create(client, requestId)).body, first);
    assert.deepEqual(client.sandbox.issuedPasswords(), [password]);

    assert.ok(!readFileSync(stateFile, 'utf8').includes(password));
    for (const path of ['/state', `/state?customerId=${first.id}`, '/calls']) {
      assert.ok(!(await client.control(path)).text.includes(password), path);
    }
    const { body } = await client.partnerCenter<Page>('GET', '/auditrecords');
    const [record] = body.items;
    assert.equal(record?.operationType, 'add_customer');
    assert.deepEqual(JSON.parse(record?.resourceNewValue ?? '').UserCredentials, { UserName: 'admin', Password: '' });
  });

  it('are gone after a restart, but the repeat still creates nobody', async () => {
    const first = await start();
    const requestId = randomUUID();
    const { userCredentials, ...created } = (await create(first, requestId)).body;
    assert.ok(userCredentials);
    await first.close();

    const second = await start();
    const repeated = await create(second, requestId);
    assert.equal(repeated.status, 201);
    assert.deepEqual(repeated.body, created);
    assert.deepEqual(second.sandbox.issuedPasswords(), []);
  });

  it('are remembered as issued when the answer is lost, and by a test after a reset', async () => {
    const client = await start();
    await client.control('', { faults: [{ match: { method: 'POST', path: '/customers' }, drop: 'after', times: 1 }] });
    const requestId = randomUUID();
    await assert.rejects(create(client, requestId));
    const repeated = (await create(client, requestId)).body;
    assert.deepEqual(client.sandbox.issuedPasswords(), [repeated.userCredentials?.password]);
    await client.control('/reset', {});
    assert.equal(client.sandbox.issuedPasswords().length, 1);
    assert.notEqual((await create(client, requestId)).body.id, repeated.id);
  });

  it('leave a file that an earlier sandbox wrote, which is otherwise read as it is', async () => {
    const seed = seedState();
    const earlier = without(seed, 'attestations', 'auditRecords');
    const settings = without(seed.settings, 'linkLifetimeMinutes', 'countryRulesShape', 'cutoff', 'webhookPauseMs');
    const answer = { status: 201, body: { id: 'x', userCredentials: { userName: 'admin', password: 'old-secret' } } };
    const requestId = randomUUID();
    const answers = { [`/v1/customers ${requestId}`]: answer };
    writeFileSync(stateFile, JSON.stringify({ ...earlier, settings: { ...settings, pageSize: 7 }, answers }));

    const client = await start();
    assert.ok(!readFileSync(stateFile, 'utf8').includes('old-secret'));
    assert.deepEqual((await create(client, requestId)).body, { id: 'x' });
    const { body } = await client.control<{ settings: object }>('/state');
    assert.deepEqual(body.settings, { ...seed.settings, pageSize: 7 });
    assert.deepEqual((await client.partnerCenter<Page>('GET', '/auditrecords')).body.items, []);
    assert.equal((await client.partnerCenter<{ items: [] }>('GET', '/customers')).body.items.length, 7);
  });
});

function without(held: object, ...names: string[]): object {
  return Object.fromEntries(Object.entries(held).filter(([name]) => !names.includes(name)));
}
