import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startPostgresOf, type TestPostgres } from './postgres.js';

const needed = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];

/**
 * A server of a whole PostgreSQL installation, with the tools of the same version: the server of the other tests comes
 * without pg_dump, and an older pg_dump refuses it.
 */
export interface InstalledPostgres extends TestPostgres {
  /** Runs a line of shell in this folder, with the tools in its path; rejects when it fails. */
  run(line: string, folder: string, env: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

/** The folder with the binaries of a whole installation; undefined where there is none on this machine. */
export function postgresInstallation(): string | undefined {
  const packaged = '/usr/lib/postgresql';
  const versions = existsSync(packaged) ? readdirSync(packaged).sort().reverse() : [];
  const folders = [...versions.map((version) => path.join(packaged, version, 'bin')), ...searchPath()];
  return folders.find((folder) => needed.every((name) => existsSync(path.join(folder, name))));
}

export async function startInstalledPostgres(bin: string): Promise<InstalledPostgres> {
  const server = await startPostgresOf({ initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres') });
  return {
    createDatabase: () => server.createDatabase(),
    dropDatabase: (url) => server.dropDatabase(url),
    stop: () => server.stop(),
    run: async (line, folder, env) => {
      const PATH = [bin, ...searchPath()].join(path.delimiter);
      await promisify(execFile)('sh', ['-c', line], { cwd: folder, env: { ...env, PATH } });
    },
  };
}

function searchPath(): string[] {
  return (process.env.PATH ?? '').split(path.delimiter);
}
