import { AuditSeal } from '../audit/seal.js';
import type { DataKeys } from '../secrets/keys.js';
import { openPostgres } from './postgres-store.js';
import { openSqlite } from './sqlite-store.js';
import type { Store } from './store.js';

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
