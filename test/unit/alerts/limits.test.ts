import assert from 'node:assert/strict';
import fc from 'fast-check';
import { conversationWindows, SendingLimits, tenantWindow } from '../../../bot/alerts/limits.js';
import type { Window } from '../../../bot/alerts/trace.js';

/** Counts as Teams does, in the plainest way: how many of these moments lie within each window that ends now. */
function fits(times: readonly number[], windows: readonly Window[], now: number): boolean {
  return windows.every(({ most, ms }) => times.filter((at) => at > now - ms && at <= now).length < most);
}

/** The windows that some moments overfill. */
function overfull(times: readonly number[], windows: readonly Window[]): string[] {
  const sorted = [...times].sort((a, b) => a - b);
  return windows.flatMap(({ most, ms }) =>
    sorted.flatMap((at, index) => {
      const before = sorted[index - most];
      return before !== undefined && at - before < ms ? [`more than ${most} in ${ms} ms at ${at}`] : [];
    }),
  );
}

const small = {
  conversation: [
    { most: 2, ms: 10 },
    { most: 3, ms: 40 },
  ],
  tenant: { most: 4, ms: 15 },
};
const step = fc.record({ pause: fc.integer({ min: 0, max: 25 }), to: fc.constantFrom('a', 'b', 'c') });

