import assert from 'node:assert/strict';
import type { Anchor } from '../../src/audit/anchor.js';
import { entryColumns } from '../../src/audit/entry.js';
import { verifyTrail } from '../../src/audit/verify.js';
import { DataKeys } from '../../src/secrets/keys.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine, testKeys } from '../support/stores.js';
import { breakOf, chainAll, chaining, change, dropTriggers, write } from './trail.js';

const columns = [...entryColumns, 'seal'].join(', ');
const masters = ['old', 'new'].map((name) => Buffer.alloc(32, name).toString('base64'));
const keysOf = (...texts: (string | undefined)[]) => DataKeys.parse(texts.join(',')) as DataKeys;

forEachEngine('Verifying the trail', (open, url) => {
  /** Twelve entries, chained and anchored, of which nothing is protected any more. */
  const defenceless = async (): Promise<{ store: Store; anchors: Anchor[] }> => {
    const store = await open();
    await write(store, 1, 6);
    const first = await chainAll(store);
    await write(store, 7, 12);
    const anchors = [first, await chainAll(store)];
    await dropTriggers(store);
    return { store, anchors };
  };
  const copy = (id: number) => `INSERT INTO audit (${columns}) SELECT ${columns} FROM audit WHERE id = ${id}`;

  it('finds nothing where nothing was done', async () => {
    const { store, anchors } = await defenceless();
    const report = await verifyTrail(store, testKeys, { anchors });
    assert.deepEqual(report, { entries: 12, unsealed: 0, waiting: 0, anchors: 2 });
  });

  it('finds every change of an entry', async () => {
    const { store, anchors } = await defenceless();
    for (const column of [...entryColumns, 'seal']) {
      const [before] = await store.read<{ value: string }>(`SELECT ${column} AS value FROM audit WHERE id = 5`);
      await change(store, `UPDATE audit SET ${column} = ${column} || ' ' WHERE id = 5`);
      assert.deepEqual(await breakOf(store, { anchors }), { kind: 'changed', entry: 5 }, column);
      await change(store, `UPDATE audit SET ${column} = '${before?.value}' WHERE id = 5`);
      assert.equal(await breakOf(store, { anchors }), undefined, column);
    }
    await change(store, 'UPDATE audit SET code = NULL WHERE id = 5');
    assert.deepEqual(await breakOf(store), { kind: 'changed', entry: 5 });
  });

  it('finds what was moved from one field to the next', async () => {
    const { store } = await defenceless();
    await change(store, "UPDATE audit SET actor_id = actor_id || 'N', actor_name = substr(actor_name, 2) WHERE id = 5");
    assert.deepEqual(await breakOf(store), { kind: 'changed', entry: 5 });
  });

  for (const id of [1, 6, 12]) {
    it(`finds that entry ${id} of 12 was deleted, and its link`, async () => {
      const { store, anchors } = await defenceless();
      await change(store, `DELETE FROM audit WHERE id = ${id}`);
      assert.deepEqual(await breakOf(store), { kind: 'deleted', entry: id });
      await change(store, `DELETE FROM audit_chain WHERE audit_id = ${id}`);
      const cutOff = { kind: 'truncated', seq: 12, head: 11, at: anchors[1]?.at };
      assert.deepEqual(await breakOf(store, { anchors }), id === 12 ? cutOff : { kind: 'link-missing', seq: id });
    });
  }

  it('finds what was cut off at the end, by the anchors', async () => {
    const { store, anchors } = await defenceless();
    await change(store, 'DELETE FROM audit_chain WHERE seq > 8', 'DELETE FROM audit WHERE id > 8');
    assert.equal(await breakOf(store), undefined);
    const truncated = { kind: 'truncated', seq: 12, head: 8, at: anchors[1]?.at };
    assert.deepEqual(await breakOf(store, { anchors }), truncated);
    await write(store, 13, 20);
    await chainAll(store);
    assert.deepEqual(await breakOf(store, { anchors }), { kind: 'rewritten', seq: 12, at: anchors[1]?.at });
    await change(store, 'DELETE FROM audit_chain', 'DELETE FROM audit');
    assert.deepEqual(await breakOf(store), { kind: 'not-begun' });
    assert.deepEqual(await breakOf(store, { anchors }), { ...truncated, seq: 6, head: -1, at: anchors[0]?.at });
  });

  it('finds what was inserted', async () => {
    const { store, anchors } = await defenceless();
    const remove = () =>
      change(store, 'DELETE FROM audit_chain WHERE audit_id > 12', 'DELETE FROM audit WHERE id > 12');
    const insertions = {
      'without a seal': `${copy(3)}`.replace(/seal FROM/, 'NULL FROM'),
      'with the seal of another': `${copy(3)}`.replace('SELECT at,', "SELECT '2026-01-01T00:00:00.000Z',"),
      'as a copy': copy(3),
    };
    for (const [how, statement] of Object.entries(insertions)) {
      await change(store, statement);
      const [added] = await store.read<{ id: number }>('SELECT max(id) AS id FROM audit');
      const inserted = { kind: 'inserted', entry: added?.id };
      assert.deepEqual(await breakOf(store, { anchors }), inserted, `${how}, not chained`);
      await chaining(store).chain.pass();
      assert.deepEqual(await breakOf(store, { anchors }), inserted, `${how}, chained by the product`);
      await remove();
    }
    assert.equal(await breakOf(store, { anchors }), undefined);
  });

  it('finds entries that changed places, and links', async () => {
    const { store } = await defenceless();
    await change(
      store,
      'UPDATE audit SET id = 99 WHERE id = 4',
      'UPDATE audit SET id = 4 WHERE id = 7',
      'UPDATE audit SET id = 7 WHERE id = 99',
    );
    assert.deepEqual(await breakOf(store), { kind: 'reordered', entry: 4 });
    await change(
      store,
      'UPDATE audit_chain SET seq = 99 WHERE seq = 3',
      'UPDATE audit_chain SET seq = 3 WHERE seq = 2',
      'UPDATE audit_chain SET seq = 2 WHERE seq = 99',
    );
    assert.deepEqual(await breakOf(store), { kind: 'rechained', seq: 2 });
  });

  it('finds a chain that was made without the key', async () => {
    const { store, anchors } = await defenceless();
    const [own] = await store.read<{ hash: string }>('SELECT hash FROM audit_chain WHERE seq = 0');
    await change(store, "UPDATE audit SET outcome = 'failed' WHERE id = 5", 'DELETE FROM audit_chain');
    await chaining(store, DataKeys.from('guessed')).chain.pass();
    assert.deepEqual(await breakOf(store, { anchors }), { kind: 'unknown-key', seq: 0 });
    const keyId = own?.hash.split('.')[0];
    await change(store, `UPDATE audit_chain SET hash = '${keyId}' || substr(hash, 9)`);
    assert.deepEqual(await breakOf(store, { anchors }), { kind: 'rechained', seq: 0 });
  });

  it('finds a chain that the product was made to begin again', async () => {
    const { store, anchors } = await defenceless();
    await change(store, 'DELETE FROM audit_chain', 'DELETE FROM audit WHERE id = 5');
    await chaining(store).chain.pass();
    assert.deepEqual(await breakOf(store, { anchors }), { kind: 'rewritten', seq: 6, at: anchors[0]?.at });
  });

  it('finds a seal that was taken off, and the chain begun again over it', async () => {
    const { store, anchors } = await defenceless();
    await change(store, "UPDATE audit SET seal = NULL, outcome = 'failed' WHERE id = 5", 'DELETE FROM audit_chain');
    await chaining(store).chain.pass();
    assert.deepEqual(await breakOf(store, { anchors }), { kind: 'rewritten', seq: 6, at: anchors[0]?.at });
  });

  it('finds a forged anchor', async () => {
    const { store, anchors } = await defenceless();
    const [first, second] = anchors as [Anchor, Anchor];
    for (const forged of [{ seq: 5 }, { hash: second.hash }, { at: second.at.replace('20', '19') }]) {
      const expected = { kind: 'anchor-forged', seq: forged.seq ?? first.seq, at: forged.at ?? first.at };
      assert.deepEqual(await breakOf(store, { anchors: [{ ...first, ...forged }, second] }), expected);
    }
  });

  it('says how many entries wait for the chain, and that it is long', async () => {
    const { store, anchors } = await defenceless();
    const now = new Date();
    await write(store, 13, 15, now);
    assert.deepEqual(await verifyTrail(store, testKeys, { anchors, now }), {
      ...{ entries: 15, unsealed: 0, waiting: 3, anchors: 2 },
    });
    const later = new Date(now.getTime() + 11 * 60_000);
    assert.deepEqual(await breakOf(store, { now: later }), { kind: 'not-chained', entry: 13, waiting: 3 });
  });

  it('goes on with a new key, for as long as the old one is at hand', async () => {
    const [old, current] = masters;
    const before = await openStore(await url(), keysOf(old));
    await write(before, 1, 3);
    const anchor = await chainAll(before, keysOf(old));
    await write(before, 4, 4);
    await before.close();
    const store = await openStore(await url(), keysOf(current, old));
    try {
      await write(store, 5, 6);
      const anchors = [anchor, await chainAll(store, keysOf(current, old))];
      assert.equal(await breakOf(store, { anchors, keys: keysOf(current, old) }), undefined);
      assert.deepEqual(await breakOf(store, { keys: keysOf(current) }), { kind: 'unknown-key', seq: 0 });
      assert.deepEqual(await breakOf(store, { keys: keysOf(old) }), { kind: 'unknown-key', seq: 4 });
      await dropTriggers(store);
      await change(store, "UPDATE audit SET outcome = 'failed' WHERE id = 2");
      assert.deepEqual(await breakOf(store, { keys: keysOf(current, old) }), { kind: 'changed', entry: 2 });
    } finally {
      await store.close();
    }
  });
});
