import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { enqueue, enqueueEach } from '../../src/outbox/outbox.js';
import { claim, finish, finishTogether, nextMoment, postpone, renew } from '../../src/outbox/queue.js';
import { backoff, describeError } from '../../src/outbox/retry.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine } from '../support/stores.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds));
const take = (store: Store, seconds: number, limit = 10, kinds = ['mail']) =>
  claim(store, { kinds, limit, now: at(seconds), leaseUntil: at(seconds + 60) });
const keys = (items: { key: string }[]) => items.map(({ key }) => key);
const put = (store: Store, key: string, rest: { lane?: string; dueAt?: Date; kind?: string; payload?: unknown } = {}) =>
  store.transaction((tx) => enqueue(tx, { kind: 'mail', key, payload: {}, ...rest }, at(0)));

forEachEngine('The outbox', (open) => {
  it('promises nothing when the transaction is rolled back', async () => {
    const store = await open();
    const undone = store.transaction(async (tx) => {
      await enqueue(tx, { kind: 'mail', key: 'a', payload: {} }, at(0));
      throw new Error('undone');
    });
    await assert.rejects(undone, /undone/);
    assert.deepEqual(await take(store, 1), []);
  });

  it('takes a key once, also when its work is done, and the transaction goes on', async () => {
    const store = await open();
    await store.transaction(async (tx) => {
      assert.equal(await enqueue(tx, { kind: 'mail', key: 'a', payload: { n: 1 } }, at(0)), true);
      assert.equal(await enqueue(tx, { kind: 'mail', key: 'a', payload: { n: 2 } }, at(0)), false);
      assert.equal(await enqueue(tx, { kind: 'mail', key: 'b', payload: {} }, at(0)), true);
    });
    const [first, second, ...others] = await take(store, 1);
    assert.ok(first && second && others.length === 0);
    assert.equal(first.payload, '{"n":1}');
    await finish(store, first, { state: 'done', reason: null, now: at(2) });
    assert.equal(await put(store, 'a'), false);
    assert.deepEqual(keys(await take(store, 100)), ['b']);
  });

  it('gives items out in the order in which they are due, not before, and only the kinds that are asked for', async () => {
    const store = await open();
    await put(store, 'later', { dueAt: at(30) });
    await put(store, 'soon', { dueAt: at(10) });
    await put(store, 'other', { kind: 'card' });
    assert.deepEqual(keys(await take(store, 5)), []);
    assert.deepEqual(keys(await take(store, 30)), ['soon', 'later']);
    assert.deepEqual(keys(await take(store, 30, 10, ['card', 'mail'])), ['other']);
  });

  it('erases what it was to say when it is said or given up, and keeps it until then', async () => {
    const store = await open();
    for (const key of ['done', 'dead', 'again']) await put(store, key, { payload: { to: 'ada@example.com' } });
    const [done, dead, again] = await take(store, 1);
    assert.ok(done && dead && again);
    await finish(store, done, { state: 'done', reason: null, now: at(2) });
    await finish(store, dead, { state: 'dead', reason: 'mail-failed', now: at(2) });
    await postpone(store, again, { at: at(5), reason: 'busy' });
    assert.deepEqual(
      await store.read('SELECT key, state, payload, last_error, finished_at, lease_until FROM outbox ORDER BY id'),
      [
        {
          key: 'done',
          state: 'done',
          payload: '{}',
          last_error: null,
          finished_at: at(2).toISOString(),
          lease_until: null,
        },
        {
          key: 'dead',
          state: 'dead',
          payload: '{}',
          last_error: 'mail-failed',
          finished_at: at(2).toISOString(),
          lease_until: null,
        },
        {
          key: 'again',
          state: 'due',
          payload: '{"to":"ada@example.com"}',
          last_error: 'busy',
          finished_at: null,
          lease_until: null,
        },
      ],
    );
    assert.deepEqual(keys(await take(store, 4)), []);
    assert.deepEqual(keys(await take(store, 5)), ['again']);
  });

  it('leases an item to one worker until the lease runs out, then to another, and ignores the first from then on', async () => {
    const store = await open();
    await put(store, 'a');
    const [first] = await take(store, 0);
    assert.ok(first);
    assert.deepEqual([first.attempts, first.abandoned], [1, false]);
    assert.deepEqual(await take(store, 59), []);
    const [second] = await take(store, 60);
    assert.ok(second);
    assert.deepEqual([second.attempts, second.abandoned], [2, true]);
    await finish(store, first, { state: 'dead', reason: 'late', now: at(61) });
    await postpone(store, first, { at: at(0), reason: 'late' });
    await renew(store, [first], at(0));
    assert.deepEqual(await store.read('SELECT state, lease_until, last_error FROM outbox'), [
      { state: 'due', lease_until: at(120).toISOString(), last_error: null },
    ]);
    await finish(store, second, { state: 'done', reason: null, now: at(62) });
    assert.deepEqual(await store.read('SELECT state FROM outbox'), [{ state: 'done' }]);
  });

  it('keeps a lease that is renewed', async () => {
    const store = await open();
    await put(store, 'a');
    const items = await take(store, 0);
    await renew(store, items, at(120));
    assert.deepEqual(await take(store, 119), []);
    assert.deepEqual(keys(await take(store, 120)), ['a']);
  });

  it('gives out the oldest of each lane, and the next when it is finished', async () => {
    const store = await open();
    await put(store, 'a1', { lane: 'a' });
    await put(store, 'a2', { lane: 'a' });
    await put(store, 'free1');
    await put(store, 'b1', { lane: 'b', dueAt: at(50) });
    await put(store, 'b2', { lane: 'b' });
    await put(store, 'free2');
    const [a1, ...others] = await take(store, 1);
    assert.ok(a1);
    assert.deepEqual(keys([a1, ...others]), ['a1', 'free1', 'free2']);
    assert.deepEqual(await take(store, 2), []);
    await postpone(store, a1, { at: at(10), reason: 'busy' });
    assert.deepEqual(await take(store, 3), []);
    const [again] = await take(store, 10);
    assert.equal(again?.key, 'a1');
    await finish(store, again, { state: 'dead', reason: 'gone', now: at(11) });
    assert.deepEqual(keys(await take(store, 12)), ['a2']);
    assert.deepEqual(keys(await take(store, 50)), ['b1']);
  });

  it('never gives an item to two who ask at the same time', async () => {
    const [one, two] = [await open(), await open()];
    await one.transaction(async (tx) => {
      for (let number = 0; number < 60; number++) {
        const lane = number % 2 ? `lane-${number % 6}` : undefined;
        await enqueue(tx, { kind: 'mail', key: `k-${number}`, payload: {}, ...(lane ? { lane } : {}) }, at(0));
      }
    });
    const taken = await Promise.all(Array.from({ length: 16 }, (_, index) => take(index % 2 ? one : two, 1, 4)));
    const all = keys(taken.flat());
    assert.equal(new Set(all).size, all.length);
    // 30 without a lane, and the first of each of the three lanes.
    assert.deepEqual(
      all.sort(),
      [...Array.from({ length: 30 }, (_, index) => `k-${index * 2}`), 'k-1', 'k-3', 'k-5'].sort(),
    );
  });

  it('does not give out an item that is being finished at that moment', async () => {
    const [one, two] = [await open(), await open()];
    await put(one, 'a');
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const finishing = one.transaction(async (tx) => {
      await tx.query("UPDATE outbox SET state = 'done'");
      await held;
    });
    await pause(30);
    const taking = take(two, 1);
    await pause(60);
    commit();
    await finishing;
    assert.deepEqual(await taking, []);
  });

  it('promises an item for every row of a query, each key once, and all or nothing', async () => {
    const store = await open();
    await put(store, 'mail:b');
    const select =
      "SELECT 'mail:' || name AS key, 'lane:' || name AS lane, $2 AS payload FROM setting WHERE value = $1";
    const promise = (fails = false) =>
      store.transaction(async (tx) => {
        const added = await enqueueEach(tx, 'mail', { select, parameters: ['x', '{"n":1}'] }, at(0));
        if (fails) throw new Error('undone');
        return added;
      });
    await store.transaction(async (tx) => {
      for (const name of ['a', 'b', 'c']) {
        await tx.query('INSERT INTO setting (name, value) VALUES ($1, $2)', [name, name === 'c' ? 'y' : 'x']);
      }
    });
    await assert.rejects(promise(true), /undone/);
    assert.equal(await promise(), 1);
    assert.equal(await promise(), 0);
    const taken = await take(store, 1);
    assert.deepEqual(
      taken.map(({ kind, key, lane, payload }) => [kind, key, lane, payload]),
      [
        ['mail', 'mail:b', null, '{}'],
        ['mail', 'mail:a', 'lane:a', '{"n":1}'],
      ],
    );
  });

  it('ends items of a lane together with the one that is in work, but none that is taken, of another lane or unnamed', async () => {
    const store = await open();
    for (const key of ['a1', 'a2', 'a3', 'a4']) await put(store, key, { lane: 'a', payload: { secret: key } });
    await put(store, 'b1', { lane: 'b' });
    await put(store, 'b2', { lane: 'b' });
    assert.deepEqual(keys(await take(store, 1)), ['a1', 'b1']);
    const select = "SELECT key FROM outbox WHERE key IN ('a1', 'a2', 'b2', $1)";
    const ended = await store.transaction((tx) => finishTogether(tx, 'a', { select, parameters: ['a4'] }, at(2)));
    assert.equal(ended, 2);
    assert.deepEqual(
      await store.read('SELECT key, state, payload, finished_at FROM outbox WHERE state <> $1 ORDER BY id', ['due']),
      ['a2', 'a4'].map((key) => ({ key, state: 'done', payload: '{}', finished_at: at(2).toISOString() })),
    );
  });

  it('knows when there will be something to do', async () => {
    const store = await open();
    assert.equal(await nextMoment(store, at(0)), undefined);
    await put(store, 'a', { lane: 'x' });
    await put(store, 'blocked', { lane: 'x' });
    await put(store, 'later', { dueAt: at(90) });
    assert.deepEqual(await nextMoment(store, at(0)), at(90));
    await take(store, 0);
    assert.deepEqual(await nextMoment(store, at(0)), at(60));
  });
});

describe('Repeating', () => {
  it('waits twice as long each time, up to five minutes, less up to a half', () => {
    const longest = [1, 2, 3, 9, 10, 20].map((attempts) => backoff(attempts, () => 0));
    assert.deepEqual(longest, [1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
    assert.equal(
      backoff(10, () => 1),
      150_000,
    );
  });

  it('describes an error by its kind and code', () => {
    const error = Object.assign(new Error('550 <ada@example.com> unknown'), { name: 'SmtpError', code: 'EENVELOPE' });
    assert.equal(describeError(error), 'SmtpError EENVELOPE');
    assert.equal(describeError('ada@example.com'), 'not an error');
  });
});
