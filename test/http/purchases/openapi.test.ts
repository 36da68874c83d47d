import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import restify from 'restify';
import { z } from 'zod';
import openapi from '../../../bot/http/openapi.json' with { type: 'json' };
import { blockedReport, checkRequest } from '../../../bot/http/purchase-schemas.js';
import { addPurchaseRoutes } from '../../../bot/http/purchases.js';
import { SenderLimits } from '../../../bot/http/sender-limits.js';
import type { BlockedPurchases } from '../../../src/purchases/blocked-purchases.js';
import { blockReasons, nextSteps } from '../../../src/purchases/reasons.js';
import { StoreError } from '../../../src/store/errors.js';
import { startWorld } from '../../support/world.js';
import { describedPart } from './described.js';
import { post, reportOf } from './support.js';

const customerId = '5d1c1a34-5a53-4e0a-9a0e-3a1c5b7f9d21';

/** A schema in the way the document writes it: without patterns that a format stands for, and null as a type. */
function written(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(written);
  if (typeof node !== 'object' || node === null) return node;
  const { $schema: _, anyOf, pattern, maximum: _largest, ...rest } = node as Record<string, unknown>;
  const found = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, written(value)]));
  if (pattern !== undefined && !('format' in found)) found.pattern = pattern;
  if (!Array.isArray(anyOf)) return found;
  const [one, other] = anyOf.map(written) as Record<string, unknown>[];
  return other?.type === 'null' ? { ...one, ...found, type: [one?.type, 'null'] } : { ...found, anyOf: [one, other] };
}

describe('openapi.json', () => {
  it('is served to anybody who asks', async () => {
    const world = await startWorld();
    try {
      const res = await fetch(new URL('/api/openapi.json', world.app.url));
      assert.equal(res.status, 200);
      assert.match(res.headers.get('content-type') ?? '', /^application\/json/);
      assert.deepEqual(await res.json(), openapi);
    } finally {
      await world.close();
    }
  });

  it('describes exactly the bodies that are taken', () => {
    assert.deepEqual(describedPart('BlockedReport'), written(z.toJSONSchema(blockedReport, { io: 'input' })));
    assert.deepEqual(describedPart('CheckRequest'), written(z.toJSONSchema(checkRequest, { io: 'input' })));
  });

  it('knows every reason and every next step', () => {
    const [, blocked] = openapi.components.schemas.Checked.oneOf;
    assert.deepEqual(blocked?.properties.reason?.enum, [...blockReasons]);
    assert.deepEqual(blocked?.properties.nextStep?.enum, Object.values(nextSteps));
  });

  it('has examples that would be taken', () => {
    const { '/api/purchases/blocked': report, '/api/purchases/check': check } = openapi.paths;
    assert.ok(blockedReport.safeParse(report.post.requestBody.content['application/json'].example).success);
    assert.ok(checkRequest.safeParse(check.post.requestBody.content['application/json'].example).success);
  });
});

describe('The purchase routes', () => {
  /** The routes alone, before something that behaves in this way. */
  async function answerOf(report: () => Promise<never>, secret?: string) {
    const server = restify.createServer();
    const purchases = { report } as unknown as BlockedPurchases;
    const limits = new SenderLimits({ mode: 'teams', reportsPerMinute: undefined });
    const log = pino({ enabled: false });
    addPurchaseRoutes(server, { mode: 'teams', purchases, purchaseSecret: secret, limits, log });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    try {
      const url = `http://127.0.0.1:${port}/api/purchases/blocked`;
      return await post(url, reportOf(customerId), secret ? { secret } : {});
    } finally {
      await new Promise<void>((done) => server.close(() => done()));
    }
  }

  const secret = 'a secret of some length';

  it('answer 503 to everything while there is no secret', async () => {
    const { status, body } = await answerOf(() => assert.fail('reported'));
    assert.deepEqual([status, body], [503, { code: 'not-configured' }]);
  });

  it('answer 503, to be sent again, while the database does not answer', async () => {
    for (const kind of ['busy', 'unavailable'] as const) {
      const { status, body, headers } = await answerOf(() => Promise.reject(new StoreError(kind, 'x', 'X')), secret);
      assert.deepEqual([status, body, headers.get('retry-after')], [503, { code: 'try-again' }, '5']);
    }
  });

  it('answer 500 without a word of what went wrong', async () => {
    const { status, body } = await answerOf(() => Promise.reject(new Error('hunter2')), secret);
    assert.deepEqual([status, body], [500, { code: 'unexpected' }]);
  });
});
