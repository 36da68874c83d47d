import sqlite3 from 'sqlite3';

type Callback = (this: unknown, error: Error | null, rows?: unknown[]) => void;

/** More than the number of different statements in this product; a list of ids in a statement makes new ones. */
const MAX_PREPARED = 200;

/**
 * A sqlite3 connection as TypeORM's driver expects it, with three differences:
 * - Statements are prepared once and kept: a read costs a third of what it costs when prepared each time.
 * - `$1`, `$2` mean the first and second parameter, as on PostgreSQL. For SQLite they are names that are numbered in
 *   the order of their appearance, so that `$2 ... $1` would silently be bound the wrong way round.
 * - A transaction begins with BEGIN IMMEDIATE. With a plain BEGIN, a transaction that reads and then writes fails at
 *   once (SQLITE_BUSY, no waiting) when another process has written in between.
 *   SQLite documentation, "Transaction" and "Isolation In SQLite".
 */
export class SqliteDatabase extends sqlite3.Database {
  private readonly prepared = new Map<string, Promise<sqlite3.Statement>>();

  override run(sql: string, ...rest: unknown[]): this {
    // `run` stops at the first row, and a kept statement that has not come to its end would hold its transaction open.
    return this.execute(sql, rest, returnsRows(sql) ? 'all' : 'run');
  }

  override all(sql: string, ...rest: unknown[]): this {
    return this.execute(sql, rest, 'all');
  }

  override close(callback?: (error: Error | null) => void): void {
    const finalized = [...this.prepared.values()].map(finalize);
    this.prepared.clear();
    Promise.all(finalized).then(() => super.close(callback));
  }

  private execute(sql: string, rest: unknown[], method: 'run' | 'all'): this {
    const callback = rest.pop() as Callback;
    const parameters = rest[0] ?? [];
    this.statement(sql).then((statement) => statement[method](parameters, callback), callback);
    return this;
  }

  private statement(sql: string): Promise<sqlite3.Statement> {
    const known = this.prepared.get(sql);
    if (known) return known;
    const statement = new Promise<sqlite3.Statement>((resolve, reject) => {
      const made: sqlite3.Statement = this.prepare(toSqlite(sql), (error: Error | null) =>
        error ? reject(error) : resolve(made),
      );
    });
    statement.catch(() => this.prepared.delete(sql));
    this.prepared.set(sql, statement);
    this.forgetOldest();
    return statement;
  }

  private forgetOldest(): void {
    if (this.prepared.size <= MAX_PREPARED) return;
    for (const [sql, statement] of this.prepared) {
      this.prepared.delete(sql);
      finalize(statement);
      return;
    }
  }
}

/** Resolves when what is under way with the statement has ended and its memory is given back. */
async function finalize(pending: Promise<sqlite3.Statement>): Promise<void> {
  const statement = await pending.catch(() => undefined);
  await new Promise<void>((resolve) => (statement ? statement.finalize(() => resolve()) : resolve()));
}

function returnsRows(sql: string): boolean {
  return !/^(INSERT|UPDATE|DELETE) /.test(sql) || /\bRETURNING\b/i.test(sql);
}

function toSqlite(sql: string): string {
  if (sql === 'BEGIN TRANSACTION') return 'BEGIN IMMEDIATE';
  return sql.replace(/'(?:[^']|'')*'|\$(\d+)/g, (found, number) => (number ? `?${number}` : found));
}
