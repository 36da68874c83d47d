import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { record } from '../../src/audit/audit.js';
import { AuditChain, type ChainProblem } from '../../src/audit/chain.js';
import { AuditSeal } from '../../src/audit/seal.js';
import { verifyTrail } from '../../src/audit/verify.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { type InstalledPostgres, postgresInstallation, startInstalledPostgres } from '../support/installed-postgres.js';
import { createPreviousVersion, previousRows } from '../support/previous-version.js';
import { testKeys } from '../support/stores.js';

const run = promisify(execFile);

/** Writes pairs of rows, each pair in a transaction of its own with an entry of the trail, until it is stopped. */
class Writer {
  private isStopped = false;
  private written = 0;
  private readonly running: Promise<void>;

  constructor(private readonly store: Store) {
    this.running = this.write();
  }

  async reach(count: number): Promise<void> {
    while (this.written < count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** How many pairs were committed. */
  get count(): number {
    return this.written;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.running;
  }

  private async write(): Promise<void> {
    while (!this.isStopped) {
      await this.store.transaction(async (tx) => {
        const name = `pair-${this.written}`;
        await tx.query("INSERT INTO setting (name, value) VALUES ($1, 'a')", [`${name}-a`]);
        await tx.query("INSERT INTO setting (name, value) VALUES ($1, 'b')", [`${name}-b`]);
        await record(tx, entry);
      });
      this.written += 1;
    }
  }
}

const entry = {
  actor: { id: 'm-1', name: 'Nora Admin' },
  action: 'verification.changed',
  outcome: 'succeeded',
  correlationId: 'c-1',
} as const;

/** What was committed before the backup began is in it, nothing is in it by halves, and it can be worked with. */
async function assertWhole(restored: Store, atLeast: number): Promise<void> {
  const names = await restored.read<{ name: string }>("SELECT name FROM setting WHERE name LIKE 'pair-%'");
  const pairs = new Set(names.map(({ name }) => name.slice(0, -2)));
  assert.equal(names.length, 2 * pairs.size, 'a transaction is in it by halves');
  assert.ok(pairs.size >= atLeast, `${pairs.size} of at least ${atLeast}`);
  const old = previousRows();
  const [entries] = await restored.read<{ n: number }>('SELECT count(*) AS n FROM audit');
  assert.equal(entries?.n, (old.audit ?? []).length + pairs.size);
  for (const table of ['attestation', 'customer', 'outbox']) {
    const [found] = await restored.read<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
    assert.equal(found?.n, old[table]?.length, table);
  }
  await restored.transaction((tx) => record(tx, entry));
  const change = restored.transaction((tx) => tx.query("UPDATE audit SET actor_name = 'Somebody else'"));
  await assert.rejects(change, /append-only/);
  await chain(restored);
  assert.equal((await verifyTrail(restored, testKeys, { anchors: [] })).break, undefined);
}

/** What the bot does every two seconds. */
async function chain(store: Store): Promise<void> {
  const onProblem = ({ kind }: ChainProblem) => assert.fail(kind);
  await new AuditChain({ store, seal: new AuditSeal(testKeys), onProblem, handoverMs: 0 }).pass();
}

describe('A backup', () => {
  let folder: string;
  const opened: Store[] = [];
  const open = async (url: string) => {
    const store = await openStore(url, testKeys);
    opened.push(store);
    return store;
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'agreements-backup-'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    await rm(folder, { recursive: true, force: true });
  });

  describe('of SQLite', () => {
    const backup = (target: string) => {
      const command = fileURLToPath(new URL('../../bot/commands/backup.js', import.meta.url));
      const env = { DATABASE_URL: `sqlite:${path.join(folder, 'store.sqlite')}` };
      return run(process.execPath, [command, target], { env });
    };
    const start = async () => {
      const url = `sqlite:${path.join(folder, 'store.sqlite')}`;
      await createPreviousVersion(url);
      return open(url);
    };

    it('is made while the bot writes, and restored as README says', async () => {
      const [file, copy] = [path.join(folder, 'store.sqlite'), path.join(folder, 'copy.sqlite')];
      const store = await start();
      const writer = new Writer(store);
      await writer.reach(20);
      await chain(store);
      const before = writer.count;
      const { stdout } = await backup(copy);
      assert.match(stdout, /copy\.sqlite: \d+ bytes/);
      await writer.reach(before + 20);
      await writer.stop();
      // As if the process had been killed: its log of recent commits is left beside the file.
      await copyFile(`${file}-wal`, path.join(folder, 'left'));
      await store.close();
      await copyFile(path.join(folder, 'left'), `${file}-wal`);

      await copyFile(copy, file);
      await Promise.all(['-wal', '-shm'].map((end) => rm(`${file}${end}`, { force: true })));
      await assertWhole(await open(`sqlite:${file}`), before);
      assert.equal((await stat(copy)).mode & 0o777, 0o600);
    });

    it('never takes the place of a file, and says what it cannot do', async () => {
      await start();
      const target = path.join(folder, 'taken');
      await writeFile(target, 'kept');
      await assert.rejects(backup(target), { code: 1, stderr: `${target} exists already.\n` });
      assert.equal(await readFile(target, 'utf8'), 'kept');
      await assert.rejects(backup(path.join(folder, 'no', 'folder')), /No backup was made/);
    });
  });

  describe('of PostgreSQL', () => {
    const bin = postgresInstallation();
    if (!bin) {
      it('is not tested here: no installation of PostgreSQL with pg_dump and pg_restore was found');
      return;
    }
    let server: InstalledPostgres;
    before(async function () {
      this.timeout(60_000);
      server = await startInstalledPostgres(bin);
    });
    after(() => server.stop());

    it('is made while the bot writes, and restored as README says', async () => {
      const page = await readFile('deployment/README.md', 'utf8');
      const [dump = ''] = /^pg_dump .*$/m.exec(page) ?? [];
      const [restore = ''] = /^pg_restore .*$/m.exec(page) ?? [];
      const [url, fresh] = [await server.createDatabase(), await server.createDatabase()];
      await createPreviousVersion(url);
      const store = await open(url);
      const writer = new Writer(store);
      await writer.reach(20);
      await chain(store);
      const before = writer.count;
      await server.run(dump, folder, { DATABASE_URL: url });
      await writer.reach(before + 20);
      await writer.stop();

      await server.run(restore, folder, { RESTORED_URL: fresh });
      await assertWhole(await open(fresh), before);
    });
  });
});
