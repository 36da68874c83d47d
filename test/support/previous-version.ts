import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { migrations } from '../../src/store/migrations/index.js';

/** Rows by table. */
export type Tables = Record<string, Record<string, string | number | null>[]>;

/** The last migration of the version before this one: what is to be renewed with test/store/write-previous-version.ts. */
const lastMigration = 'BlockedPurchases1772323200000';

/**
 * What that version itself wrote in a day's work: an attestation, an invitation by e-mail, a new customer, two acceptance
 * links, alerts in two conversations and two blocked purchases, one of them taken.
 */
export function previousRows(): Tables {
  return JSON.parse(readFileSync('test/store/previous-version.json', 'utf8')) as Tables;
}

/** Makes an empty database into one of the version before, with those rows. */
export async function createPreviousVersion(databaseUrl: string): Promise<void> {
  await onDatabase(databaseUrl, async (dataSource) => {
    await dataSource.runMigrations({ transaction: 'all' });
    await writeRows(dataSource);
  });
}

/** Writes those rows as the version before does, which knows its own columns only. */
export async function writeAsPreviousVersion(databaseUrl: string): Promise<void> {
  await onDatabase(databaseUrl, writeRows);
}

async function onDatabase(databaseUrl: string, work: (dataSource: DataSource) => Promise<void>): Promise<void> {
  const older = migrations.slice(0, migrations.findIndex(({ name }) => name === lastMigration) + 1);
  const dataSource = new DataSource(
    databaseUrl.startsWith('sqlite:')
      ? { type: 'sqlite', database: databaseUrl.slice('sqlite:'.length), migrations: older }
      : { type: 'postgres', url: databaseUrl, migrations: older, installExtensions: false },
  );
  await dataSource.initialize();
  await work(dataSource).finally(() => dataSource.destroy());
}

async function writeRows(dataSource: DataSource): Promise<void> {
  for (const [table, rows] of Object.entries(previousRows())) {
    for (const row of rows) await insert(dataSource, table, row);
  }
  if (dataSource.options.type === 'postgres') await countOn(dataSource);
}

async function insert(dataSource: DataSource, table: string, row: Tables[string][number]): Promise<void> {
  const columns = Object.keys(row);
  const isSqlite = dataSource.options.type === 'sqlite';
  const places = columns.map((_, index) => (isSqlite ? '?' : `$${index + 1}`));
  await dataSource.query(`INSERT INTO ${table} (${columns}) VALUES (${places})`, Object.values(row));
}

/** SQLite goes on from the highest number by itself. */
async function countOn(dataSource: DataSource): Promise<void> {
  for (const table of ['audit', 'outbox'])
    await dataSource.query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), max(id)) FROM ${table}`);
}
