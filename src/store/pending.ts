import { migrations } from './migrations/index.js';
import type { Store } from './store.js';

/**
 * How the schema stands to this version of the product: `ok`; `pending`, it lacks something; or `newer`: a newer version
 * has changed it while this one ran. Throws a StoreError.
 */
export async function pendingMigrations(store: Store): Promise<'ok' | 'pending' | 'newer'> {
  const rows = await store.read<{ name: string }>('SELECT name FROM migrations');
  const done = new Set(rows.map(({ name }) => name));
  if (migrations.some(({ name }) => !done.has(name))) return 'pending';
  return done.size > migrations.length ? 'newer' : 'ok';
}
