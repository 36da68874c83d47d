import assert from 'node:assert/strict';
import { maxBodyBytes } from '../../../src/partner-center/exchange.js';
import { createRequest, type HttpCall } from '../../../src/partner-center/http.js';
import type { TokenSource } from '../../../src/partner-center/token-source.js';
import { appUserTokens } from '../../../src/partner-center/tokens.js';
import { ok } from '../../../src/result.js';
import { credentials } from './credentials.js';
import { always, hangUp, inTurn, quick, send, silence, startServer, type TestServer } from './server.js';

describe('requests with a token', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.close());

  const headers = (requestId: string) => new Headers({ 'MS-RequestId': requestId });
  const call = (more: Partial<HttpCall> = {}): HttpCall => ({
    method: 'GET',
    url: new URL(`${server.url}/v1/thing`),
    headers,
    deadline: Date.now() + 3000,
    ...more,
  });
  const request = (more: Partial<HttpCall> = {}, timing = quick.timing) =>
    createRequest(appUserTokens({ ...credentials, entraUrl: server.url }), { timing })(call(more));
  const post = (more: Partial<HttpCall> = {}) => request({ method: 'POST', body: '{}', requestId: 'one', ...more });
  const ids = () => server.requests.map((received) => received.headers['ms-requestid']);

  it('sends the token and reads the answer', async () => {
    server.answer = always(404, 'näh', { 'X-Sign': 'yes' });
    const result = await request();
    assert.ok(result.ok);
    assert.equal(result.value.status, 404);
    assert.equal(result.value.text, 'näh');
    assert.equal(result.value.headers.get('x-sign'), 'yes');
    assert.equal(server.requests[0]?.headers.authorization, 'Bearer token-1');
  });

  for (const status of [408, 500, 502, 503, 504]) {
    it(`repeats a read after ${status}, each time under a new request id`, async () => {
      server.answer = inTurn(always(status), always(status), always(200, 'fine'));
      const result = await request();
      assert.equal(result.ok && result.value.text, 'fine');
      assert.equal(new Set(ids()).size, 3);
    });
  }

  it('repeats a read after a lost answer, under the same request id', async () => {
    server.answer = inTurn(hangUp, silence, always(200, 'fine'));
    const result = await request();
    assert.equal(result.ok && result.value.text, 'fine');
    assert.deepEqual(new Set(ids()).size, 1);
    assert.equal(server.requests.length, 3);
  });

  for (const status of [400, 403, 404, 405, 409, 412, 501]) {
    it(`does not repeat a read after ${status}`, async () => {
      server.answer = always(status);
      const result = await request();
      assert.equal(result.ok && result.value.status, status);
      assert.equal(server.requests.length, 1);
    });
  }

  it('gives up after four attempts, with the last answer', async () => {
    server.answer = always(503);
    const result = await request();
    assert.equal(result.ok && result.value.status, 503);
    assert.equal(server.requests.length, 4);
  });

  it('starts no attempt that the deadline would cut off', async () => {
    server.answer = always(503);
    const began = Date.now();
    const result = await request({ deadline: began + 250 }, { attemptMs: 300, backoffMs: 400 });
    assert.equal(result.ok && result.value.status, 503);
    assert.equal(server.requests.length, 1);
    assert.ok(Date.now() - began < 250);
  });

  it('ends at the deadline when nothing is answered', async () => {
    server.answer = silence;
    const began = Date.now();
    const result = await request({ deadline: began + 400 });
    assert.equal(!result.ok && result.failure.code, 'partner-center-timeout');
    assert.ok(Date.now() - began < 700, `took ${Date.now() - began} ms`);
  });

  it('ends at the deadline when a body does not end', async () => {
    server.answer = (_received, response) => {
      response.writeHead(200);
      response.write('{"items": [');
    };
    const began = Date.now();
    const result = await request({ deadline: began + 400 });
    assert.equal(!result.ok && result.failure.code, 'partner-center-timeout');
    assert.ok(Date.now() - began < 700);
  });

  it('sends nothing when the deadline is over', async () => {
    const result = await request({ deadline: Date.now() - 1 });
    assert.equal(!result.ok && result.failure.code, 'partner-center-timeout');
    assert.equal(server.requests.length, 0);
  });

  it('sends nothing when fetching the token took all the time', async () => {
    let clock = 1000;
    const tokens: TokenSource = {
      get: async () => {
        clock += 500;
        return ok('token');
      },
      drop: () => {},
    };
    let sent = 0;
    const network: typeof fetch = async (...request) => {
      sent += 1;
      return fetch(...request);
    };
    const request = createRequest(tokens, { now: () => clock, fetch: network });
    const result = await request(call({ method: 'POST', deadline: 1400 }));
    assert.deepEqual(!result.ok && result.failure, {
      code: 'partner-center-timeout',
      retryable: true,
      outcomeUnknown: false,
    });
    assert.equal(sent, 0);
  });

  it('waits as long as Retry-After says when that fits, in seconds', async () => {
    server.answer = inTurn(always(429, '', { 'Retry-After': '1' }), always(200, 'fine'));
    const began = Date.now();
    const result = await request();
    assert.equal(result.ok && result.value.text, 'fine');
    assert.ok(Date.now() - began >= 990);
  });

  it('waits as long as Retry-After says when that fits, as a date', async () => {
    server.answer = inTurn(
      (_received, response) => {
        send(response, 429, '', { 'Retry-After': new Date(Date.now() + 1500).toUTCString() });
      },
      always(200, 'fine'),
    );
    const began = Date.now();
    const result = await request();
    assert.equal(result.ok && result.value.text, 'fine');
    assert.ok(Date.now() - began >= 400, `took ${Date.now() - began} ms`);
  });

  it('does not wait when Retry-After does not fit', async () => {
    server.answer = always(429, '', { 'Retry-After': '57' });
    const began = Date.now();
    const result = await request();
    assert.equal(result.ok && result.value.status, 429);
    assert.equal(server.requests.length, 1);
    assert.ok(Date.now() - began < 1000);
  });

  for (const method of ['GET', 'POST'] as const) {
    it(`repeats a ${method} once with a new token after 401`, async () => {
      server.answer = inTurn(always(401), always(200, 'fine'));
      const result = await (method === 'GET' ? request() : post());
      assert.equal(result.ok && result.value.text, 'fine');
      assert.deepEqual(
        server.requests.map((received) => received.headers.authorization),
        ['Bearer token-1', 'Bearer token-2'],
      );
      if (method === 'POST') assert.deepEqual(ids(), ['one', 'one']);
    });

    it(`repeats a ${method} only once after 401`, async () => {
      server.answer = always(401);
      const result = await (method === 'GET' ? request() : post());
      assert.equal(result.ok && result.value.status, 401);
      assert.equal(server.requests.length, 2);
    });
  }

  it('renews a token once for many reads that were refused with it', async () => {
    server.answer = (received, response) =>
      send(response, received.headers.authorization === 'Bearer token-1' ? 401 : 200, '');
    const send20 = createRequest(appUserTokens({ ...credentials, entraUrl: server.url }), quick);
    const all = await Promise.all(Array.from({ length: 20 }, () => send20(call())));
    assert.ok(all.every((result) => result.ok && result.value.status === 200));
    assert.equal(server.tokenRequests.length, 2);
  });

  it('has no unknown outcome for a read', async () => {
    server.answer = hangUp;
    const result = await request();
    assert.equal(!result.ok && result.failure.outcomeUnknown, false);
    assert.equal(server.requests.length, 4);
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await startServer();
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        server.answer = always(status, '', { Location: `${elsewhere.url}/v1/thing` });
        const result = await request();
        assert.equal(result.ok && result.value.status, status);
      }
      assert.equal(elsewhere.requests.length, 0);
    } finally {
      await elsewhere.close();
    }
  });

  it('does not read more than it must', async () => {
    server.answer = (_received, response) => {
      response.writeHead(200);
      response.end(Buffer.alloc(maxBodyBytes + 1, 0x20));
    };
    const result = await request({}, { attemptMs: 3000, backoffMs: 4 });
    assert.deepEqual(!result.ok && result.failure.code, 'partner-center-unreadable');
    assert.equal(server.requests.length, 1);
    const written = await createRequest(appUserTokens({ ...credentials, entraUrl: server.url }))(
      call({ method: 'POST', body: '{}' }),
    );
    assert.equal(!written.ok && written.failure.outcomeUnknown, true);
  });

  it('reads up to the limit', async () => {
    server.answer = (_received, response) => {
      response.writeHead(200);
      response.end(Buffer.alloc(maxBodyBytes, 0x20));
    };
    const result = await request({}, { attemptMs: 3000, backoffMs: 4 });
    assert.equal(result.ok && result.value.text.length, maxBodyBytes);
  });

  it('says what is wrong with the sign-in, and sends nothing', async () => {
    server.tokenAnswer = always(400, { error: 'invalid_grant' });
    const result = await post();
    assert.deepEqual(!result.ok && result.failure, {
      code: 'sign-in-failed',
      retryable: false,
      outcomeUnknown: false,
    });
    assert.equal(server.requests.length, 0);
  });
});
