import { setTimeout as sleep } from 'node:timers/promises';
import sqlite3 from 'sqlite3';

/** How long to wait for other processes that use the file. */
const patienceMs = 30_000;

/**
 * Writes the whole SQLite file anew and empties its write-ahead log, so that nothing is left in either of what was
 * deleted, changed or moved before. Others may go on reading; who writes waits. Answers whether that worked: it does not
 * while somebody else keeps the file busy, or where the disk has no room for another copy.
 *
 * @param databaseUrl as for `openStore`; anything but SQLite is left alone.
 */
export async function rewriteSqlite(databaseUrl: string): Promise<boolean> {
  const [, file] = /^sqlite:(.+)$/s.exec(databaseUrl) ?? [];
  if (!file) return true;
  const database = await open(file);
  try {
    database.configure('busyTimeout', patienceMs);
    await all(database, 'VACUUM');
    return await emptyLog(database);
  } catch {
    return false;
  } finally {
    await new Promise<void>((resolve) => database.close(() => resolve()));
  }
}

async function emptyLog(database: sqlite3.Database): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const [result] = await all<{ busy: number }>(database, 'PRAGMA wal_checkpoint(TRUNCATE)');
    if (result?.busy === 0) return true;
    if (Date.now() > deadline) return false;
    await sleep(100);
  }
}

function open(file: string): Promise<sqlite3.Database> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(file, sqlite3.OPEN_READWRITE, (error) =>
      error ? reject(error) : resolve(database),
    );
  });
}

function all<T>(database: sqlite3.Database, sql: string): Promise<T[]> {
  return new Promise((resolve, reject) => {
    database.all(sql, (error: Error | null, rows: T[]) => (error ? reject(error) : resolve(rows)));
  });
}
