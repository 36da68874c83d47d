import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { customers, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { blocksOf, post, purchasesUrl, reportOf } from './support.js';

const [first, second, third, fourth] = unattested.map(({ id }) => id) as [string, string, string, string];

describe('The purchase intake', () => {
  let world: World;
  let url: string;
  before(async () => {
    world = await startWorld();
    url = purchasesUrl(world, 'blocked');
  });
  after(() => world.close());

  it('answers 202 when a report is recorded, and 200 when it is known', async () => {
    const report = reportOf(first);
    const recorded = await post(url, report);
    const [block] = await blocksOf(world, first);
    assert.deepEqual([recorded.status, recorded.body], [202, { status: 'recorded', alertId: block?.id }]);
    const known = await post(url, report);
    assert.deepEqual([known.status, known.body], [200, { status: 'known', alertId: block?.id }]);
  });

  it('answers one of ten equal reports at the same moment with 202, and nine with 200', async () => {
    const report = reportOf(second);
    const all = await Promise.all([...Array(10)].map(() => post(url, report)));
    assert.deepEqual(all.map(({ status }) => status).sort(), [...Array(9).fill(200), 202]);
    assert.equal(new Set(all.map(({ body }) => body.alertId)).size, 1);
    assert.deepEqual(
      (await blocksOf(world, second)).map(({ attempts }) => attempts),
      [1],
    );
  });

  it('adds the attempts of one customer to one alert', async () => {
    for (const code of ['13605', 13605, '']) assert.equal((await post(url, reportOf(third, { code }))).status, 202);
    const [block, ...others] = await blocksOf(world, third);
    assert.deepEqual([block?.attempts, block?.code, block?.reason, others.length], [3, '', 'acceptance-missing', 0]);
  });

  it('takes nulls, blanks and fields it does not know for nothing', async () => {
    const loose = { orderId: null, offer: '  ', attemptedBy: null, more: { a: 1 } };
    assert.equal((await post(url, reportOf(third, loose))).status, 202);
  });

  it('takes a report about a customer that Partner Center does not know either', async () => {
    const nobody = '99999999-0000-4000-8000-000000000009';
    assert.equal((await post(url, reportOf(nobody.toUpperCase()))).status, 202);
    assert.deepEqual(
      (await blocksOf(world, nobody)).map(({ customer_name: name }) => name),
      [''],
    );
  });

  it('knows who has accepted, and raises no alert for a report that comes late', async () => {
    await world.chat('admin').say(`verify ${fourth}`);
    await world.control(`/customers/${fourth}/accept`, {});
    await world.chat('admin').say(`verify ${fourth}`);
    const late = await post(url, reportOf(fourth));
    assert.deepEqual([late.status, late.body], [202, { status: 'recorded' }]);
    assert.deepEqual(await blocksOf(world, fourth), []);
  });

  const wrong: Record<string, unknown[]> = {
    eventId: [undefined, '', '  ', 'x'.repeat(201), 5, null],
    customerId: [undefined, 'contoso', '', `${first}0`, { length: 36 }],
    orderId: ['x'.repeat(201), 7],
    offer: ['x'.repeat(301), []],
    code: [undefined, null, 'a b', '<b>', 'x'.repeat(51), 1.5, -1, {}],
    message: [undefined, 'x'.repeat(4_001), null, 3],
    attemptedAt: [undefined, 'yesterday', '2026-11-23', '2026-11-23T10:00:00', '2026-02-30T10:00:00Z', 1763892000],
    attemptedBy: ['x'.repeat(255), true],
  };
  for (const [field, values] of Object.entries(wrong)) {
    it(`answers 400 and names ${field} where it is wrong`, async () => {
      for (const value of values) {
        const { status, body } = await post(url, reportOf(first, { [field]: value }));
        assert.deepEqual([status, body], [400, { code: 'bad-field', field }], JSON.stringify(value));
      }
    });
  }

  it('answers 400 to what is no JSON object', async () => {
    for (const text of ['', '{', '[]', '"x"', 'null', '5', '\ufeff{}', '{"__proto__":1}']) {
      const { status, body } = await post(url, text);
      assert.equal(status, 400, text);
      assert.match(String(body.field), /^(body|eventId)$/, text);
    }
  });

  it('answers 401 without the right signature, before it looks at the body', async () => {
    const minutes = (n: number) => ({ at: new Date(Date.now() + n * 60_000) });
    const bad = [
      { secret: 'another secret, long enough' },
      minutes(-5.2),
      minutes(5.2),
      ...['', 't=1,v1=00', 'v1=00', 't=,v1='].map((value) => ({ headers: { 'x-agreement-signature': value } })),
    ];
    for (const options of bad) {
      for (const body of [reportOf(first), 'no json']) {
        const answer = await post(url, body, options);
        assert.deepEqual([answer.status, answer.body], [401, { code: 'signature' }], JSON.stringify(options));
      }
    }
    for (const options of [minutes(-4.8), minutes(4.8)]) {
      assert.equal((await post(url, reportOf(first), options)).status, 202);
    }
  });

  it('answers 413 to more than 64 KiB, and takes what is just below', async () => {
    const report = reportOf(first);
    const padded = (size: number) => {
      const text = JSON.stringify({ ...report, padding: '' });
      return text.replace('"padding":""', `"padding":"${'x'.repeat(size - text.length)}"`);
    };
    assert.equal((await post(url, padded(64 * 1024))).status, 202);
    const large = await post(url, padded(64 * 1024 + 1));
    assert.deepEqual([large.status, large.body], [413, { code: 'too-large' }]);
  });

  it('answers 415 to anything but plain JSON', async () => {
    for (const [name, value] of [
      ['content-type', 'text/plain'],
      ['content-encoding', 'gzip'],
    ] as const) {
      const { status, body } = await post(url, reportOf(first), { headers: { [name]: value } });
      assert.deepEqual([status, body], [415, { code: 'unsupported-media-type' }]);
    }
  });

  it('answers 405 to another method, and 403 in local mode under a name that is not of this machine', async () => {
    assert.equal((await fetch(url)).status, 405);
    const req = request(url, { method: 'POST', headers: { host: 'evil.example', 'content-type': 'application/json' } });
    req.end('{}');
    const [res] = await once(req, 'response');
    assert.equal(res.statusCode, 403);
    res.resume();
  });

  it('writes no words from outside to the log or the trail', async () => {
    const secret = 'Kanarienvogel';
    const words = { message: secret, offer: secret, attemptedBy: `${secret}@example.com` };
    await post(url, reportOf(customers[0]?.id ?? first, words));
    await post(url, reportOf(first, { ...words, attemptedAt: secret }));
    const trail = await world.app.services.store.read("SELECT * FROM audit WHERE action LIKE 'purchase.%'");
    assert.ok(trail.length > 0);
    assert.ok(!JSON.stringify([world.log, trail]).includes(secret));
  });
});
