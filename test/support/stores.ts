import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DataKeys } from '../../src/secrets/keys.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { startPostgres, stopPostgres, whyNoPostgres } from './postgres.js';

/** Opens the database of the present test. A second call opens it again, as another process would. */
export type OpenStore = () => Promise<Store>;

/** Seals the trail of the tests. */
export const testKeys = DataKeys.from('the keys of the tests');

interface Database {
  url: string;
  remove(): Promise<void>;
}

// Outside of every suite: runs once, after the last one.
after(stopPostgres);

/**
 * Declares the same tests on SQLite and on PostgreSQL. Each test has a database of its own, empty but for its schema,
 * made by the first call of `open` or `url`; what the test leaves open is closed, and the database removed.
 * Where PostgreSQL does not start these tests fail; only a machine for which there is no PostgreSQL skips them.
 *
 * @param tests gets `open`, and `url` for tests that need the DATABASE_URL itself.
 */
export function forEachEngine(title: string, tests: (open: OpenStore, url: () => Promise<string>) => void): void {
  describe(`${title} (SQLite)`, () => declare(createSqlite, tests));
  describe(`${title} (PostgreSQL)`, () => {
    const reason = whyNoPostgres();
    if (reason) {
      it(`is not tested here: ${reason}`);
      return;
    }
    before(async function () {
      this.timeout(60_000);
      await startPostgres();
    });
    declare(createPostgres, tests);
  });
}

function declare(create: () => Promise<Database>, tests: (open: OpenStore, url: () => Promise<string>) => void): void {
  let database: Promise<Database> | undefined;
  let opened: Store[] = [];

  const url = async () => {
    database ??= create();
    return (await database).url;
  };
  const open = async () => {
    const store = await openStore(await url(), testKeys);
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await (await database)?.remove();
    opened = [];
    database = undefined;
  });
  tests(open, url);
}

async function createSqlite(): Promise<Database> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'agreements-store-'));
  return {
    url: `sqlite:${path.join(folder, 'store.sqlite')}`,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function createPostgres(): Promise<Database> {
  const server = await startPostgres();
  const url = await server.createDatabase();
  return { url, remove: () => server.dropDatabase(url) };
}
