import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { people } from '../../../src/sandbox/people.js';
import { type SandboxOptions, startSandbox } from '../../../src/sandbox/sandbox.js';
import { attestation, customerId, SandboxClient } from './client.js';

interface Held {
  directlyAccepted: boolean;
  agreements: unknown[];
}

const trey = customerId('Trey Research Inc.');
const gruenfeld = customerId('Bäckerei Grünfeld & Söhne OHG');

describe('sandbox: starting, stopping and remembering', () => {
  let folder: string;
  const clients: SandboxClient[] = [];
  const start = async (options?: SandboxOptions) => {
    const client = await SandboxClient.start(options);
    clients.push(client);
    return client;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    rmSync(folder, { recursive: true });
  });

  it('remembers everything over a restart: effects, answers, members, settings', async () => {
    const stateFile = join(folder, 'deep', 'sandbox.json');
    const headers = { 'MS-RequestId': randomUUID() };
    const path = `/customers/${trey}/agreements`;
    const [person] = people;

    const first = await start({ stateFile });
    const answer = await first.partnerCenter('POST', path, { headers, body: attestation() });
    await first.control(`/customers/${gruenfeld}/accept`, {});
    await first.control('/members', { id: person?.id, group: 'AdminAgents', present: false });
    await first.control('', { emptyAgreements: '600009', faults: [{ match: { path: '/nowhere' }, status: 500 }] });
    await first.close();

    const second = await start({ stateFile });
    const repeated = await second.partnerCenter('POST', path, { headers, body: attestation() });
    assert.deepEqual(repeated.body, answer.body);
    assert.equal((await second.control<Held>(`/state?customerId=${trey}`)).body.agreements.length, 1);
    assert.equal((await second.control<Held>(`/state?customerId=${gruenfeld}`)).body.directlyAccepted, true);
    const { body } = await second.control<{ settings: { emptyAgreements: string }; groups: { memberIds: string[] }[] }>(
      '/state',
    );
    assert.equal(body.settings.emptyAgreements, '600009');
    assert.ok(!body.groups[0]?.memberIds.includes(person?.id ?? ''));
    assert.deepEqual((await second.control<{ faults: unknown[] }>('', {})).body.faults, []);

    await second.control('/reset', {});
    await second.close();
    assert.deepEqual(readdirSync(join(folder, 'deep')), ['sandbox.json']);
    assert.deepEqual(JSON.parse(readFileSync(stateFile, 'utf8')).answers, {});
  });

  it('has an effect in the file before it answers', async () => {
    const stateFile = join(folder, 'sandbox.json');
    const client = await start({ stateFile });
    await client.control('', { faults: [{ match: { method: 'POST', path: '/agreements' }, drop: 'after' }] });
    await assert.rejects(client.partnerCenter('POST', `/customers/${trey}/agreements`, { body: attestation() }));
    assert.equal(JSON.parse(readFileSync(stateFile, 'utf8')).customers[trey].agreements.length, 1);
  });

  it('refuses a file that holds something else, and leaves it alone', async () => {
    const stateFile = join(folder, 'sandbox.json');
    for (const content of ['{"version":', '{"version":99}']) {
      writeFileSync(stateFile, content);
      await assert.rejects(startSandbox({ stateFile }), (error: Error) => error.message.includes(stateFile));
      assert.equal(readFileSync(stateFile, 'utf8'), content);
    }
  });

  it('shares nothing with another sandbox', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    await one.control(`/customers/${gruenfeld}/accept`, {});
    assert.equal((await other.control<Held>(`/state?customerId=${gruenfeld}`)).body.directlyAccepted, false);
  });

  it('says when its port is taken', async () => {
    const { sandbox } = await start();
    await assert.rejects(startSandbox({ port: Number(new URL(sandbox.url).port) }), { code: 'EADDRINUSE' });
  });

  it('serves another tenant where told', async () => {
    const partnerTenantId = randomUUID();
    const client = await start({ partnerTenantId });
    const form = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' };
    assert.equal((await client.entra('/oauth2/v2.0/token', form, partnerTenantId)).status, 200);
    assert.equal((await client.entra('/oauth2/v2.0/token', form)).status, 400);
  });

  it('closes at once although an answer is delayed, which then has no effect', async () => {
    const stateFile = join(folder, 'sandbox.json');
    const client = await start({ stateFile });
    await client.control('', { faults: [{ match: { path: '/agreements' }, delayMs: 60_000 }] });
    await client.token('user');
    const call = client.partnerCenter('POST', `/customers/${trey}/agreements`, { body: attestation() });
    const refused = assert.rejects(call);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await client.close();
    await refused;
    await client.close();

    const next = await start({ stateFile });
    assert.equal((await next.control<Held>(`/state?customerId=${trey}`)).body.agreements.length, 0);
  });

  it('refuses pages in a browser, other hosts and bodies without end', async () => {
    const client = await start();
    const send = (headers: Record<string, string>, body = '{}') =>
      new Promise<number | undefined>((resolve, reject) => {
        const outgoing = request(`${client.sandbox.url}/control`, { method: 'POST', headers }, (incoming) => {
          incoming.resume().on('end', () => resolve(incoming.statusCode));
        });
        outgoing.on('error', reject).end(body);
      });
    assert.equal(await send({}), 200);
    assert.equal(await send({ Origin: 'http://evil.example' }), 400);
    assert.equal(await send({ Host: 'evil.example' }), 400);
    assert.equal(await send({}, ' '.repeat(1024 * 1024 + 1)), 413);
    assert.equal((await fetch(`${client.sandbox.url}/elsewhere`)).status, 404);
  });
});
