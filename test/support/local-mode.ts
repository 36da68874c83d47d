import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParsedMail, simpleParser } from 'mailparser';

const main = fileURLToPath(new URL('../../bot/main.js', import.meta.url));
const startMs = 60_000;

/** The product as `npm start` runs it, in a folder of its own and on free ports. */
export interface LocalMode {
  /** The page that was printed for people to open. */
  url: string;
  /** Where the bot itself listens. */
  botUrl: string;
  /** Everything that was printed. */
  output: string;
  folder: string;
  /** Reads from the sandbox's control endpoint, or with a body posts to it. */
  control<T>(path: string, body?: object): Promise<T>;
  /** The e-mails that were sent to this person, oldest first. */
  mailTo(address: string): Promise<ParsedMail[]>;
  /** Ctrl-C; gives the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the real process, with these settings beside the usual, and waits until it has said where to click. */
export async function startLocalMode(settings: Record<string, string> = {}): Promise<LocalMode> {
  const folder = await mkdtemp(join(tmpdir(), 'agreement-bot-'));
  const env = { PATH: process.env.PATH, BOT_MODE: 'local', PORT: '0', PLAYGROUND_PORT: '0', ...settings };
  const child = spawn(process.execPath, [main], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
    return child.exitCode;
  };
  try {
    const output = await printed(child, 'Ctrl-C');
    const sandbox = /sandbox at (\S+?),/.exec(output)?.[1];
    return {
      url: /http:\/\/localhost:\d+/.exec(output)?.[0] ?? '',
      botUrl: /listens at (\S+)/.exec(output)?.[1] ?? '',
      output,
      folder,
      control: (path, body) => control(`${sandbox}/control${path}`, body),
      mailTo: (address) => mailTo(join(folder, 'data/mail'), address),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function control<T>(url: string, body?: object): Promise<T> {
  const res = await fetch(url, body ? { method: 'POST', body: JSON.stringify(body) } : {});
  if (!res.ok) throw new Error(`${url} answered ${res.status}: ${await res.text()}`);
  return (await res.json()) as T;
}

async function mailTo(folder: string, address: string): Promise<ParsedMail[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  const mails = await Promise.all(names.map(async (name) => simpleParser(await readFile(join(folder, name)))));
  return mails.filter(({ to }) => [to].flat().some((one) => one?.text.includes(address)));
}

/** Everything the process printed up to these words. */
function printed(child: ChildProcess, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string) => reject(new Error(`${why}; it printed:\n${output}`));
    const timer = setTimeout(() => fail(`no "${words}" within ${startMs} ms`), startMs);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes(words)) return;
      clearTimeout(timer);
      resolve(output);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => fail(`the process ended with ${code}`));
  });
}
