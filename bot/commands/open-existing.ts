import { existsSync } from 'node:fs';
import type { DataKeys } from '../../src/secrets/keys.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { ConfigError } from '../config.js';

/**
 * Opens the bot's database for a command; without `keys` nothing can be written to the trail. Throws a ConfigError where
 * there is no such file: opening it would make an empty database.
 */
export function openExisting(databaseUrl: string, keys?: DataKeys): Promise<Store> {
  const [, file] = /^sqlite:(.+)$/s.exec(databaseUrl) ?? [];
  if (file && !existsSync(file)) throw new ConfigError(`DATABASE_URL: ${file} does not exist`);
  return openStore(databaseUrl, keys);
}
