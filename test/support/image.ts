import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** An account without rights that every Unix has, in place of the image's `node`. */
const nobody = { uid: 65534, gid: 65534 };

/** The instructions of the Dockerfile, continued lines as one; comments are left out. */
export function dockerfile(): { instruction: string; rest: string }[] {
  const text = readFileSync('deployment/container/Dockerfile', 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ');
  return [...text.matchAll(/^([A-Z]+) +(.+)$/gm)].map(([, instruction = '', rest = '']) => ({ instruction, rest }));
}

/** The arguments of an instruction in its JSON form. */
export function argumentsOf(instruction: string): string[] {
  const { rest = '' } = dockerfile().find((one) => one.instruction === instruction) ?? {};
  return JSON.parse(rest.slice(rest.indexOf('['))) as string[];
}

/**
 * What the image holds at /app, in a folder that only `data` can be written to, and the process that it runs; all but
 * the separation of a container, which takes Docker.
 */
export class Image {
  private constructor(
    readonly folder: string,
    private readonly user: typeof nobody | undefined,
  ) {}

  /** Copies what the second stage of the Dockerfile copies, out of this project as it was built. */
  static async unpack(): Promise<Image> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'agreements-image-'));
    for (const { instruction, rest } of dockerfile()) {
      const [, from = '', to = ''] = /^--from=build \/app\/(\S+) (\S+)$/.exec(rest) ?? [];
      if (instruction === 'COPY' && from) await copy(from, path.join(folder, to === './' ? from : to));
    }
    await mkdir(path.join(folder, 'data'));
    await chmod(folder, 0o555);
    const user = canRead(folder) ? nobody : undefined;
    if (user) await chown(path.join(folder, 'data'), user.uid, user.gid);
    return new Image(folder, user);
  }

  /** Runs one of the image's commands, as its user and with these settings alone. */
  run([command = '', ...rest]: string[], env: Record<string, string>): ChildProcess {
    const program = command === 'node' ? process.execPath : command;
    const settings = { PATH: process.env.PATH ?? '', NODE_NO_WARNINGS: '1', ...env };
    return spawn(program, rest, { cwd: this.folder, env: settings, ...this.user });
  }

  async remove(): Promise<void> {
    await chmod(this.folder, 0o755);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Waits until the process listens, and answers with its address; fails with what it said when it ends instead. */
export async function listening(child: ChildProcess): Promise<string> {
  let said = '';
  const url = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const [, found] = /listens at (\S+)\s/.exec(said) ?? [];
        if (found) resolve(found);
      });
    }
  });
  const first = await Promise.race([url, once(child, 'exit')]);
  if (typeof first === 'string') return first;
  throw new Error(`it ended instead of listening: ${said}`);
}

/** Of `dist` only what the image builds: the tests are not in it. */
async function copy(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  if (from === 'node_modules') return symlink(path.resolve(from), to);
  const parts = from === 'dist' ? ['bot', 'cards', 'src'] : [''];
  for (const part of parts) await cp(path.join(from, part), path.join(to, part), { recursive: true });
}

/** Only root can lend somebody else's account, and a checkout below /root is closed to that. */
function canRead(folder: string): boolean {
  if (process.getuid?.() !== 0) return false;
  const look = 'require("node:fs").readdirSync("node_modules")';
  return spawnSync(process.execPath, ['-e', look], { ...nobody, cwd: folder }).status === 0;
}
