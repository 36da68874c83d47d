import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendingLimits } from '../../../bot/alerts/limits.js';
import { Pace } from '../../../bot/alerts/pace.js';

const fresh = (conversationId: string) => ({ conversationId, sentBy: null, sent: null });
const tight = () => new SendingLimits({ tenant: { most: 2, ms: 100 }, lagMs: 0 });

describe('the pace of alerts', () => {
  it('lets those through first who asked first, and keeps nobody waiting who may go', async () => {
    const pace = new Pace(tight(), 'p', () => 0.5);
    const order: string[] = [];
    const started = performance.now();
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const times = await Promise.all(
      names.map(async (name) => {
        await pace.turn(fresh(name));
        order.push(name);
        return performance.now() - started;
      }),
    );
    assert.deepEqual(order, names);
    const steps = times.map((time) => Math.floor(time / 100));
    assert.deepEqual(steps, [0, 0, 1, 1, 2, 2]);
  });

  it('lets others pass a conversation that has to wait for itself', async () => {
    const limits = new SendingLimits({ conversation: [{ most: 1, ms: 300 }], lagMs: 0 });
    const pace = new Pace(limits, 'p');
    await pace.turn(fresh('a'));
    const order: string[] = [];
    const again = pace.turn(fresh('a')).then(() => order.push('a'));
    await pace.turn(fresh('b')).then(() => order.push('b'));
    await again;
    assert.deepEqual(order, ['b', 'a']);
  });

  it('does not keep anybody who has to wait long', async () => {
    const limits = new SendingLimits();
    const pace = new Pace(limits, 'p');
    limits.pause(performance.now() + 60_000, 'a');
    const turn = await pace.turn(fresh('a'));
    assert.ok('wait' in turn && turn.wait > 59_000);
  });

  it('gives a turn that is not used to the next one', async () => {
    const pace = new Pace(new SendingLimits({ tenant: { most: 1, ms: 1_000 }, lagMs: 0 }), 'p');
    const first = await pace.turn(fresh('a'));
    const second = pace.turn(fresh('b'));
    await sleep(20);
    assert.ok('at' in first);
    const before = performance.now();
    pace.giveBack('a', first.at);
    assert.ok('at' in (await second));
    assert.ok(performance.now() - before < 100);
  });

  it('goes on where another process has left off', async () => {
    const windows = { conversation: [{ most: 2, ms: 1_000 }], lagMs: 0 };
    const [one, other] = [new Pace(new SendingLimits(windows), 'p-1'), new Pace(new SendingLimits(windows), 'p-2')];
    for (let n = 0; n < 2; n += 1) assert.ok('at' in (await one.turn(fresh('a'))));
    const { by: sentBy, sent } = one.remembered('a');
    const started = performance.now();
    const turn = await other.turn({ conversationId: 'a', sentBy, sent });
    assert.ok('at' in turn && turn.waited);
    assert.ok(performance.now() - started > 900);
  });

  it('does not wait for an hour when the clock was put back by one', async () => {
    const pace = new Pace(new SendingLimits({ conversation: [{ most: 1, ms: 200 }], lagMs: 0 }), 'p-1');
    const sent = JSON.stringify([[Date.now() + 3_600_000, 1]]);
    const turn = await pace.turn({ conversationId: 'a', sentBy: 'p-2', sent });
    assert.ok('at' in turn);
  });

  it('waits as Teams says, else longer with each refusal in a row', () => {
    const pace = new Pace(new SendingLimits(), 'p', () => 0.5);
    const refused = { is: 'later', code: 'http-503', everywhere: false } as const;
    const waits = [1, 2, 3].map(() => pace.waitAfter('a', refused));
    assert.deepEqual(waits, [2_000, 4_000, 8_000]);
    assert.equal(pace.waitAfter('a', { ...refused, afterMs: 1_000 }), 1_000);
    pace.succeeded('a');
    assert.equal(pace.waitAfter('a', refused), 2_000);
    for (let n = 0; n < 20; n += 1) assert.ok(pace.waitAfter('a', refused) <= 5 * 60_000);
  });
});
