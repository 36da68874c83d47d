import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import sqlite3 from 'sqlite3';
import { DataSource, type DataSourceOptions, type EntityManager, type QueryRunner } from 'typeorm';
import type { SealingData } from '../audit/seal.js';
import { entities } from './entities/index.js';
import { StoreError, toStoreError } from './errors.js';
import { Gate } from './gate.js';
import { bringUpToDate } from './migrate.js';
import { migrations } from './migrations/index.js';
import { SqliteDatabase } from './sqlite-database.js';
import type { Store } from './store.js';
import { carrying, runTransaction } from './transaction.js';

/** How long to wait for another process that holds the file. */
const BUSY_TIMEOUT_MS = 5_000;

/** How long a transaction may wait for its turn within this process. */
const PATIENCE_MS = 10_000;

/** What a Node timer can hold: 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * SQLite on two connections to one file: a writer, behind a gate that lets one transaction through at a time, and
 * a reader that cannot write. In WAL mode readers and the writer do not wait for each other.
 */
export async function openSqlite(file: string, data: SealingData): Promise<Store> {
  const writer = new DataSource({ ...options(file), entities, migrations });
  const reader = new DataSource({ ...options(file), flags: sqlite3.OPEN_READONLY });
  try {
    await writer.initialize();
    // An acknowledged attestation must survive a power cut: NORMAL, in WAL mode, may lose the last commits.
    await writer.query('PRAGMA synchronous = FULL');
    // Otherwise INSERT OR REPLACE removes a row without firing the trigger that protects the trail.
    await writer.query('PRAGMA recursive_triggers = ON');
    // What is deleted is overwritten, so that erased personal data is not left in the file.
    await writer.query('PRAGMA secure_delete = ON');
    await switchToWal(writer);
    await checkFile(writer);
    await bringUpToDate(writer, () => freshRunner(writer));
    await reader.initialize();
    await reader.query('PRAGMA synchronous = FULL');
  } catch (error) {
    await closeQuietly(reader, writer);
    throw new Error(
      `DATABASE_URL: the SQLite file ${path.resolve(file)} cannot be used. ${toStoreError(error).message}`,
    );
  }
  return new SqliteStore(writer, reader, data);
}

class SqliteStore implements Store {
  readonly engine = 'sqlite';
  private readonly gate = new Gate();
  private readonly database: SqliteDatabase;
  private closing?: Promise<void>;

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly data: SealingData,
  ) {
    this.database = (reader.driver as unknown as { databaseConnection: SqliteDatabase }).databaseConnection;
  }

  /** Goes to the connection directly: what TypeORM does around a query costs as much as the query. */
  read<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    if (this.closing) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      this.database.all(sql, parameters, (error: Error | null, rows: T[]) =>
        error ? reject(toStoreError(error)) : resolve(rows),
      );
    });
  }

  async transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    if (this.closing) throw closed();
    return this.gate.pass(() => runTransaction(carrying(freshRunner(this.writer), this.data), work), PATIENCE_MS);
  }

  close(): Promise<void> {
    this.closing ??= this.gate.pass(async () => {
      // The writer goes last: it is the one that can empty the write-ahead log.
      await this.reader.destroy();
      await this.writer.destroy();
    }, LONGEST_TIMER_MS);
    return this.closing;
  }
}

function options(file: string) {
  return {
    type: 'sqlite',
    database: path.resolve(file),
    busyTimeout: BUSY_TIMEOUT_MS,
    // Without the usual `verbose()`, which records a stack for each statement and doubles its cost.
    driver: { ...sqlite3, Database: SqliteDatabase, verbose: () => ({ ...sqlite3, Database: SqliteDatabase }) },
    synchronize: false,
    logging: false,
  } satisfies DataSourceOptions;
}

/** TypeORM hands out one runner per SQLite connection, with the state of its last transaction. */
function freshRunner(dataSource: DataSource): QueryRunner {
  (dataSource.driver as { queryRunner?: QueryRunner }).queryRunner = undefined;
  return dataSource.createQueryRunner();
}

/**
 * The mode is kept in the file, so that only the first process ever changes it. While another one is doing just that,
 * SQLite answers SQLITE_BUSY at once, whatever the busy_timeout.
 */
async function switchToWal(writer: DataSource): Promise<void> {
  const deadline = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      const [journal] = await writer.query<{ journal_mode: string }[]>('PRAGMA journal_mode = WAL');
      if (journal?.journal_mode === 'wal') return;
      // SQLite stays in its old mode without an error where shared memory does not work, as on network shares.
      throw new StoreError('unavailable', 'Its file system does not allow WAL mode', 'wal');
    } catch (error) {
      if (toStoreError(error).kind !== 'busy' || Date.now() > deadline) throw error;
      await pause(20 + Math.random() * 30);
    }
  }
}

async function checkFile(writer: DataSource): Promise<void> {
  const [check] = await writer.query<{ quick_check: string }[]>('PRAGMA quick_check(1)');
  if (check?.quick_check !== 'ok') throw new StoreError('unavailable', 'It is damaged (quick_check)', 'damaged');
}

async function closeQuietly(...dataSources: DataSource[]): Promise<void> {
  for (const dataSource of dataSources) {
    if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
  }
}

function closed(): StoreError {
  return new StoreError('unavailable', 'The store is closed', 'closed');
}
