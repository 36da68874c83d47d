import assert from 'node:assert/strict';
import { DataSource } from 'typeorm';
import { StoreError } from '../../src/store/errors.js';
import { runTransaction } from '../../src/store/transaction.js';

describe('A transaction', () => {
  it('that does not end is rolled back, and what it does afterwards is refused', async () => {
    const dataSource = await new DataSource({ type: 'sqlite', database: ':memory:' }).initialize();
    const runner = dataSource.createQueryRunner();
    const query = runner.query.bind(runner);
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let afterwards: Promise<unknown> | undefined;
    const endless = runTransaction(
      runner,
      async (tx) => {
        await tx.query('CREATE TABLE early (id integer)');
        afterwards = held.then(() => tx.query('CREATE TABLE late (id integer)'));
        await afterwards;
      },
      30,
    );
    await assert.rejects(endless, (error) => error instanceof StoreError && error.kind === 'busy');
    goOn();
    await assert.rejects(afterwards ?? Promise.resolve(), StoreError);
    assert.deepEqual(await query('SELECT name FROM sqlite_schema'), []);
    await dataSource.destroy();
  });
});
