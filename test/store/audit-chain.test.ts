import assert from 'node:assert/strict';
import fc from 'fast-check';
import { record } from '../../src/audit/audit.js';
import { verifyTrail } from '../../src/audit/verify.js';
import { StoreError } from '../../src/store/errors.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine, testKeys } from '../support/stores.js';
import { breakOf, chainAll, chaining, change, dropTriggers, entry, write, writeUnsealed } from './trail.js';

const links = (store: Store) =>
  store.read<{ seq: number; audit_id: number | null }>('SELECT seq, audit_id FROM audit_chain ORDER BY seq');

forEachEngine('The chain of the trail', (open, url) => {
  it('binds every entry once, in the order of writing, and goes on where it ended', async () => {
    const store = await open();
    const { chain, problems } = chaining(store);
    await chain.pass();
    await write(store, 1, 250);
    await chain.pass();
    await write(store, 251, 253);
    await chaining(store).chain.pass();
    await chain.pass();
    const bound = (await links(store)).map(({ seq, audit_id }) => [seq, audit_id]);
    assert.deepEqual(bound, [[0, null], ...Array.from({ length: 253 }, (_, index) => [index + 1, index + 1])]);
    assert.deepEqual(problems, []);
    assert.deepEqual(await verifyTrail(store, testKeys), { entries: 253, unsealed: 0, waiting: 0, anchors: 0 });
  });

  it('is one chain when three processes make it at the same time', async () => {
    const stores = [await open(), await open(), await open()] as const;
    const chains = stores.map((store) => chaining(store));
    const writing = write(stores[0], 1, 40);
    for (let round = 0; round < 10; round++) await Promise.all(chains.map(({ chain }) => chain.pass()));
    await writing;
    for (const { chain } of chains) await chain.pass();
    assert.equal((await links(stores[0])).length, 41);
    assert.deepEqual(await verifyTrail(stores[1], testKeys), { entries: 40, unsealed: 0, waiting: 0, anchors: 0 });
    assert.deepEqual(
      chains.flatMap(({ problems }) => problems),
      [],
    );
  });

  it('takes in what is committed after a later entry', async () => {
    const store = await open();
    // SQLite writes one transaction after another: no entry can be late.
    if (store.engine === 'sqlite') return;
    const { chain } = chaining(store);
    let commit = () => {};
    const late = new Promise<void>((isRecorded) => {
      void store
        .transaction(async (tx) => {
          await record(tx, entry(1));
          isRecorded();
          await new Promise<void>((resolve) => {
            commit = resolve;
          });
        })
        .then(() => chain.pass());
    });
    await late;
    await write(store, 2, 2);
    await chain.pass();
    assert.deepEqual(
      (await links(store)).map(({ audit_id }) => audit_id),
      [null, 2],
    );
    commit();
    await store.transaction(async () => {});
    while ((await links(store)).length < 3) await chain.pass();
    assert.deepEqual(
      (await links(store)).map(({ audit_id }) => audit_id),
      [null, 2, 1],
    );
    assert.equal(await breakOf(store), undefined);
  });

  it('can only grow', async () => {
    const store = await open();
    await write(store, 1, 2);
    await chainAll(store);
    const truncate =
      store.engine === 'postgres'
        ? 'TRUNCATE audit_chain'
        : 'INSERT OR REPLACE INTO audit_chain SELECT * FROM audit_chain';
    for (const attack of ["UPDATE audit_chain SET digest = ''", 'DELETE FROM audit_chain WHERE seq = 2', truncate]) {
      await assert.rejects(
        change(store, attack),
        (error) => error instanceof StoreError && error.message.includes('append-only'),
        attack,
      );
    }
    assert.equal((await links(store)).length, 3);
  });

  it('takes in what was written before sealing, once no older version writes any more', async () => {
    const store = await open();
    await writeUnsealed(store, 1, 3);
    await write(store, 4, 4);
    await chaining(store, testKeys, 60_000).chain.pass();
    assert.deepEqual(await links(store), []);
    assert.deepEqual(await breakOf(store), { kind: 'not-begun' });
    await writeUnsealed(store, 5, 5);
    const { chain, problems } = chaining(store);
    await chain.pass();
    assert.deepEqual(problems, []);
    assert.deepEqual(await verifyTrail(store, testKeys), { entries: 5, unsealed: 4, waiting: 0, anchors: 0 });
    await writeUnsealed(store, 6, 6);
    await chain.pass();
    assert.deepEqual(problems, [{ kind: 'forged', entry: 6 }]);
    assert.deepEqual(await breakOf(store), { kind: 'inserted', entry: 6 });
  });

  it('misses an entry from before sealing that was deleted before it was chained', async () => {
    const store = await open();
    await writeUnsealed(store, 1, 103);
    await dropTriggers(store);
    const { chain } = chaining({
      engine: store.engine,
      read: async (sql, parameters) => {
        // Link 0 is there; the entries are about to be read for the first time.
        if (sql.includes('LEFT JOIN')) await change(store, 'DELETE FROM audit WHERE id = 50');
        return store.read(sql, parameters);
      },
      transaction: (work) => store.transaction(work),
      close: () => store.close(),
    });
    await chain.pass();
    assert.deepEqual(await breakOf(store), { kind: 'deleted-before-sealing', missing: 1 });
  });

  it('tells at once of an entry that the product did not write, and of another chain than it made', async () => {
    const store = await open();
    const { chain, problems } = chaining(store);
    await write(store, 1, 3);
    await chain.pass();
    await dropTriggers(store);
    await change(
      store,
      `INSERT INTO audit (at, actor_id, actor_name, action, outcome, correlation_id, details, seal)
       SELECT at, actor_id, actor_name, action, outcome, 'forged', details, seal FROM audit WHERE id = 1`,
    );
    await chain.pass();
    assert.deepEqual(problems, [{ kind: 'forged', entry: 4 }]);
    await change(store, 'DELETE FROM audit_chain WHERE seq > 2');
    await chain.pass();
    assert.deepEqual(problems.slice(1, 2), [{ kind: 'rewritten', seq: 4 }]);
  });

  it('holds for every text that can be stored', async () => {
    const store = await open();
    // PostgreSQL takes no NUL; of half a surrogate pair both engines keep a replacement character.
    const text = fc.string({ unit: 'binary' }).map((words) => words.replaceAll('\0', ''));
    await fc.assert(
      fc.asyncProperty(text, text, fc.dictionary(text, text), async (name, id, details) => {
        const harmless = Object.fromEntries(
          Object.entries(details).map(([key, value]) => [key, value.replaceAll('@', '')]),
        );
        const written = entry(1, { actor: { id, name }, customer: { id: name, name: id }, details: harmless });
        await store.transaction((tx) => record(tx, written));
      }),
      { numRuns: 60 },
    );
    const half = '\ud800 and \udc00';
    await store.transaction((tx) => record(tx, entry(2, { actor: { id: half, name: half }, details: { half } })));
    await chainAll(store);
    assert.equal(await breakOf(store), undefined);
  });

  it('is not written to without a key', async () => {
    await open();
    const store = await openStore(await url());
    try {
      const written = store.transaction((tx) => record(tx, entry(1)));
      await assert.rejects(written, /opened without the keys/);
    } finally {
      await store.close();
    }
  });
});
