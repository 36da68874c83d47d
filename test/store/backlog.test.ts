import assert from 'node:assert/strict';
import { backlog } from '../../src/outbox/backlog.js';
import { enqueue } from '../../src/outbox/outbox.js';
import { claim, finish, postpone } from '../../src/outbox/queue.js';
import { pendingMigrations } from '../../src/store/pending.js';
import { forEachEngine } from '../support/stores.js';

forEachEngine('What is told of the store to those who watch over it', (open) => {
  const now = new Date('2026-05-04T12:00:00.000Z');
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

  it('what the outbox holds of each kind, and for how long the oldest waits that somebody could take', async () => {
    const store = await open();
    const put = (kind: string, key: string, seconds: number, lane?: string) =>
      store.transaction((tx) => enqueue(tx, { kind, key, payload: {}, ...(lane ? { lane } : {}) }, ago(seconds)));
    assert.deepEqual(await backlog(store, now), []);
    await put('mail', 'done', 900);
    await put('mail', 'taken', 800);
    const wanted = { kinds: ['mail'], limit: 2, now, leaseUntil: ago(-60) };
    const [done] = await claim(store, wanted);
    assert.ok(done);
    await finish(store, done, { state: 'done', reason: null, now });
    await put('mail', 'waits', 70);
    await put('mail', 'for later', -30);
    await put('card', 'first of its lane', 20, 'lane');
    await put('card', 'second of its lane', 600, 'lane');
    const expected = [
      { kind: 'card', due: 2, later: 0, oldestMs: 20_000 },
      { kind: 'mail', due: 2, later: 1, oldestMs: 70_000 },
    ];
    assert.deepEqual(await backlog(store, now), expected);
    const [head] = await claim(store, { ...wanted, kinds: ['card'], limit: 1 });
    assert.equal(head?.key, 'first of its lane');
    await postpone(store, head, { at: ago(-10), reason: 'later' });
    assert.deepEqual((await backlog(store, now))[0], { kind: 'card', due: 1, later: 1, oldestMs: 0 });
  });

  it('whether its schema is that of this version', async () => {
    const store = await open();
    const write = (sql: string) => store.transaction((tx) => tx.query(sql));
    assert.equal(await pendingMigrations(store), 'ok');
    await write("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Newer9999999999999')");
    assert.equal(await pendingMigrations(store), 'newer');
    await write("DELETE FROM migrations WHERE name LIKE 'InitialSchema%'");
    assert.equal(await pendingMigrations(store), 'pending');
  });
});
