import assert from 'node:assert/strict';
import { enqueue } from '../../src/outbox/outbox.js';
import { type OutboxHandler, OutboxWorker } from '../../src/outbox/worker.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine } from '../support/stores.js';
import { eventually } from './eventually.js';

forEachEngine('An outbox worker that is stopped', (open) => {
  const started: OutboxWorker[] = [];
  const ends: (() => void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) end();
    await Promise.all(started.splice(0).map((worker) => worker.stop()));
  });

  const start = (store: Store, mail: OutboxHandler) => {
    const worker = new OutboxWorker({ store, handlers: { mail }, pollMs: 20 });
    started.push(worker);
    worker.start();
    return worker;
  };
  const put = (store: Store, key: string) =>
    store.transaction(async (tx) => enqueue(tx, { kind: 'mail', key, payload: { key } }));
  const rowOf = async (store: Store, key: string) => {
    const [row] = await store.read<{ state: string; lease_until: string | null; attempts: number; payload: string }>(
      'SELECT state, lease_until, attempts, payload FROM outbox WHERE key = $1',
      [key],
    );
    return row;
  };

  it('gives back what does not end in time, and another takes it at once', async () => {
    const store = await open();
    const handled: string[] = [];
    await put(store, 'slow');
    const first = start(store, () => {
      handled.push('first');
      return new Promise((resolve) => ends.push(() => resolve({ state: 'done' })));
    });
    await eventually(async () => assert.deepEqual(handled, ['first']));
    const since = Date.now();
    await first.stop(100);
    assert.ok(Date.now() - since < 2_000, `${Date.now() - since} ms`);
    assert.deepEqual(await rowOf(store, 'slow'), {
      ...{ state: 'due', lease_until: null, attempts: 1 },
      payload: '{"key":"slow"}',
    });
    start(store, async () => {
      handled.push('second');
      return { state: 'done' };
    });
    await eventually(async () => assert.equal((await rowOf(store, 'slow'))?.state, 'done'));
    // Should the first one end after all, it changes nothing of what the second has done.
    for (const end of ends.splice(0)) end();
    await first.stop();
    assert.deepEqual(handled, ['first', 'second']);
    assert.equal((await rowOf(store, 'slow'))?.attempts, 2);
  });

  it('waits for what ends in time, and takes nothing new', async () => {
    const store = await open();
    await put(store, 'quick');
    let begun = 0;
    const worker = start(store, () => {
      begun += 1;
      return new Promise((resolve) => ends.push(() => resolve({ state: 'done' })));
    });
    await eventually(async () => assert.equal(begun, 1));
    const stopped = worker.stop(10_000);
    await put(store, 'late');
    for (const end of ends.splice(0)) end();
    await stopped;
    assert.equal((await rowOf(store, 'quick'))?.state, 'done');
    assert.deepEqual([(await rowOf(store, 'late'))?.attempts, begun], [0, 1]);
  });
});
