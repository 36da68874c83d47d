import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import restify from 'restify';
import { protect } from '../../bot/http/protection.js';
import { SenderLimits } from '../../bot/http/sender-limits.js';

const from = (remoteAddress: string) => ({ socket: { remoteAddress } }) as restify.Request;

describe('the limits of senders', () => {
  it('in teams mode, count what is refused by address, and never what is signed', () => {
    const limits = new SenderLimits({ mode: 'teams', reportsPerMinute: 600 });
    const waits = Array.from({ length: 310 }, () => limits.refused(from('192.0.2.1')));
    assert.ok(waits.slice(0, 300).every((seconds) => seconds === 0));
    assert.ok(waits.slice(-1).every((seconds) => seconds >= 1));
    assert.equal(limits.refused(from('192.0.2.2')), 0);
    assert.equal(limits.report('ordering-system'), 0);
    assert.equal(limits.report('partner-center'), 0);
  });

  it('in local mode, let everything pass unless told otherwise', () => {
    const limits = new SenderLimits({ mode: 'local', reportsPerMinute: undefined });
    for (let n = 0; n < 1_000; n += 1) {
      assert.equal(limits.refused(from('127.0.0.1')), 0);
      assert.equal(limits.report('ordering-system'), 0);
    }
  });
});

describe('a protected server', () => {
  it('waits for a request, but not for long, and asks for HTTPS in teams mode', async () => {
    for (const mode of ['local', 'teams'] as const) {
      const server = restify.createServer({ name: '' });
      protect(server, mode);
      server.get('/', async (_req: restify.Request, res: restify.Response) => void res.send(200, {}));
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const { headersTimeout, requestTimeout } = server.server as Server;
      assert.deepEqual([headersTimeout, requestTimeout], [10_000, 30_000]);
      const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      assert.equal(headers.has('strict-transport-security'), mode === 'teams');
      await new Promise<void>((done) => server.close(() => done()));
    }
  });
});
