import assert from 'node:assert/strict';
import fc from 'fast-check';
import { busySeconds, defaultTiming, retryAfterMs, waitBeforeRepeat } from '../../../src/partner-center/retry.js';

const now = Date.parse('2026-03-01T12:00:00Z');
const answer = (header: string | undefined, text = '') => ({
  headers: new Headers(header === undefined ? {} : { 'Retry-After': header }),
  text,
});
const sentence = '{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds." }';

describe('how long to wait', () => {
  const cases: [string, string | undefined, string, number | undefined][] = [
    ['seconds', '57', '', 57_000],
    ['seconds with space around', ' 3 ', '', 3000],
    ['a date', 'Sun, 01 Mar 2026 12:00:30 GMT', '', 30_000],
    ['a date that is over', 'Sun, 01 Mar 2026 11:00:00 GMT', '', 0],
    ['nothing', undefined, '', undefined],
    ['a negative number', '-5', '', undefined],
    ['a word', 'soon', '', undefined],
    ['the sentence of the gateway', undefined, sentence, 57_000],
    ['the header before the sentence', '2', sentence, 2000],
    ['the sentence when the header is a word', 'soon', sentence, 57_000],
    ['at most a day', '99999999999', '', 86_400_000],
  ];
  for (const [what, header, text, wait] of cases) {
    it(`reads ${what}`, () => assert.equal(retryAfterMs(answer(header, text), now), wait));
  }

  it('tells whole seconds, at least one, and a minute when nobody says', () => {
    assert.equal(busySeconds(answer('0'), now), 1);
    assert.equal(busySeconds(answer('1.2'), now), 2);
    assert.equal(busySeconds(answer(undefined), now), 60);
  });

  it('reads any header and any text', () => {
    const value = fc.string().filter((text) => !/[^\x20-\x7e]/.test(text));
    fc.assert(
      fc.property(value, fc.string(), (header, text) => {
        const seconds = busySeconds(answer(header, text), now);
        assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400);
      }),
    );
  });

  it('grows from attempt to attempt, with some chance in it', () => {
    const lost = { kind: 'lost', reason: 'unreachable', sent: true } as const;
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const full = defaultTiming.backoffMs * 2 ** (attempt - 1);
      const waits = Array.from({ length: 200 }, () => waitBeforeRepeat(lost, attempt, defaultTiming, now) ?? 0);
      assert.ok(waits.every((wait) => wait >= full / 2 && wait <= full));
      assert.ok(new Set(waits).size > 1);
    }
  });

  it('is longer after a 429 without a word', () => {
    const throttled = { kind: 'answer', answer: { status: 429, ...answer(undefined) } } as const;
    assert.equal(waitBeforeRepeat(throttled, 1, defaultTiming, now), 5 * defaultTiming.backoffMs);
  });
});
