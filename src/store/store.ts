import type { EntityManager } from 'typeorm';
import { AuditSeal } from '../audit/seal.js';
import type { DataKeys } from '../secrets/keys.js';
import { openPostgres } from './postgres-store.js';
import { openSqlite } from './sqlite-store.js';

export interface Store {
  readonly engine: 'sqlite' | 'postgres';

  /**
   * Runs one reading statement. It sees committed data only, and never joins anybody's open transaction.
   * Parameters are `$1`, `$2`, ... on both engines; rows have the names of the columns.
   * Throws a StoreError.
   */
  read<T>(sql: string, parameters?: unknown[]): Promise<T[]>;

  /**
   * Runs the work in a transaction: committed when the promise has resolved, rolled back when the work throws.
   * The work talks to the database alone (no HTTP, no other transaction: on SQLite there is one at a time), and
   * through `tx` alone: entities, `tx.query` for reading, `change` and `rows` of statements.ts for the rest.
   * SQLite runs transactions one after another; PostgreSQL runs them side by side (READ COMMITTED), so that what
   * must be unique is left to a unique index.
   * Throws what the work threw, or a StoreError when the database refused a statement or the commit.
   */
  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>;

  /** Waits for the transactions that have been asked for and closes the database. May be repeated. */
  close(): Promise<void>;
}

/**
 * Connects to the database, brings its schema up to date and checks that it is what it should be.
 *
 * @param databaseUrl `sqlite:<path>` (relative to the working directory, or absolute; folder and file are made where
 *   missing), or `postgres://user:password@host:port/database` (`postgresql://` as well).
 * @param keys seal the entries of the trail; without them none can be written.
 * @throws Error that names the setting and never repeats a password.
 */
export async function openStore(databaseUrl: string, keys?: DataKeys): Promise<Store> {
  const data = keys ? { auditSeal: new AuditSeal(keys) } : {};
  const [, scheme, rest = ''] = /^([a-z]+):(.*)$/s.exec(databaseUrl) ?? [];
  if (scheme === 'sqlite' && rest && !rest.startsWith(':') && !rest.startsWith('//')) return openSqlite(rest, data);
  if ((scheme === 'postgres' || scheme === 'postgresql') && isServerUrl(databaseUrl)) {
    return openPostgres(databaseUrl, data);
  }
  throw new Error('DATABASE_URL must be sqlite:<path of a file> or postgres://<user>:<password>@<host>/<database>');
}

function isServerUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && url.hostname !== '' && url.pathname.length > 1;
}
