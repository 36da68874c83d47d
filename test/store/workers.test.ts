import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { enqueue, type OutboxItem } from '../../src/outbox/outbox.js';
import { type OutboxHandler, OutboxWorker } from '../../src/outbox/worker.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine } from '../support/stores.js';
import { eventually } from './eventually.js';
import { startProcess } from './processes/run.js';

const put = (store: Store, items: Partial<OutboxItem>[]) =>
  store.transaction(async (tx) => {
    for (const item of items) await enqueue(tx, { kind: 'mail', key: 'a', payload: {}, ...item });
  });
const unfinished = async (store: Store) => {
  const [row] = await store.read<{ n: number }>("SELECT count(*) AS n FROM outbox WHERE state <> 'done'");
  return row?.n;
};

forEachEngine('Several outbox workers on one database', (open, url) => {
  let workers: OutboxWorker[] = [];
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = [];
  });
  const start = (store: Store, mail: OutboxHandler, leaseMs = 60_000) => {
    const worker = new OutboxWorker({ store, handlers: { mail }, pollMs: 20, leaseMs });
    workers.push(worker);
    worker.start();
    return worker;
  };

  it('handle each of 200 items once, while more are enqueued', async () => {
    const [one, two] = [await open(), await open()];
    const handled: string[] = [];
    const handler: OutboxHandler = async (_, { key }) => {
      handled.push(key);
      await pause(Math.random() * 5);
      return { state: 'done' };
    };
    start(one, handler);
    start(two, handler);
    for (let batch = 0; batch < 20; batch++) {
      await put(
        batch % 2 ? one : two,
        Array.from({ length: 10 }, (_, index) => ({ key: `k-${batch * 10 + index}` })),
      );
    }
    await eventually(async () => assert.equal(await unfinished(one), 0));
    assert.equal(handled.length, 200);
    assert.equal(new Set(handled).size, 200);
  });

  it('handle the items of a lane one at a time and in order, with attempts that fail in between', async () => {
    const [one, two] = [await open(), await open()];
    const items = Array.from({ length: 40 }, (_, index) => ({ key: `${index}`, lane: `lane-${index % 4}` }));
    await put(one, items);
    const order: Record<string, number[]> = {};
    const busy = new Set<number>();
    const overlaps: number[] = [];
    const handler: OutboxHandler = async (_, { key, attempts }) => {
      const lane = Number(key) % 4;
      if (busy.has(lane)) overlaps.push(lane);
      busy.add(lane);
      await pause(Math.random() * 8);
      busy.delete(lane);
      if (attempts === 1 && Number(key) % 3 === 0)
        return { state: 'retry', at: new Date(Date.now() + 5), reason: 'busy' };
      order[lane] = [...(order[lane] ?? []), Number(key)];
      return { state: 'done' };
    };
    start(one, handler);
    start(two, handler);
    await eventually(async () => assert.equal(await unfinished(one), 0));
    assert.deepEqual(overlaps, []);
    for (const lane of [0, 1, 2, 3]) {
      assert.deepEqual(
        order[lane],
        Array.from({ length: 10 }, (_, index) => index * 4 + lane),
      );
    }
  });

  it('leave an item to the one that has it for as long as it lives, even beyond the lease', async () => {
    const [one, two] = [await open(), await open()];
    await put(one, [{ key: 'slow' }]);
    let begun = 0;
    const handler: OutboxHandler = async () => {
      begun += 1;
      await pause(2_600);
      return { state: 'done' };
    };
    start(one, handler, 1_200);
    start(two, handler, 1_200);
    await eventually(async () => assert.equal(await unfinished(one), 0));
    assert.equal(begun, 1);
  });

  it('take over what a killed process has left', async () => {
    const store = await open();
    await put(store, [{ key: 'left', payload: { text: 'still here' } }]);
    const child = startProcess('stuck-worker.js', await url());
    const [message] = await once(child, 'message');
    assert.equal(message, 'left');
    const seen: unknown[] = [];
    start(store, async (payload, { attempts }) => {
      seen.push(payload, attempts);
      return { state: 'done' };
    });
    await pause(2_000);
    assert.deepEqual(seen, [], 'while the process lives');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await eventually(async () => assert.equal(await unfinished(store), 0));
    assert.deepEqual(seen, [{ text: 'still here' }, 2]);
  });
});
