import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { enqueue } from '../../src/outbox/outbox.js';
import { type OutboxProblem, OutboxWorker, type OutboxWorkerOptions } from '../../src/outbox/worker.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine } from '../support/stores.js';
import { eventually } from './eventually.js';

interface Row {
  attempts: number;
  state: string;
  due_at: string;
  lease_until: string | null;
  last_error: string | null;
}

const leases = (store: Store) => store.read('SELECT id FROM outbox WHERE lease_until IS NOT NULL');

forEachEngine('An outbox worker and failing work', (open) => {
  let worker: OutboxWorker | undefined;
  afterEach(() => worker?.stop());
  const start = (options: OutboxWorkerOptions) => {
    worker = new OutboxWorker({ pollMs: 60_000, ...options });
    worker.start();
    return worker;
  };

  it('repeats what throws, ever later, and gives it up after 20 attempts', async () => {
    const store = await open();
    let now = new Date('2026-01-01T00:00:00.000Z');
    const attempts: number[] = [];
    const problems: OutboxProblem[] = [];
    await store.transaction((tx) => enqueue(tx, { kind: 'mail', key: 'a', payload: { to: 'ada@example.com' } }, now));
    const worker = start({
      store,
      now: () => now,
      onProblem: (problem) => problems.push(problem),
      handlers: {
        mail: async (_, item) => {
          attempts.push(item.attempts);
          throw Object.assign(new Error('550 ada@example.com is unknown'), { code: 'EENVELOPE' });
        },
      },
    });
    for (let attempt = 1; attempt <= 20; attempt++) {
      await eventually(async () => {
        const [row] = await store.read<Row>('SELECT attempts, state, due_at, lease_until, last_error FROM outbox');
        assert.deepEqual([row?.attempts, row?.lease_until], [attempt, null]);
        assert.equal(row?.last_error, 'Error EENVELOPE');
        assert.equal(row?.state, attempt < 20 ? 'due' : 'dead');
        const delay = Date.parse(row?.due_at ?? '') - now.getTime();
        const longest = Math.min(1_000 * 2 ** (attempt - 1), 300_000);
        if (attempt < 20) assert.ok(delay >= longest / 2 && delay <= longest, `attempt ${attempt}: ${delay} ms`);
      });
      now = new Date(now.getTime() + 300_000);
      worker.kick();
    }
    assert.deepEqual(
      attempts,
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    assert.deepEqual(problems.at(-1), {
      event: 'given-up',
      reason: 'Error EENVELOPE',
      kind: 'mail',
      id: 1,
      attempts: 20,
    });
    assert.equal(problems.length, 20);
    assert.deepEqual(await store.read('SELECT payload FROM outbox'), [{ payload: '{}' }]);
  });

  it('comes back when the handler says, however often, and gives up when it says so', async () => {
    const store = await open();
    let now = new Date('2026-01-01T00:00:00.000Z');
    await store.transaction((tx) => enqueue(tx, { kind: 'mail', key: 'a', payload: {} }, now));
    let calls = 0;
    const worker = start({
      store,
      now: () => now,
      handlers: {
        mail: async () => {
          calls += 1;
          if (calls === 25) return { state: 'dead', reason: 'mail-failed' };
          return { state: 'retry', at: new Date(now.getTime() + 1_000), reason: 'throttled' };
        },
      },
    });
    for (let call = 1; call <= 24; call++) {
      await eventually(async () => assert.equal(calls, call));
      await eventually(async () => assert.deepEqual(await leases(store), []));
      now = new Date(now.getTime() + 999);
      worker.kick();
      await pause(15);
      assert.equal(calls, call, 'not before its time');
      now = new Date(now.getTime() + 1);
      worker.kick();
    }
    await eventually(async () => assert.deepEqual(await store.read('SELECT state FROM outbox'), [{ state: 'dead' }]));
    assert.deepEqual(await store.read('SELECT last_error FROM outbox'), [{ last_error: 'mail-failed' }]);
  });
});
