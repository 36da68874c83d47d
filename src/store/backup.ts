import { access, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import sqlite3 from 'sqlite3';

/** A backup was not made; the message says why, for whoever asked for it. */
export class BackupError extends Error {}

/**
 * Copies an SQLite database into a file of its own while the bot goes on writing: everything that was committed when the
 * copy began, and nothing by halves. The copy is readable by its owner alone, is checked, and bears its name only when it
 * is whole. SQLite documentation, "VACUUM", on VACUUM INTO.
 *
 * @param databaseUrl `sqlite:<path>`
 * @param target a file that does not exist yet
 * @returns its size in bytes
 * @throws BackupError
 */
export async function backUp(databaseUrl: string, target: string): Promise<number> {
  if (!databaseUrl.startsWith('sqlite:'))
    throw new BackupError('Only SQLite is backed up this way; for PostgreSQL use pg_dump.');
  const source = path.resolve(databaseUrl.slice('sqlite:'.length));
  if (!(await exists(source))) throw new BackupError(`There is no database at ${source}.`);
  if (await exists(target)) throw new BackupError(`${target} exists already.`);
  const unfinished = `${target}.unfinished`;
  await rm(unfinished, { force: true });
  try {
    await createEmpty(unfinished);
    await query(source, `VACUUM INTO '${unfinished.replaceAll("'", "''")}'`);
    await check(unfinished);
    await flush(unfinished);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error instanceof BackupError ? error : new BackupError(`No backup was made: ${(error as Error).message}`);
  }
  return (await stat(target)).size;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** SQLite keeps the rights of an empty file that it fills. */
async function createEmpty(file: string): Promise<void> {
  await (await open(file, 'wx', 0o600)).close();
}

async function check(file: string): Promise<void> {
  const [found] = await query<{ integrity_check: string }>(file, 'PRAGMA integrity_check(1)');
  if (found?.integrity_check !== 'ok') throw new BackupError('The database is damaged (integrity_check).');
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}

/** One statement on a connection of its own, which cannot write to the file. */
async function query<T>(file: string, sql: string): Promise<T[]> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened: sqlite3.Database = new sqlite3.Database(file, sqlite3.OPEN_READONLY, (error) =>
      error ? reject(error) : resolve(opened),
    );
  });
  try {
    return await new Promise<T[]>((resolve, reject) =>
      database.all<T>(sql, (error, rows) => (error ? reject(error) : resolve(rows))),
    );
  } finally {
    database.close();
  }
}
