import type { EntityManager } from 'typeorm';

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
