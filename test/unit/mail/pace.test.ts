import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Pace } from '../../../src/mail/pace.js';

describe('The pace of e-mails', () => {
  function turns(perMinute: number, count: number): number[] {
    const pace = new Pace(perMinute, () => 0);
    return Array.from({ length: count }, (_, n) => pace.turnOf(`mail-${n}`));
  }

  it('lets a few go at once, and spreads the others evenly', () => {
    const at = turns(30, 40);
    assert.deepEqual(at.slice(0, 5), [0, 0, 0, 0, 0]);
    const gaps = at.slice(5).map((turn, index) => turn - (at[index + 4] ?? 0));
    for (const gap of gaps) assert.ok(gap > 2_000 && gap < 3_000, `${gap} ms`);
  });

  it('never lets more than the limit go in any minute', () => {
    const limit = fc.integer({ min: 1, max: 6_000 });
    const pauses = fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(limit, pauses, (perMinute, waits) => {
        let now = 0;
        const pace = new Pace(perMinute, () => now);
        const at = [...waits, ...Array.from({ length: 20 }, () => 0)].map((wait, n) => {
          now += n % 7 === 0 ? wait : 0;
          return pace.turnOf(`mail-${n}`);
        });
        at.forEach((turn, index) => {
          const after = at[index + perMinute];
          assert.ok(after === undefined || after - turn >= 59_999, `${perMinute} a minute: ${turn}, ${after}`);
        });
      }),
    );
  });

  it('answers the same until the turn is taken, and then gives another', () => {
    let now = 0;
    const pace = new Pace(1, () => now);
    assert.equal(pace.turnOf('a'), 0);
    assert.equal(pace.turnOf('b'), 60_000);
    assert.equal(pace.turnOf('b'), 60_000);
    assert.equal(pace.turnOf('a'), 0);
    now = 61_000;
    assert.equal(pace.turnOf('b'), 60_000);
    pace.take('b');
    assert.equal(pace.turnOf('b'), 120_000);
  });

  it('saves nothing up while nobody writes', () => {
    let now = 0;
    const pace = new Pace(6, () => now);
    for (let n = 0; n < 6; n += 1) pace.turnOf(`mail-${n}`);
    now = 3_600_000;
    const at = Array.from({ length: 7 }, (_, n) => pace.turnOf(`later-${n}`) - now);
    assert.equal(at[0], 0);
    assert.ok((at[6] ?? 0) >= 60_000, String(at));
  });
});
