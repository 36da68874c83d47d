import assert from 'node:assert/strict';
import { type AuditEntry, history, record } from '../../src/audit/audit.js';
import { StoreError } from '../../src/store/errors.js';
import { forEachEngine } from '../support/stores.js';

const entry = (rest: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: { id: 'm-1', name: 'Nora Admin' },
  action: 'attestation.started',
  customer: { id: 'c-1', name: 'Adatum "Süd" <b>' },
  outcome: 'succeeded',
  correlationId: 'attempt-1',
  ...rest,
});

forEachEngine('The trail', (open) => {
  it('tells what was recorded', async () => {
    const store = await open();
    const at = new Date('2026-02-03T04:05:06.007Z');
    const failed = entry({
      action: 'attestation.failed',
      outcome: 'failed',
      code: 'conflict',
      details: { attempts: 3 },
    });
    await store.transaction(async (tx) => {
      await record(tx, entry(), at);
      await record(tx, failed, at);
    });
    const [newest, oldest] = await history(store, 'c-1');
    assert.deepEqual(newest, { ...failed, id: 2, at: '2026-02-03T04:05:06.007Z' });
    assert.deepEqual(oldest, { ...entry(), details: {}, id: 1, at: '2026-02-03T04:05:06.007Z' });
  });

  it('is read newest first, page by page, for one customer', async () => {
    const store = await open();
    await store.transaction(async (tx) => {
      for (let number = 1; number <= 45; number++) {
        await record(tx, entry({ correlationId: `n-${number}` }));
        await record(tx, entry({ customer: { id: 'c-2', name: 'Other' } }));
      }
      await record(tx, entry({ action: 'access.refused', outcome: 'refused', customer: undefined }));
    });
    const read: string[] = [];
    let before: number | undefined;
    const sizes: number[] = [];
    for (;;) {
      const page = await history(store, 'c-1', { ...(before === undefined ? {} : { before }) });
      sizes.push(page.length);
      if (page.length === 0) break;
      read.push(...page.map(({ correlationId }) => correlationId));
      before = page.at(-1)?.id;
    }
    assert.deepEqual(sizes, [20, 20, 5, 0]);
    assert.deepEqual(
      read,
      Array.from({ length: 45 }, (_, index) => `n-${45 - index}`),
    );
    assert.equal((await history(store, 'c-1', { limit: 1_000 })).length, 45);
    assert.equal((await history(store, 'c-1', { limit: 0 })).length, 1);
  });

  it('is part of the transaction of the change', async () => {
    const store = await open();
    const undone = store.transaction(async (tx) => {
      await record(tx, entry());
      throw new Error('undone');
    });
    await assert.rejects(undone, /undone/);
    assert.deepEqual(await history(store, 'c-1'), []);
  });

  it('refuses an e-mail address among its details', async () => {
    const store = await open();
    const leak = store.transaction((tx) => record(tx, entry({ details: { contact: 'ada@example.com' } })));
    await assert.rejects(leak, (error) => {
      assert.match((error as Error).message, /"contact"/);
      assert.doesNotMatch((error as Error).message, /ada/);
      return true;
    });
  });

  const attacks = {
    sqlite: [
      "UPDATE audit SET outcome = 'failed'",
      'DELETE FROM audit',
      'INSERT OR REPLACE INTO audit SELECT * FROM audit',
    ],
    postgres: ["UPDATE audit SET outcome = 'failed'", 'DELETE FROM audit', 'TRUNCATE audit'],
  };
  it('can only grow', async () => {
    const store = await open();
    await store.transaction((tx) => record(tx, entry()));
    const before = await history(store, 'c-1');
    for (const attack of attacks[store.engine]) {
      await assert.rejects(
        store.transaction((tx) => tx.query(attack)),
        (error) => error instanceof StoreError && error.message.includes('append-only'),
        attack,
      );
    }
    assert.deepEqual(await history(store, 'c-1'), before);
    assert.equal(before.length, 1);
  });
});
