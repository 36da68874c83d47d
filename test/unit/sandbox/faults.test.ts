import assert from 'node:assert/strict';
import { attestation, customerId, SandboxClient } from './client.js';

interface Held {
  agreements: unknown[];
}
interface Calls {
  calls: { method: string; path: string; query: string; requestId: string; status: number | null }[];
}

const trey = customerId('Trey Research Inc.');
const agreements = `/customers/${trey}/agreements`;

describe('sandbox: faults on request', () => {
  let client: SandboxClient;
  before(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.control('/reset', {}));
  after(() => client.close());

  const attest = () => client.partnerCenter('POST', agreements, { body: attestation() });
  const heldCount = async () => (await client.control<Held>(`/state?customerId=${trey}`)).body.agreements.length;
  const faults = (...rules: object[]) => client.control('', { faults: rules });

  it('answers a status instead of carrying the request out, as often as told', async () => {
    await faults({ match: { method: 'post', path: '/agreements' }, times: 2, status: 503 });
    assert.equal((await client.partnerCenter('GET', agreements)).status, 200);
    assert.deepEqual([(await attest()).status, (await attest()).status], [503, 503]);
    assert.equal(await heldCount(), 0);
    assert.equal((await attest()).status, 201);
  });

  it('throttles with Retry-After and the body of the gateway', async () => {
    await faults({ match: { path: '/customers$' }, status: 429, retryAfter: 7 });
    const { status, headers, body } = await client.partnerCenter<{ message: string }>('GET', '/customers');
    assert.equal(status, 429);
    assert.equal(headers.get('Retry-After'), '7');
    assert.equal(body.message, 'Rate limit is exceeded. Try again in 7 seconds.');
  });

  it('answers rubbish, and a body and headers of choice', async () => {
    await faults({ times: 1, rubbish: true }, { status: 409, body: { code: '1' }, headers: { 'X-Extra': 'yes' } });
    const rubbish = await client.partnerCenter('GET', '/customers');
    assert.equal(rubbish.status, 200);
    assert.throws(() => JSON.parse(rubbish.text));
    const chosen = await client.partnerCenter('GET', '/customers');
    assert.equal(chosen.status, 409);
    assert.deepEqual(chosen.body, { code: '1' });
    assert.equal(chosen.headers.get('X-Extra'), 'yes');
  });

  it('resets the connection before the effect', async () => {
    await faults({ match: { method: 'POST' }, times: 1, drop: 'before' });
    await client.token('user');
    await assert.rejects(attest());
    assert.equal(await heldCount(), 0);
  });

  it('resets the connection after the effect', async () => {
    await faults({ match: { path: '/agreements' }, times: 1, drop: 'after' });
    await assert.rejects(attest());
    assert.equal(await heldCount(), 1);
  });

  it('answers an error after the effect', async () => {
    await faults({ match: { path: '/agreements' }, times: 1, status: 500, afterEffect: true });
    assert.equal((await attest()).status, 500);
    assert.equal(await heldCount(), 1);
  });

  it('delays before the effect, or between the effect and the answer', async () => {
    for (const [afterEffect, expected] of [
      [false, 0],
      [true, 1],
    ] as const) {
      await faults({ match: { path: '/agreements' }, times: 1, delayMs: 300, afterEffect });
      const start = Date.now();
      const answer = attest();
      await new Promise((resolve) => setTimeout(resolve, 120));
      assert.equal(await heldCount(), expected);
      const { body } = await client.control<Calls>('/calls');
      assert.equal(body.calls.at(-1)?.status, null);
      assert.equal((await answer).status, 201);
      assert.ok(Date.now() - start >= 290);
      await client.control('/reset', {});
    }
  });

  it('carries out a delayed request although its caller has gone', async () => {
    await faults({ match: { path: '/agreements' }, times: 1, delayMs: 150 });
    const token = await client.token('user');
    const request = fetch(`${client.sandbox.partnerCenterUrl}/v1${agreements}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: JSON.stringify(attestation()),
      signal: AbortSignal.timeout(50),
    });
    await assert.rejects(request);
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.equal(await heldCount(), 1);
  });

  it('reaches the token endpoint and Graph as well, never the control endpoint', async () => {
    await faults({ status: 500 });
    assert.equal((await client.entra('/oauth2/token', {})).status, 500);
    assert.equal((await client.graph('/groups', { token: 'none' })).status, 500);
    assert.equal((await client.control('/calls')).status, 200);
  });

  it('logs calls with their ids and status, and no bodies or tokens', async () => {
    const headers = { 'MS-RequestId': '94e4e214-6b06-4fb7-96d1-94d559f9b47f' };
    await faults({ match: { path: 'agreementType' }, drop: 'before' });
    await client.partnerCenter('POST', agreements, { headers, body: attestation() });
    await assert.rejects(client.partnerCenter('GET', `${agreements}?agreementType=*`));
    const { body, text } = await client.control<Calls>('/calls');
    const [posted, dropped] = body.calls.slice(-2);
    assert.equal(posted?.path, `/partner-center/v1${agreements}`);
    assert.equal(posted?.requestId, headers['MS-RequestId']);
    assert.equal(posted?.status, 201);
    assert.equal(dropped?.query, '?agreementType=*');
    assert.equal(dropped?.status, 0);
    assert.ok(!text.includes('tania.carr') && !text.includes('Bearer'));
  });

  it('refuses rules and settings that make no sense, naming the field', async () => {
    const wrong: [object, RegExp][] = [
      [{ faults: [{ drop: 'sometimes' }] }, /faults\.0\.drop/],
      [{ faults: [{ match: { path: '(' } }] }, /faults\.0\.match\.path/],
      [{ attestation: 'maybe' }, /attestation/],
      [{ attestations: 'legacy' }, /attestations/],
    ];
    for (const [body, text] of wrong) {
      const answer = await client.control<{ error: string }>('', body);
      assert.equal(answer.status, 400);
      assert.match(answer.body.error, text);
    }
  });
});
