import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { runProcess } from './processes/run.js';

describe('SQLite', () => {
  let folder = '';
  let store: Store | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'agreements-sqlite-'));
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
    await rm(folder, { recursive: true, force: true });
  });
  const open = async (name = 'store.sqlite') => {
    store = await openStore(`sqlite:${path.join(folder, name)}`);
    return store;
  };

  const expected = { journal_mode: 'wal', synchronous: 2, busy_timeout: 5000, foreign_keys: 1 };

  it('writes durably: the settings of the writing connection', async () => {
    const opened = await open();
    await opened.transaction(async (tx) => {
      for (const [name, value] of Object.entries(expected)) {
        const [row]: Record<string, unknown>[] = await tx.query(`PRAGMA ${name}`);
        assert.deepEqual(Object.values(row ?? {}), [value], name);
      }
    });
  });

  it('has the same settings on the reading connection, which cannot write', async () => {
    const opened = await open();
    for (const [name, value] of Object.entries(expected)) {
      const [row] = await opened.read<Record<string, unknown>>(`PRAGMA ${name}`);
      assert.deepEqual(Object.values(row ?? {}), [value], name);
    }
    await assert.rejects(opened.read("INSERT INTO setting (name, value) VALUES ('a', 'b')"), /SQLITE_READONLY/);
  });

  it('makes the folders above the file', async () => {
    const opened = await open('some/where/else/store.sqlite');
    assert.deepEqual(await opened.read('SELECT count(*) AS n FROM setting'), [{ n: 0 }]);
  });

  it('lets two processes count in one file without losing a number', async () => {
    const opened = await open();
    await opened.transaction((tx) => tx.query("INSERT INTO setting (name, value) VALUES ('counter', '0')"));
    const url = `sqlite:${path.join(folder, 'store.sqlite')}`;
    const codes = await Promise.all([runProcess('counter.js', url, '150'), runProcess('counter.js', url, '150')]);
    assert.deepEqual(codes, [0, 0]);
    assert.deepEqual(await opened.read('SELECT value FROM setting'), [{ value: '300' }]);
  });

  it('goes on with more different statements than it keeps prepared', async () => {
    const opened = await open();
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) => opened.read(`SELECT ${index} AS n WHERE $1 = 'x'`, ['x'])),
    );
    assert.deepEqual(
      answers,
      Array.from({ length: 500 }, (_, n) => [{ n }]),
    );
  });

  it('names the setting when the file cannot be used', async () => {
    await writeFile(
      path.join(folder, 'text.sqlite'),
      'This is no database, but it is long enough to look like one.'.repeat(30),
    );
    await mkdir(path.join(folder, 'folder.sqlite'));
    await writeFile(path.join(folder, 'file'), '');
    for (const name of ['text.sqlite', 'folder.sqlite', 'file/below.sqlite']) {
      await assert.rejects(open(name), (error) => {
        assert.match(
          (error as Error).message,
          /^DATABASE_URL: the SQLite file .* cannot be used\. The database answered/,
        );
        return true;
      });
    }
  });
});

describe('DATABASE_URL', () => {
  const bad = [
    '',
    'sqlite:',
    'sqlite::memory:',
    'sqlite://host/file',
    'mysql://u:secret@h/d',
    'postgres://',
    'postgres://u:secret@h',
  ];
  for (const url of [...bad, 'data/agreements.sqlite']) {
    it(`"${url}" is refused with what it must be`, async () => {
      await assert.rejects(openStore(url), (error) => {
        assert.match((error as Error).message, /^DATABASE_URL must be sqlite:.* or postgres:/);
        assert.doesNotMatch((error as Error).message, /secret/);
        return true;
      });
    });
  }

  it('of a server that does not answer says so, without the password', async () => {
    await assert.rejects(openStore('postgres://someone:secret@127.0.0.1:1/agreements'), (error) => {
      assert.match((error as Error).message, /^DATABASE_URL: the PostgreSQL database on 127\.0\.0\.1:1 cannot be used/);
      assert.match((error as Error).message, /ECONNREFUSED/);
      assert.doesNotMatch((error as Error).message, /secret/);
      return true;
    });
  });
});
