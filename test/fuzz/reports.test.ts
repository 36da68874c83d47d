import assert from 'node:assert/strict';
import fc from 'fast-check';
import { localPurchaseSecret } from '../../bot/config.js';
import { signatureHeader } from '../../src/purchases/signature.js';
import { describedAnswer } from '../http/purchases/described.js';
import { startWorld, type World } from '../support/world.js';
import { Listener } from './answers.js';
import { fuzz, seed } from './fuzz.js';
import { Watch } from './held.js';
import { type Inject, injectInto } from './inject.js';
import { bytesOf, mostly, words } from './inputs.js';
import { customers } from './payloads.js';

interface Report {
  path: string;
  bytes: Buffer;
  /** Undefined: as it should be. */
  signature: string | undefined;
}

const unknown = '99999999-0000-4000-8000-000000000009';

/** Reports and checks, with anything in some places. */
const fields = fc.record(
  {
    eventId: mostly(fc.uuid()),
    customerId: mostly(fc.constantFrom(...customers, unknown, customers[0]?.toUpperCase())),
    orderId: mostly(words),
    offer: mostly(words),
    code: mostly(fc.constantFrom('13605', 13605, '', '800061', 'x y')),
    message: mostly(words),
    attemptedAt: mostly(fc.constantFrom('2026-11-22T12:00:00Z', '2026-11-22T12:00:00+05:30', '9999-12-31T23:59:59Z')),
    attemptedBy: mostly(words),
    raise: mostly(fc.boolean()),
  },
  { requiredKeys: ['customerId', 'attemptedAt'] },
);
const path = fc.constantFrom('/api/purchases/blocked', '/api/purchases/blocked', '/api/purchases/check');
const body = bytesOf(mostly(fields));

describe(`fuzzing the purchase intake (FUZZ_SEED=${seed})`, function () {
  this.timeout(300_000);
  let world: World;
  let inject: Inject;
  let listener: Listener;
  let watch: Watch;
  const described = new Map<string, ReturnType<typeof describedAnswer>>();

  before(async () => {
    world = await startWorld();
    await world.control('', { throttle: { limit: 1_000_000, windowSeconds: 60 } });
    inject = await injectInto(world.app.url);
    listener = await Listener.to(world);
    watch = new Watch(world);
  });
  beforeEach(() => watch.begin());
  after(() => world.close());

  async function post({ path: to, bytes, signature }: Report, statuses: number[]): Promise<void> {
    const header = signature ?? signatureHeader(localPurchaseSecret, bytes, new Date());
    const headers = { 'content-type': 'application/json', 'x-agreement-signature': header };
    const answer = await inject(to, bytes, headers);
    listener.assertFitting(answer, statuses, bytes.toString());
    const name = `${to} ${answer.status}`;
    const schema = described.get(name) ?? describedAnswer('post', to, answer.status);
    described.set(name, schema);
    assert.ok(schema.safeParse(JSON.parse(answer.text)).success, `not in openapi.json: ${answer.text}`);
  }

  it('unsigned report: whatever the signature looks like, nothing is taken', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const digest = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
    const signature = fc.oneof(
      digest.map((hex) => `t=${now},v1=${hex}`),
      fc.tuple(words, words).map(([time, hex]) => `t=${time},v1=${hex}`),
      body.map((bytes) => signatureHeader('another secret', bytes, new Date())),
      body.map((bytes) => signatureHeader(localPurchaseSecret, bytes, new Date(Date.now() - 301_000))),
      body.map((bytes) => signatureHeader(localPurchaseSecret, Buffer.concat([bytes, Buffer.from(' ')]), new Date())),
      words,
    );
    const headers = signature.map((text) => text.replace(/[^\x20-\x7e]/g, ''));
    await fuzz(
      'unsigned report',
      fc.record<Report>({ path, bytes: body, signature: headers }),
      (report) => post(report, [401]),
      async () => {
        listener.assertQuiet();
        await watch.assertOnly([], []);
      },
    );
  });

  it('signed report: what is one raises an alert at most, for a customer it names', async () => {
    const inputs = fc.record<Report>({ path, bytes: body, signature: fc.constant(undefined) });
    const tables = ['blocked_purchase', 'purchase_attempt', 'outbox', 'customer'];
    const actions = ['purchase.blocked', 'purchase.resolved', 'verification.changed', 'verification.failed'];
    await fuzz(
      'signed report',
      inputs,
      (report) => post(report, [200, 202, 400, 404]),
      async () => {
        listener.assertQuiet();
        await watch.assertOnly(tables, actions);
      },
    );
    const blocks = await world.app.services.store.read<{ customer: string }>(
      'SELECT DISTINCT customer_id AS customer FROM blocked_purchase',
    );
    assert.ok(blocks.length > 3);
    assert.ok(blocks.every(({ customer }) => [...customers, unknown].includes(customer)));
  });
});
