import assert from 'node:assert/strict';
import { createRequest, type HttpCall } from '../../../src/partner-center/http.js';
import { appUserTokens } from '../../../src/partner-center/tokens.js';
import { credentials } from './credentials.js';
import { always, hangUp, inTurn, quick, silence, startServer, type TestServer } from './server.js';

describe('requests that change something', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.close());

  const post = (more: Partial<HttpCall> = {}) =>
    createRequest(
      appUserTokens({ ...credentials, entraUrl: server.url }),
      quick,
    )({
      method: 'POST',
      url: new URL(`${server.url}/v1/thing`),
      headers: () => new Headers(),
      body: '{}',
      requestId: 'one',
      deadline: Date.now() + 3000,
      ...more,
    });

  for (const status of [429, 500, 502, 503, 504, 408]) {
    it(`sends a POST once, whatever comes (${status})`, async () => {
      server.answer = always(status, '', { 'Retry-After': '0' });
      const result = await post();
      assert.equal(result.ok && result.value.status, status);
      assert.equal(server.requests.length, 1);
    });
  }

  it('repeats a POST that only asks, and knows that it changed nothing', async () => {
    server.answer = inTurn(always(503), hangUp, always(200));
    assert.equal((await post({ asksOnly: true })).ok, true);
    assert.equal(server.requests.length, 3);
    server.answer = hangUp;
    const result = await post({ asksOnly: true });
    assert.equal(!result.ok && result.failure.outcomeUnknown, false);
  });

  it('does not know what became of a POST without an answer', async () => {
    for (const [trouble, code] of [
      [hangUp, 'partner-center-unreachable'],
      [silence, 'partner-center-timeout'],
    ] as const) {
      server.requests.length = 0;
      server.answer = trouble;
      const result = await post();
      assert.deepEqual(!result.ok && result.failure, { code, retryable: true, outcomeUnknown: true });
      assert.equal(server.requests.length, 1);
    }
  });

  it('does not know what became of a POST whose answer broke off, unless its status says no', async () => {
    for (const [status, outcomeUnknown] of [
      [201, true],
      [400, false],
      [502, true],
    ] as const) {
      server.answer = (_received, response) => {
        response.writeHead(status, { 'Content-Length': '100' });
        response.write('{"code":');
        setTimeout(() => response.socket?.destroy(), 20);
      };
      const result = await post();
      assert.equal(!result.ok && result.failure.outcomeUnknown, outcomeUnknown, String(status));
    }
  });

  it('knows that a POST did nothing when no connection came about', async () => {
    const gone = await startServer();
    await gone.close();
    const result = await post({ url: new URL(`${gone.url}/v1/thing`) });
    assert.deepEqual(!result.ok && result.failure, {
      code: 'partner-center-unreachable',
      retryable: true,
      outcomeUnknown: false,
    });
  });
});
