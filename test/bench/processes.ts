import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const startMs = 30_000;

/** A server under test, in a process of its own. */
export interface Child<T> {
  /** What it said when it was ready. */
  ready: T;
  pid: number;
  stop(): Promise<void>;
}

/** Starts a module of this folder that sends one message when it is ready. */
export async function startModule<T>(name: string, ...args: string[]): Promise<Child<T>> {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)), args);
  const [ready] = (await once(child, 'message', { signal: AbortSignal.timeout(startMs) })) as [T];
  return { ready, pid: child.pid ?? 0, stop: () => stop(child) };
}

/** Starts the product; ready with the address that it prints. */
export async function startBot(cwd: string, settings: Record<string, string>): Promise<Child<string>> {
  const main = fileURLToPath(new URL('../../bot/main.js', import.meta.url));
  const child = fork(main, [], { cwd, env: { ...process.env, ...settings }, silent: true });
  child.stderr?.pipe(process.stderr);
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`The bot did not start:\n${output}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
      const found = /http:\S+\/api\/messages/.exec(output)?.[0];
      if (found) resolve(found);
    });
  });
  return { ready: url, pid: child.pid ?? 0, stop: () => stop(child) };
}

/** The processor time a process has used, in milliseconds and counted in hundredths of a second; 0 beyond Linux. */
export function processorTime(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  // Behind the name, which stands in brackets: state, parent and so on; user and system time are 12th and 13th.
  const [user, system] = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ').slice(11, 13).map(Number) ?? [];
  return 10 * ((user ?? 0) + (system ?? 0));
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
