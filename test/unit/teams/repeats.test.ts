import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import { Repeats } from '../../../bot/teams/repeats.js';

const minute = 60_000;
const activity = (change: object = {}) =>
  ({
    id: '1',
    type: 'invoke',
    conversation: { id: 'c' },
    from: { id: '29:ann' },
    value: { n: 1 },
    ...change,
  }) as Activity;

describe('an activity that comes again', () => {
  let now: number;
  let runs: number;
  let repeats: Repeats<string>;
  const once = (one = activity()) =>
    repeats.once(one, async () => {
      runs += 1;
      return `answer ${runs}`;
    });

  beforeEach(() => {
    now = 0;
    runs = 0;
    repeats = new Repeats('repeated', () => now);
  });

  it('gets the first one’s answer', async () => {
    assert.deepEqual(await Promise.all([once(), once()]), ['answer 1', 'answer 1']);
    now = 4 * minute;
    assert.equal(await once(), 'answer 1');
  });

  it('has no effect as long as the token that came with it is valid', async () => {
    await once();
    now = 11 * minute;
    assert.equal(await once(), 'repeated');
    now = 65 * minute;
    assert.equal(await once(), 'repeated');
    now = 141 * minute;
    assert.equal(await once(), 'answer 2');
  });

  it('is another one with other content, and where it has no id', async () => {
    await once();
    assert.equal(await once(activity({ value: { n: 2 } })), 'answer 2');
    assert.equal(await once(activity({ from: { id: '29:bob' } })), 'answer 3');
    assert.equal(await once(activity({ id: undefined })), 'answer 4');
    assert.equal(await once(activity({ id: undefined })), 'answer 5');
  });

  it('is worked on again after a failure', async () => {
    await assert.rejects(repeats.once(activity(), () => Promise.reject(new Error('failed'))));
    assert.equal(await once(), 'answer 1');
  });

  it('is known among many others, whose answers are not all kept', async () => {
    await once();
    for (let n = 2; n <= 6_000; n += 1) await once(activity({ id: String(n) }));
    assert.equal(await once(), 'repeated');
    assert.equal(await once(activity({ id: '6000' })), 'answer 6000');
    assert.equal(runs, 6_000);
  });
});
