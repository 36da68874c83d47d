import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Person, partner, people } from '../../src/sandbox/people.js';

const startTimeoutMs = 30_000;

export interface Playground {
  url: string;
  close(): Promise<void>;
}

/** The Playground's port is taken; it would silently use another one. */
export class PortTakenError extends Error {
  constructor(
    readonly setting: string,
    readonly port: number,
  ) {
    super(`Port ${port} is taken. Set ${setting} to a free port.`);
  }
}

/** Starts Microsoft's Agents Playground, with the sandbox's people as its people, for the bot at this URL. */
export async function startPlayground(options: {
  port: number;
  botUrl: string;
  tenantId: string;
  folder: string;
}): Promise<Playground> {
  if (options.port !== 0 && (await isTaken(options.port))) throw new PortTakenError('PLAYGROUND_PORT', options.port);
  await mkdir(options.folder, { recursive: true });
  const configPath = resolve(options.folder, 'playground.yml');
  await writeFile(configPath, JSON.stringify(playgroundConfig(options.tenantId), null, 2));
  const child = spawn(process.execPath, [cliPath(), 'start', '--dt', '--port', String(options.port)], {
    env: {
      ...process.env,
      BOT_ENDPOINT: options.botUrl,
      TEAMSAPPTESTER_BROWSER: 'none',
      SEND_INSTALLATION_ACTIVITY: 'true',
      DEFAULT_CHANNEL_ID: 'msteams',
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: configPath,
      M365_AGENTS_PLAYGROUND_LOGFILE: resolve(options.folder, 'playground.log'),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await ready(child).catch(async (error: unknown) => {
    await stop(child);
    throw error;
  });
  return { url, close: () => stop(child) };
}

function cliPath(): string {
  const require = createRequire(import.meta.url);
  const name = '@microsoft/m365agentsplayground';
  const manifest = require(`${name}/package.json`) as { bin: Record<string, string> };
  return require.resolve(`${name}/${manifest.bin.agentsplayground}`);
}

/** The Playground's own format; JSON is YAML too. The first of the people is the one who speaks. */
function playgroundConfig(tenantId: string) {
  const [current, ...others] = people.map((person, index) => account(person, index));
  return {
    version: '0.1.1',
    tenantId,
    bot: { id: 'agreement-bot', name: 'Agreement Bot' },
    currentUser: current,
    users: others,
    personalChat: { id: 'personal-chat' },
    groupChat: { id: 'group-chat', name: 'Deal desk' },
    team: {
      id: 'team-sales',
      name: partner.name,
      aadGroupId: '0d1f3c5e-7a94-4b26-8e50-c3a7d9f1b684',
      channels: [{ id: 'channel-agreements', name: 'Customer agreements' }],
    },
  };
}

function account(person: Person, index: number) {
  return {
    id: `user-${index}`,
    name: person.name,
    userPrincipleName: person.upn,
    aadObjectId: person.id,
    givenName: person.givenName,
    surname: person.surname,
    email: person.upn,
  };
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(true));
    probe.listen(port, () => probe.close(() => done(false)));
  });
}

/** Waits until the page answers: the Playground says that it listens before it has read its settings. */
async function ready(child: ChildProcess): Promise<string> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-10_000);
  });
  for (const until = Date.now() + startTimeoutMs; Date.now() < until; await sleep(100)) {
    if (child.exitCode !== null) break;
    const port = /Listening on (\d+)/.exec(output)?.[1];
    const url = `http://localhost:${port}`;
    const pong = port ? await fetch(`${url}/_debug/ping`).catch(() => undefined) : undefined;
    if (pong?.ok) return url;
  }
  throw new Error('The Agents Playground did not start; data/playground.log says why. PLAYGROUND=off does without it.');
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 2_000).unref();
  });
}
