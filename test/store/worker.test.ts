import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { enqueue, type OutboxItem } from '../../src/outbox/outbox.js';
import { claim } from '../../src/outbox/queue.js';
import { type OutboxProblem, OutboxWorker, type OutboxWorkerOptions } from '../../src/outbox/worker.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine } from '../support/stores.js';
import { eventually } from './eventually.js';

const states = async (store: Store) => {
  const rows = await store.read<{ key: string; state: string }>('SELECT key, state FROM outbox ORDER BY id');
  return Object.fromEntries(rows.map(({ key, state }) => [key, state]));
};
const put = (store: Store, ...items: Partial<OutboxItem>[]) =>
  store.transaction(async (tx) => {
    for (const item of items) await enqueue(tx, { kind: 'mail', key: 'a', payload: {}, ...item });
  });

forEachEngine('An outbox worker', (open) => {
  let workers: OutboxWorker[] = [];
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = [];
  });
  const start = (options: OutboxWorkerOptions) => {
    const worker = new OutboxWorker({ pollMs: 60_000, ...options });
    workers.push(worker);
    worker.start();
    return worker;
  };

  it('hands the payload and the item to the handler of its kind', async () => {
    const store = await open();
    const seen: unknown[] = [];
    await put(store, { key: 'a', payload: { to: ['ü', 1, null] } }, { key: 'b', kind: 'unknown' });
    start({
      store,
      handlers: {
        mail: async (payload, item) => {
          seen.push(payload, item);
          return { state: 'done' };
        },
      },
    });
    await eventually(async () => assert.deepEqual(await states(store), { a: 'done', b: 'due' }));
    assert.deepEqual(seen, [{ to: ['ü', 1, null] }, { id: 1, key: 'a', lane: null, attempts: 1 }]);
  });

  it('wakes up when it is kicked, and for what is due later, without polling', async () => {
    const store = await open();
    const handled: Record<string, number> = {};
    const worker = start({
      store,
      handlers: {
        mail: async (_, { key }) => {
          handled[key] = Date.now();
          return { state: 'done' };
        },
      },
    });
    await pause(50);
    const dueAt = new Date(Date.now() + 300);
    await put(store, { key: 'now' }, { key: 'later', dueAt });
    worker.kick();
    await eventually(async () => assert.deepEqual(Object.keys(handled), ['now', 'later']));
    assert.ok((handled.later ?? 0) >= dueAt.getTime());
  });

  it('finds what others have enqueued when it looks from time to time', async () => {
    const store = await open();
    start({ store, pollMs: 50, handlers: { mail: async () => ({ state: 'done' }) } });
    await pause(30);
    await put(store, { key: 'a' });
    await eventually(async () => assert.deepEqual(await states(store), { a: 'done' }), 2_000);
  });

  it('handles eight items at once and no more', async () => {
    const store = await open();
    let [inside, most] = [0, 0];
    await put(store, ...Array.from({ length: 30 }, (_, index) => ({ key: `k-${index}` })));
    start({
      store,
      handlers: {
        mail: async () => {
          inside += 1;
          most = Math.max(most, inside);
          await pause(10);
          inside -= 1;
          return { state: 'done' };
        },
      },
    });
    await eventually(async () => assert.ok(Object.values(await states(store)).every((state) => state === 'done')));
    assert.equal(most, 8);
  });

  it('ends what it has begun before it stops, and begins nothing more', async () => {
    const store = await open();
    let begun = 0;
    await put(store, ...Array.from({ length: 20 }, (_, index) => ({ key: `k-${index}` })));
    const worker = start({
      store,
      handlers: {
        mail: async () => {
          begun += 1;
          await pause(100);
          return { state: 'done' };
        },
      },
    });
    await eventually(async () => assert.equal(begun, 8));
    await worker.stop();
    const done = Object.values(await states(store)).filter((state) => state === 'done').length;
    assert.deepEqual([begun, done], [8, 8]);
  });

  it('does not take its own item again when it wakes up after the lease has run out', async () => {
    const store = await open();
    let now = new Date('2026-01-01T00:00:00.000Z');
    let begun = 0;
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await store.transaction((tx) => enqueue(tx, { kind: 'mail', key: 'a', payload: {} }, now));
    const worker = start({
      store,
      now: () => now,
      handlers: {
        mail: async () => {
          begun += 1;
          await held;
          return { state: 'done' };
        },
      },
    });
    await eventually(async () => assert.equal(begun, 1));
    now = new Date('2026-01-01T08:00:00.000Z');
    worker.kick();
    await eventually(async () => {
      const [row] = await store.read<{ lease_until: string }>('SELECT lease_until FROM outbox');
      assert.equal(row?.lease_until, '2026-01-01T08:01:00.000Z');
    });
    await pause(20);
    finish();
    await eventually(async () => assert.deepEqual(await states(store), { a: 'done' }));
    assert.equal(begun, 1);
  });

  it('takes at once what one that is gone had leased, where it is alone on the store', async () => {
    const store = await open();
    const seen: [string, number][] = [];
    const handlers: OutboxWorkerOptions['handlers'] = {
      mail: async (_, { key, attempts }) => {
        seen.push([key, attempts]);
        return { state: 'done' };
      },
    };
    await put(store, { key: 'a' }, { key: 'b', kind: 'card' });
    const now = new Date();
    const leaseUntil = new Date(now.getTime() + 60_000);
    assert.equal((await claim(store, { kinds: ['mail', 'card'], limit: 2, now, leaseUntil })).length, 2);
    const other = start({ store, handlers });
    await pause(100);
    await other.stop();
    assert.deepEqual(seen, []);
    start({ store, handlers, isAlone: true });
    await eventually(async () => assert.deepEqual(await states(store), { a: 'done', b: 'due' }));
    assert.deepEqual(seen, [['a', 2]]);
    const [row] = await store.read<{ lease: string }>("SELECT lease_until AS lease FROM outbox WHERE key = 'b'");
    assert.equal(row?.lease, leaseUntil.toISOString(), 'another worker may be at work on other kinds');
  });

  it('survives a database that fails for a while', async () => {
    const store = await open();
    await put(store, { key: 'a' });
    let failures = 6;
    const problems: OutboxProblem[] = [];
    const flaky: Store = {
      engine: store.engine,
      read: (sql, parameters) => (failures-- > 4 ? Promise.reject(new Error('gone')) : store.read(sql, parameters)),
      transaction: (work) => (failures-- > 0 ? Promise.reject(new Error('gone')) : store.transaction(work)),
      close: () => store.close(),
    };
    start({
      store: flaky,
      pollMs: 20,
      onProblem: (problem) => problems.push(problem),
      handlers: { mail: async () => ({ state: 'done' }) },
    });
    await eventually(async () => assert.deepEqual(await states(store), { a: 'done' }));
    assert.ok(problems.length >= 3 && problems.every(({ event }) => event === 'store-failed'));
  });
});