describe('the limits of Teams', () => {
  it('are those that Microsoft states', () => {
    assert.deepEqual(
      [...conversationWindows, tenantWindow].map(({ most, ms }) => [most, ms]),
      [
        [7, 1_000],
        [8, 2_000],
        [60, 30_000],
        [1_800, 3_600_000],
        [50, 1_000],
      ],
    );
  });

  it('let a message through exactly when every window has room for it, and else say for how long not', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const limits = new SendingLimits({ ...small, lagMs: 0 });
        const sent: Record<string, number[]> = {};
        const room = (to: string, now: number) =>
          fits(sent[to] ?? [], small.conversation, now) && fits(Object.values(sent).flat(), [small.tenant], now);
        let now = 0;
        for (const { pause, to } of steps) {
          now += pause;
          const wait = limits.reserve(to, now);
          assert.equal(wait === 0, room(to, now));
          if (wait === 0) sent[to] = [...(sent[to] ?? []), now];
          for (let later = 1; later <= wait; later += 1) assert.equal(room(to, now + later), later === wait);
        }
      }),
    );
  });

  it('hold for whoever counts at any moment between handing over and answer', () => {
    const message = fc.record({
      pause: fc.integer({ min: 0, max: 12 }),
      to: fc.constantFrom('a', 'b', 'c'),
      arrival: fc.double({ min: 0, max: 1, noNaN: true }),
      answer: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 200 }), (messages) => {
        const lagMs = 5;
        const limits = new SendingLimits({ ...small, lagMs });
        const arrived: Record<string, number[]> = {};
        let answers: { to: string; at: number; reservedAt: number }[] = [];
        let now = 0;
        for (const { pause, to, arrival, answer } of messages) {
          now += pause;
          for (const { at, reservedAt, ...one } of answers.filter((one) => one.at <= now)) {
            limits.answered(one.to, reservedAt, at);
          }
          answers = answers.filter(({ at }) => at > now);
          const wait = limits.reserve(to, now);
          now += wait;
          if (wait > 0 && limits.reserve(to, now) > 0) continue;
          arrived[to] = [...(arrived[to] ?? []), now + arrival * Math.min(answer, lagMs)];
          answers.push({ to, at: now + answer, reservedAt: now });
        }
        for (const times of Object.values(arrived)) assert.deepEqual(overfull(times, small.conversation), []);
        assert.deepEqual(overfull(Object.values(arrived).flat(), [small.tenant]), []);
      }),
    );
  });

  it('allow one conversation what Microsoft allows, and not one message more', () => {
    const limits = new SendingLimits({ lagMs: 0 });
    const sent: number[] = [];
    for (let now = 0; now < 2 * 3_600_000; ) {
      const wait = limits.reserve('a', now);
      if (wait === 0) sent.push(now);
      else now += wait;
    }
    assert.deepEqual(overfull(sent, conversationWindows), []);
    const within = (ms: number) => sent.filter((at) => at < ms).length;
    assert.deepEqual([1, 2_000, 30_000, 3_600_000, 7_200_000].map(within), [7, 8, 60, 1_800, 3_600]);
  });

  it('are kept busy at 50 messages a second by many conversations', () => {
    const limits = new SendingLimits({ lagMs: 20 });
    let sent = 0;
    for (let now = 0; now < 10_000; ) {
      const wait = limits.reserve(`c-${sent % 500}`, now);
      if (wait > 0) now += wait;
      else {
        limits.answered(`c-${sent % 500}`, now, now + 5);
        sent += 1;
      }
    }
    assert.equal(sent, 500);
  });

  it('count what is sent without asking', () => {
    const limits = new SendingLimits({ lagMs: 0 });
    for (let n = 0; n < 7; n += 1) limits.note('a', 100);
    assert.equal(limits.reserve('a', 200), 900);
    assert.equal(limits.reserve('b', 200), 0);
  });

  it('wait as long as Teams says, for one conversation or for all', () => {
    const limits = new SendingLimits();
    limits.pause(5_000, 'a');
    limits.pause(3_000, 'a');
    assert.deepEqual([limits.reserve('a', 1_000), limits.reserve('b', 1_000)], [4_000, 0]);
    limits.pause(9_000);
    assert.deepEqual([limits.reserve('a', 6_000), limits.reserve('b', 6_000)], [3_000, 3_000]);
    assert.deepEqual([limits.reserve('a', 9_000), limits.reserve('b', 9_000)], [0, 0]);
  });

  it('are shared between processes', () => {
    for (const [processes, each] of [
      [1, 50],
      [2, 25],
      [3, 16],
      [200, 1],
    ] as const) {
      const limits = new SendingLimits();
      limits.share(processes);
      let sent = 0;
      while (limits.reserve(`c-${sent}`, 0) === 0) sent += 1;
      assert.equal(sent, each);
    }
  });

  it('are not exceeded by another process that takes over, whenever it does', () => {
    const sends = fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(sends, fc.integer({ min: 1, max: 60 }), (pauses, every) => {
        const processes = [new SendingLimits({ lagMs: 0 }), new SendingLimits({ lagMs: 0 })];
        const sent: number[] = [];
        let now = 0;
        let speaker: SendingLimits | undefined;
        pauses.forEach((pause, index) => {
          now += index % 3 ? pause % 50 : pause;
          const next = processes[Math.floor(index / every) % 2] as SendingLimits;
          if (next !== speaker) next.adopt('a', speaker?.summary('a', now) ?? [], now);
          speaker = next;
          const wait = next.reserve('a', now);
          now += wait;
          if (wait === 0 || next.reserve('a', now) === 0) sent.push(now);
        });
        assert.deepEqual(overfull(sent, conversationWindows), []);
      }),
      { numRuns: 50 },
    );
  });

  it('tell the next process in few words what was sent within the hour', () => {
    const limits = new SendingLimits({ lagMs: 0 });
    let now = 0;
    for (let sent = 0; sent < 1_800; ) {
      const wait = limits.reserve('a', now);
      if (wait === 0) sent += 1;
      now += wait;
    }
    const moments = limits.summary('a', now);
    assert.equal(
      moments.reduce((sum, [, count]) => sum + count, 0),
      1_800,
    );
    assert.ok(moments.length <= 125, `${moments.length}`);
    assert.ok(limits.summary('a', now + 3_600_000).length === 0);
  });

  it('remember only so many conversations, and only for an hour', () => {
    const limits = new SendingLimits({ tenant: { most: 1_000, ms: 1 }, mostKept: 100, lagMs: 0 });
    for (let n = 0; n < 1_000; n += 1) limits.reserve(`c-${n}`, n);
    assert.equal([...Array(1_000).keys()].filter((n) => limits.knows(`c-${n}`)).length, 100);
    limits.reserve('later', 4_000_000);
    assert.equal([...Array(1_000).keys()].filter((n) => limits.knows(`c-${n}`)).length, 0);
  });
});
