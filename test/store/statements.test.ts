import assert from 'node:assert/strict';
import type { EntityManager } from 'typeorm';
import { isDuplicate, StoreError } from '../../src/store/errors.js';
import { change, rows } from '../../src/store/statements.js';
import { forEachEngine } from '../support/stores.js';

const insert = (tx: EntityManager, name: string) =>
  tx.query("INSERT INTO setting (name, value) VALUES ($1, '')", [name]);

forEachEngine('Statements', (open) => {
  it('bind $1, $2 by number, in whatever order and however often they appear', async () => {
    const store = await open();
    const sql = "SELECT $2 || '-' || $1 || '-' || $2 || '-$1' AS joined";
    assert.deepEqual(await store.read(sql, ['one', 'two']), [{ joined: 'two-one-two-$1' }]);
    assert.deepEqual(await store.read(sql, ['three', 'four']), [{ joined: 'four-three-four-$1' }]);
  });

  it('answer with the rows they return and the number of rows they change', async () => {
    const store = await open();
    await store.transaction(async (tx) => {
      const insertTwo = "INSERT INTO setting (name, value) VALUES ('a', $1), ('b', $1) RETURNING name";
      assert.deepEqual(await rows(tx, insertTwo, ['0']), [{ name: 'a' }, { name: 'b' }]);
      assert.equal(await change(tx, "UPDATE setting SET value = '1'"), 2);
      assert.equal(await change(tx, "UPDATE setting SET value = '2' WHERE name = $1", ['nobody']), 0);
      assert.deepEqual(await rows(tx, "UPDATE setting SET value = '3' WHERE name = 'a' RETURNING value"), [
        { value: '3' },
      ]);
      assert.equal(await change(tx, "INSERT INTO setting VALUES ('a', '') ON CONFLICT (name) DO NOTHING"), 0);
      assert.equal(await change(tx, 'DELETE FROM setting WHERE name = $1', ['a']), 1);
    });
    assert.deepEqual(await store.read('SELECT count(*) AS n FROM setting'), [{ n: 1 }]);
  });

  it('are refused where SQLite would not tell how many rows they changed', async () => {
    const store = await open();
    for (const sql of ['update setting SET value = 1', "UPDATE setting SET value = '' RETURNING name", 'SELECT 1']) {
      await assert.rejects(
        store.transaction((tx) => change(tx, sql)),
        TypeError,
        sql,
      );
    }
    assert.equal(await store.transaction((tx) => change(tx, "\n  INSERT INTO setting VALUES ('a', '')")), 1);
  });

  it('never show values in their errors', async () => {
    const store = await open();
    await store.transaction((tx) => insert(tx, 'nora@example.com'));
    const again = store.transaction((tx) => insert(tx, 'nora@example.com'));
    await assert.rejects(again, (error) => {
      assert.ok(isDuplicate(error));
      const everything = JSON.stringify(error, Object.getOwnPropertyNames(error));
      assert.ok(!everything.includes('nora'), everything);
      return true;
    });
    await assert.rejects(store.read('SELECT nonsense FROM setting'), StoreError);
    await assert.rejects(store.read('SELECT nonsense FROM setting'), StoreError);
  });
});
