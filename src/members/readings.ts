import type { EntityManager } from 'typeorm';
import { change, rows } from '../store/statements.js';
import type { Store } from '../store/store.js';

/*
 * Several processes read Entra, and one that takes long may have read it before another one that is done already. What
 * it read must not bring back a role that was withdrawn since; so readings are numbered, without any clock.
 */
const begun = 'members:begun';
const applied = 'members:applied';
/** When the newest reading was taken over; ISO in UTC. */
const readAt = 'members:read-at';
/** Is there while that is too long ago for anybody's role to count. */
const lapsed = 'members:lapsed';

/** In a SELECT: when Entra was last read, or NULL. */
export const lastReadingColumn = `(SELECT value FROM setting WHERE name = '${readAt}')`;

/** In a WHERE: roles count, as far as a process has noticed. For statements that know no clock. */
export const rolesCount = `NOT EXISTS (SELECT 1 FROM setting WHERE name = '${lapsed}')`;

/** The number of a reading that is about to begin. */
export async function beginReading(tx: EntityManager): Promise<number> {
  const [counted] = await rows<{ value: string }>(
    tx,
    `INSERT INTO setting (name, value) VALUES ($1, '1')
     ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(setting.value AS integer) + 1 AS text) RETURNING value`,
    [begun],
  );
  return Number(counted?.value);
}

/** True unless a reading that began later is in the store already; then this one counts as the newest. */
export async function takeReading(tx: EntityManager, reading: number, at: Date): Promise<boolean> {
  const changed = await change(
    tx,
    `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value
     WHERE CAST(setting.value AS integer) < CAST(excluded.value AS integer)`,
    [applied, String(reading)],
  );
  if (changed === 0) return false;
  await put(tx, readAt, at.toISOString());
  await change(tx, 'DELETE FROM setting WHERE name = $1', [lapsed]);
  return true;
}

/** When any process last read Entra; undefined where none ever did. */
export async function lastReading(store: Store): Promise<Date | undefined> {
  const [row] = await store.read<{ value: string }>('SELECT value FROM setting WHERE name = $1', [readAt]);
  return row ? new Date(row.value) : undefined;
}

/** Notes that no role counts until the next reading. May be repeated. */
export async function noteLapse(store: Store, at: Date): Promise<void> {
  await store.transaction((tx) => put(tx, lapsed, at.toISOString()));
}

async function put(tx: EntityManager, name: string, value: string): Promise<void> {
  await change(
    tx,
    'INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    [name, value],
  );
}
