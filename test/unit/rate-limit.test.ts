import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RateLimit } from '../../bot/rate-limit.js';

describe('the rate limit', () => {
  it('lets so many pass at once, and as many again within a minute', () => {
    let now = 0;
    const limit = new RateLimit(3, () => now);
    const pass = (count: number) => Array.from({ length: count }, () => limit.take('ann').is);
    assert.deepEqual(pass(5), ['free', 'free', 'free', 'full', 'full']);
    now += 20_000;
    assert.deepEqual(pass(2), ['free', 'full']);
    now += 10 * 60_000;
    assert.deepEqual(pass(4), ['free', 'free', 'free', 'full']);
  });

  it('tells the first refusal apart, and when there is room again', () => {
    let now = 0;
    const limit = new RateLimit(2, () => now);
    limit.take('ann');
    limit.take('ann');
    assert.deepEqual(limit.take('ann'), { is: 'full', isFirst: true, waitMs: 30_000 });
    now += 10_000;
    const again = limit.take('ann');
    assert.ok(again.is === 'full' && !again.isFirst && Math.round(again.waitMs) === 20_000);
    now += 20_000;
    assert.deepEqual(limit.take('ann'), { is: 'free' });
    assert.deepEqual(limit.take('ann'), { is: 'full', isFirst: true, waitMs: 30_000 });
  });

  it('takes nothing from others', () => {
    const limit = new RateLimit(1, () => 0);
    assert.equal(limit.take('ann').is, 'free');
    assert.equal(limit.take('ann').is, 'full');
    assert.equal(limit.take('bob').is, 'free');
  });

  it('never lets more pass than the limit and what a time fills up', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), waits, (perMinute, steps) => {
        let now = 0;
        const limit = new RateLimit(perMinute, () => now);
        let passed = 0;
        for (const step of steps) {
          now += step;
          if (limit.take('ann').is === 'free') passed += 1;
        }
        assert.ok(passed <= perMinute + (now * perMinute) / 60_000 + 1e-6);
      }),
    );
  });

  it('does not grow with the number of senders', () => {
    const limit = new RateLimit(1, () => 0);
    limit.take('first');
    for (let n = 0; n < 20_000; n += 1) limit.take(`sender ${n}`);
    assert.equal(limit.take('first').is, 'free');
    assert.equal(limit.take('sender 19999').is, 'full');
  });
});
