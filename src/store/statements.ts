import type { EntityManager, QueryResult } from 'typeorm';

/**
 * Runs a statement inside a transaction and answers with the rows it returns, the same on both engines,
 * also for `INSERT/UPDATE/DELETE ... RETURNING`. (`tx.query` answers differently there on each engine.)
 */
export async function rows<T>(tx: EntityManager, sql: string, parameters: unknown[] = []): Promise<T[]> {
  return (await run(tx, sql, parameters)).records as T[];
}

/**
 * Runs an INSERT, UPDATE or DELETE inside a transaction and answers with the number of rows it touched.
 * The statement begins with that word in capitals and returns no rows: SQLite tells the number only then.
 */
export async function change(tx: EntityManager, sql: string, parameters: unknown[] = []): Promise<number> {
  const statement = sql.trim();
  if (!/^(INSERT|UPDATE|DELETE) /.test(statement) || /\bRETURNING\b/i.test(statement)) {
    throw new TypeError('Not an INSERT, UPDATE or DELETE that returns no rows');
  }
  return (await run(tx, statement, parameters)).affected ?? 0;
}

function run(tx: EntityManager, sql: string, parameters: unknown[]): Promise<QueryResult> {
  if (!tx.queryRunner) throw new TypeError('A transaction is needed');
  return tx.queryRunner.query(sql, parameters, true);
}
