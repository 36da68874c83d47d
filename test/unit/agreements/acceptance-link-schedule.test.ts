import assert from 'node:assert/strict';
import { isDeadEnd, pauseAfterFailure, pauseBetweenChecks } from '../../../src/agreements/acceptance-link-schedule.js';
import { failureOf } from '../../../src/result.js';

const minute = 60_000;

describe('the checks of an acceptance link', () => {
  it('come every five seconds for ten minutes, then ever more rarely, at last every half hour', () => {
    assert.equal(pauseBetweenChecks(0), 5_000);
    assert.equal(pauseBetweenChecks(10 * minute - 1), 5_000);
    assert.equal(pauseBetweenChecks(10 * minute), 30_000);
    assert.equal(pauseBetweenChecks(60 * minute), 3 * minute);
    assert.equal(pauseBetweenChecks(10 * 60 * minute), 30 * minute);
    assert.equal(pauseBetweenChecks(7 * 24 * 60 * minute), 30 * minute);
  });

  it('never come closer together as a link gets older, and are fewer than 600 in a week', () => {
    let age = 0;
    let checks = 0;
    for (let last = 0; age < 7 * 24 * 60 * minute; checks += 1) {
      const pause = pauseBetweenChecks(age);
      assert.ok(pause >= last);
      last = pause;
      age += pause;
    }
    assert.ok(checks < 600, String(checks));
  });

  it('wait longer after each failure that may pass, and as long as Partner Center wishes', () => {
    const passing = failureOf('partner-center-unreachable', { retryable: true });
    assert.deepEqual(
      [0, 1, 2, 3, 20].map((tries) => pauseAfterFailure(passing, tries)),
      [5_000, 10_000, 20_000, 40_000, 30 * minute],
    );
    const busy = failureOf('partner-center-busy', { retryable: true, params: { seconds: 57 } });
    assert.equal(pauseAfterFailure(busy, 0), 57_000);
    assert.equal(pauseAfterFailure(failureOf('not-permitted'), 0), 60 * minute);
    assert.equal(pauseAfterFailure(failureOf('partner-center-unreadable', { outcomeUnknown: true }), 0), 5_000);
  });

  it('tell what no waiting mends from what somebody may see to', () => {
    for (const code of ['rejected', 'attestation-id-unknown', 'not-your-customer'] as const) assert.ok(isDeadEnd(code));
    for (const code of ['not-permitted', 'mfa-required', 'partner-center-timeout', undefined] as const) {
      assert.ok(!isDeadEnd(code));
    }
  });
});
