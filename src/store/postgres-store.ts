import { DataSource, type EntityManager } from 'typeorm';
import type { SealingData } from '../audit/seal.js';
import { entities } from './entities/index.js';
import { StoreError, toStoreError } from './errors.js';
import { bringUpToDate } from './migrate.js';
import { migrations } from './migrations/index.js';
import type { Store } from './store.js';
import { carrying, runTransaction } from './transaction.js';

const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 10_000;

/** Any number will do, as long as nothing else in the database takes it: "MCA" in hexadecimal. */
const MIGRATION_LOCK = 0x4d4341;

/** PostgreSQL through one pool of connections. */
export async function openPostgres(url: string, data: SealingData): Promise<Store> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities,
    migrations,
    synchronize: false,
    logging: false,
    installExtensions: false,
    // count(*) is a bigint, which pg hands out as text unless told otherwise.
    parseInt8: true,
    applicationName: 'customer-agreement-bot',
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // An idle connection that breaks is taken out of the pool; the next statement opens another.
    poolErrorHandler: () => undefined,
    extra: { statement_timeout: STATEMENT_TIMEOUT_MS, idle_in_transaction_session_timeout: 60_000 },
  });
  try {
    await dataSource.initialize();
    await bringUpToDate(
      dataSource,
      () => dataSource.createQueryRunner(),
      async (tx) => {
        // Processes that start together wait here for the first one; the lock ends with the transaction.
        await tx.query('SET LOCAL statement_timeout = 0');
        await tx.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
      },
    );
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
    const { host } = new URL(url);
    throw new Error(`DATABASE_URL: the PostgreSQL database on ${host} cannot be used. ${toStoreError(error).message}`);
  }
  return new PostgresStore(dataSource, data);
}

class PostgresStore implements Store {
  readonly engine = 'postgres';
  private readonly running = new Set<Promise<unknown>>();
  private closing?: Promise<void>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly data: SealingData,
  ) {}

  read<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.track(async () => {
      try {
        return await this.dataSource.query<T[]>(sql, parameters);
      } catch (error) {
        throw toStoreError(error);
      }
    });
  }

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.track(() => runTransaction(carrying(this.dataSource.createQueryRunner(), this.data), work));
  }

  close(): Promise<void> {
    this.closing ??= Promise.allSettled(this.running).then(() => this.dataSource.destroy());
    return this.closing;
  }

  /** TypeORM's `destroy` takes the connections away from whoever is using them, so `close` waits for these. */
  private async track<T>(call: () => Promise<T>): Promise<T> {
    if (this.closing) throw new StoreError('unavailable', 'The store is closed', 'closed');
    const result = call();
    this.running.add(result);
    try {
      return await result;
    } finally {
      this.running.delete(result);
    }
  }
}
