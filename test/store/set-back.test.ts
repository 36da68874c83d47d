import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { enqueue } from '../../src/outbox/outbox.js';
import { OutboxWorker } from '../../src/outbox/worker.js';
import { forEachEngine } from '../support/stores.js';

const hourMs = 3_600_000;

forEachEngine('A clock that is set back by an hour', (open) => {
  /** A worker whose clock is ahead by so many milliseconds, and what it has handled. */
  async function working(ahead: { ms: number }, delayMs: number) {
    const store = await open();
    const handled: string[] = [];
    const now = () => new Date(Date.now() + ahead.ms);
    const worker = new OutboxWorker({
      ...{ store, now, pollMs: 50 },
      handlers: {
        async card(_payload, { key, attempts }) {
          if (attempts === 1) return { state: 'retry', at: new Date(now().getTime() + delayMs), reason: 'later' };
          handled.push(key);
          return { state: 'done' };
        },
      },
    });
    await store.transaction((tx) => enqueue(tx, { kind: 'card', key: 'one', payload: {} }, now()));
    return { worker, handled, store };
  }

  async function once(isSo: () => boolean): Promise<void> {
    for (const until = Date.now() + 5_000; !isSo(); await sleep(20)) assert.ok(Date.now() < until, 'nothing happened');
  }

  it('puts off nothing that waits for its next try', async () => {
    const ahead = { ms: 0 };
    const { worker, handled } = await working(ahead, 10_000);
    worker.start();
    await sleep(300);
    assert.deepEqual(handled, []);
    ahead.ms = -hourMs;
    await once(() => handled.length === 1);
    await worker.stop();
  });

  it('puts off nothing that was enqueued before the process started', async () => {
    const ahead = { ms: hourMs };
    const { worker, handled } = await working(ahead, 0);
    ahead.ms = 0;
    worker.start();
    await once(() => handled.length === 1);
    await worker.stop();
  });

  it('brings nothing forward that was meant for later', async () => {
    const ahead = { ms: 0 };
    const { worker, handled, store } = await working(ahead, 10_000);
    const dueAt = new Date(Date.now() + 10 * 60_000);
    await store.transaction((tx) => enqueue(tx, { kind: 'card', key: 'later', payload: {}, dueAt }));
    worker.start();
    await sleep(300);
    ahead.ms = -hourMs;
    await once(() => handled.length === 1);
    await sleep(300);
    await worker.stop();
    const [row] = await store.read("SELECT due_at, attempts FROM outbox WHERE key = 'later'");
    assert.deepEqual(row, { due_at: dueAt.toISOString(), attempts: 0 });
  });
});
