import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { SettingEntity } from '../../src/store/entities/setting.js';
import { isDuplicate, StoreError } from '../../src/store/errors.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine } from '../support/stores.js';

const insert = (tx: EntityManager, name: string, value = '') =>
  tx.query('INSERT INTO setting (name, value) VALUES ($1, $2)', [name, value]);

const names = async (store: Store) =>
  (await store.read<{ name: string }>('SELECT name FROM setting ORDER BY name')).map(({ name }) => name);

forEachEngine('Transactions', (open) => {
  it('keeps exactly the rows of those that succeed: 200 at once, a third failing', async () => {
    const store = await open();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) =>
        store.transaction(async (tx) => {
          await insert(tx, `first-${index}`);
          await nextTurn();
          await insert(tx, `second-${index}`);
          if (index % 3 === 0) throw new Error(`no ${index}`);
          return index;
        }),
      ),
    );
    const expected = [];
    for (const [index, outcome] of outcomes.entries()) {
      if (index % 3 === 0) {
        assert.equal(outcome.status === 'rejected' && outcome.reason.message, `no ${index}`);
      } else {
        assert.deepEqual(outcome, { status: 'fulfilled', value: index });
        expected.push(`first-${index}`, `second-${index}`);
      }
    }
    assert.deepEqual(await names(store), expected.sort());
  });

  it('are seen by readers only when they are committed', async () => {
    const store = await open();
    const seen: string[][] = [];
    await store.transaction(async (tx) => {
      await insert(tx, 'open');
      seen.push(await names(store));
      await nextTurn();
      seen.push(await names(store));
      assert.equal((await tx.query('SELECT name FROM setting')).length, 1);
    });
    seen.push(await names(store));
    assert.deepEqual(seen, [[], [], ['open']]);
  });

  it('let readers go on while one is open and others wait', async () => {
    const store = await open();
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const first = store.transaction(async (tx) => {
      await insert(tx, 'first');
      await held;
    });
    const second = store.transaction((tx) => insert(tx, 'second'));
    const reads = await Promise.all(Array.from({ length: 20 }, () => names(store)));
    finish();
    await Promise.all([first, second]);
    assert.ok(reads.every((read) => !read.includes('first')));
    assert.deepEqual(await names(store), ['first', 'second']);
  });

  it('are rolled back when the work throws before its first await', async () => {
    const store = await open();
    const broken = store.transaction(() => {
      throw new Error('at once');
    });
    await assert.rejects(broken, /at once/);
    await store.transaction((tx) => insert(tx, 'next'));
    assert.deepEqual(await names(store), ['next']);
  });

  it('are rolled back when COMMIT fails, and the next one goes on', async () => {
    const store = await open();
    await store.transaction(async (tx) => {
      await tx.query('CREATE TABLE parent (id integer PRIMARY KEY)');
      await tx.query(
        'CREATE TABLE child (parent_id integer REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED, note text)',
      );
    });
    const broken = store.transaction(async (tx) => {
      await insert(tx, 'with the orphan');
      await tx.query("INSERT INTO child (parent_id, note) VALUES (1, 'orphan')");
      return 'the work itself succeeded';
    });
    await assert.rejects(broken, (error) => error instanceof StoreError && error.kind === 'refused');
    await store.transaction((tx) => insert(tx, 'next'));
    assert.deepEqual(await names(store), ['next']);
    assert.deepEqual(await store.read('SELECT * FROM child'), []);
  });

  it('do not commit after a failed statement, even where the work swallows the error', async () => {
    const store = await open();
    await store.transaction((tx) => insert(tx, 'taken'));
    const swallowing = store.transaction(async (tx) => {
      await insert(tx, 'before');
      await insert(tx, 'taken').catch(() => undefined);
      await insert(tx, 'after').catch(() => undefined);
    });
    await assert.rejects(swallowing, (error) => isDuplicate(error));
    assert.deepEqual(await names(store), ['taken']);
  });

  it('go on after a failed statement that was wrapped in a nested one', async () => {
    const store = await open();
    await store.transaction((tx) => insert(tx, 'taken'));
    await store.transaction(async (tx) => {
      await insert(tx, 'before');
      await assert.rejects(tx.transaction((nested) => insert(nested, 'taken')));
      await insert(tx, 'after');
    });
    assert.deepEqual(await names(store), ['after', 'before', 'taken']);
  });

  it('carry out statements nobody awaited before the commit, in order', async () => {
    const store = await open();
    await store.transaction(async (tx) => {
      void insert(tx, 'x', 'first');
      void tx.query('UPDATE setting SET value = $2 WHERE name = $1', ['x', 'second']);
      void tx.query("UPDATE setting SET value = value || '!' WHERE name = $1", ['x']);
    });
    assert.deepEqual(await store.read('SELECT name, value FROM setting'), [{ name: 'x', value: 'second!' }]);
  });

  it('leave nothing behind when one of several statements at once fails', async () => {
    const store = await open();
    await store.transaction((tx) => insert(tx, 'taken'));
    const several = store.transaction((tx) => Promise.all(['taken', 'a', 'b', 'c'].map((name) => insert(tx, name))));
    await assert.rejects(several, (error) => isDuplicate(error));
    assert.deepEqual(await names(store), ['taken']);
  });

  it('refuse a manager that is used after its end', async () => {
    const store = await open();
    let leaked: EntityManager | undefined;
    await store.transaction(async (tx) => {
      leaked = tx;
    });
    await store.transaction(async (tx) => {
      await insert(tx, 'mine');
      await assert.rejects(async () => leaked && insert(leaked, 'not mine'));
    });
    assert.deepEqual(await names(store), ['mine']);
  });

  it('work with entities as with SQL', async () => {
    const store = await open();
    await store.transaction(async (tx) => {
      await tx.insert(SettingEntity, { name: 'inserted', value: '1' });
      await tx.save(tx.create(SettingEntity, { name: 'saved', value: '2' }));
      await tx.update(SettingEntity, { name: 'saved' }, { value: '3' });
      await tx.upsert(SettingEntity, { name: 'inserted', value: '4' }, ['name']);
    });
    assert.deepEqual(await store.read('SELECT name, value FROM setting ORDER BY name'), [
      { name: 'inserted', value: '4' },
      { name: 'saved', value: '3' },
    ]);
  });
});

forEachEngine('A store', (open) => {
  it('keeps its data when it is opened again', async () => {
    const first = await open();
    await first.transaction((tx) => insert(tx, 'kept'));
    await first.close();
    const second = await open();
    assert.deepEqual(await names(second), ['kept']);
  });

  it('can be open twice', async () => {
    const [one, two] = [await open(), await open()];
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 ? one : two).transaction(async (tx) => {
          await insert(tx, String(index).padStart(2, '0'));
          await nextTurn();
        }),
      ),
    );
    assert.equal((await names(one)).length, 40);
    assert.deepEqual(await names(one), await names(two));
  });

  it('finishes what has been asked for before it closes, and refuses what comes after', async () => {
    const store = await open();
    const last = store.transaction(async (tx) => {
      await nextTurn();
      await insert(tx, 'last');
    });
    const reading = store.read('SELECT 1 AS one');
    await store.close();
    await last;
    assert.deepEqual(await reading, [{ one: 1 }]);
    await assert.rejects(store.read('SELECT 1'), StoreError);
    await assert.rejects(
      store.transaction((tx) => insert(tx, 'late')),
      StoreError,
    );
    await store.close();
    assert.deepEqual(await names(await open()), ['last']);
  });
});
