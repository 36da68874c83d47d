import { type DataSource, type EntityManager, MigrationExecutor, type QueryRunner } from 'typeorm';
import { StoreError } from './errors.js';
import { runTransaction } from './transaction.js';

/** Waiting for another process that migrates the same database takes as long as it takes. */
const MIGRATION_LIMIT_MS = 10 * 60_000;

/**
 * Carries out the migrations that the database has not seen, all in one transaction on both engines: either the
 * schema is up to date afterwards or it is as it was. Refuses a database that a newer version has migrated.
 *
 * @param exclude makes other processes wait; not needed where a transaction does that anyway.
 */
export async function bringUpToDate(
  dataSource: DataSource,
  createRunner: () => QueryRunner,
  exclude: (tx: EntityManager) => Promise<void> = async () => undefined,
): Promise<void> {
  const migrate = async (tx: EntityManager) => {
    await exclude(tx);
    const executor = new MigrationExecutor(dataSource, tx.queryRunner);
    const known = new Set(dataSource.migrations.map((migration) => migration.name));
    const newer = (await executor.getExecutedMigrations()).find((migration) => !known.has(migration.name));
    if (newer) throw new StoreError('refused', `A newer version of this product wrote it (${newer.name})`, 'newer');
    await executor.executePendingMigrations();
  };
  await runTransaction(createRunner(), migrate, MIGRATION_LIMIT_MS);
}
