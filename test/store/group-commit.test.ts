import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreError } from '../../src/store/errors.js';
import { GroupCommit } from '../../src/store/group-commit.js';
import { insist } from '../../src/store/insist.js';
import { change } from '../../src/store/statements.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine } from '../support/stores.js';

const names = async (store: Store) => {
  const rows = await store.read<{ name: string }>("SELECT name FROM setting WHERE value = 'test' ORDER BY name");
  return rows.map(({ name }) => name);
};

forEachEngine('Transactions in a group', (open) => {
  /** The store, counting its transactions. */
  async function counting(): Promise<{ store: Store; group: GroupCommit; count: () => number }> {
    const store = await open();
    let transactions = 0;
    const group = new GroupCommit({
      transaction: (work) => {
        transactions += 1;
        return store.transaction(work);
      },
    });
    return { store, group, count: () => transactions };
  }

  const add = (group: GroupCommit, name: string) =>
    group.transaction(async (tx) => {
      await change(tx, "INSERT INTO setting (name, value) VALUES ($1, 'test')", [name]);
      return name;
    });

  it('give each its own answer, and take few commits when many come at once', async () => {
    const { store, group, count } = await counting();
    const wanted = Array.from({ length: 40 }, (_, index) => `n-${100 + index}`);
    assert.deepEqual(await Promise.all(wanted.map((name) => add(group, name))), wanted);
    assert.deepEqual(await names(store), wanted);
    assert.equal(count(), 2, 'the first alone, and all the others that came meanwhile');
  });

  it('are committed when their promise has resolved, one after another as well', async () => {
    const { store, group, count } = await counting();
    for (const name of ['a', 'b', 'c']) {
      await add(group, name);
      assert.ok((await names(store)).includes(name));
    }
    assert.equal(count(), 3);
  });

  it('let the one that fails fail alone', async () => {
    const { store, group } = await counting();
    const first = add(group, 'first');
    const outcomes = await Promise.allSettled([
      first,
      add(group, 'good'),
      group.transaction(async (tx) => {
        await change(tx, "INSERT INTO setting (name, value) VALUES ('half', 'test')");
        throw new Error('bad');
      }),
      add(group, 'first'),
      add(group, 'better'),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await names(store), ['better', 'first', 'good']);
  });

  it('go on after a time in which nothing could be committed', async () => {
    const store = await open();
    let isGone = true;
    const group = new GroupCommit({
      transaction: (work) => (isGone ? Promise.reject(new Error('gone')) : store.transaction(work)),
    });
    const lost = await Promise.allSettled([add(group, 'a'), add(group, 'b'), add(group, 'c')]);
    assert.ok(lost.every(({ status }) => status === 'rejected'));
    isGone = false;
    await pause(5);
    await add(group, 'd');
    assert.deepEqual(await names(store), ['d']);
  });
});

describe('Insisting', () => {
  const failing = (times: number, error: Error) => {
    let left = times;
    return {
      transaction: async <T>(work: (tx: never) => Promise<T>): Promise<T> => {
        if (left-- > 0) throw error;
        return work(undefined as never);
      },
    };
  };

  it('goes on while the database is away or busy', async () => {
    for (const kind of ['busy', 'unavailable'] as const) {
      const store = failing(3, new StoreError(kind, 'gone', 'x'));
      assert.equal(await insist(store, async () => 'kept'), 'kept');
    }
  });

  it('gives up at once where the statement is wrong', async () => {
    const refused = new StoreError('refused', 'no such column', 'x');
    await assert.rejects(
      insist(failing(1, refused), async () => 'kept'),
      refused,
    );
  });
});
