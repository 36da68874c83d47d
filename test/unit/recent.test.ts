import assert from 'node:assert/strict';
import { Recent } from '../../bot/recent.js';

describe('what is remembered for a while', () => {
  let now: number;
  let recent: Recent<number>;

  beforeEach(() => {
    now = 0;
    recent = new Recent(1_000, 100, () => now);
  });

  it('is there for its time, and gone after twice of it', () => {
    now = 900;
    recent.set('a', 1);
    now = 1_900;
    assert.equal(recent.get('a'), 1);
    now = 2_900;
    assert.equal(recent.get('a'), undefined);
  });

  it('is gone after a long time without anything new', () => {
    recent.set('a', 1);
    now = 60_000;
    assert.equal(recent.get('a'), undefined);
  });

  it('is never more than so much, and the latest of it is there', () => {
    for (let n = 0; n < 1_000; n += 1) recent.set(`key ${n}`, n);
    const kept = Array.from({ length: 1_000 }, (_, n) => recent.get(`key ${n}`)).filter((one) => one !== undefined);
    assert.ok(kept.length >= 50 && kept.length <= 100, `${kept.length}`);
    assert.deepEqual(
      kept.slice(-50),
      Array.from({ length: 50 }, (_, n) => 950 + n),
    );
  });

  it('can be taken back', () => {
    recent.set('a', 1);
    recent.delete('a');
    assert.equal(recent.get('a'), undefined);
  });
});
