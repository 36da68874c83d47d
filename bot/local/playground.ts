import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
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
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const port = await listeningPort(child);
  return { url: `http://localhost:${port}`, close: () => stop(child) };
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

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error('The Agents Playground did not start in time.')), startTimeoutMs);
    let output = '';
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
      const port = /Listening on (\d+)/.exec(output)?.[1];
      if (!port) return;
      clearTimeout(timer);
      done(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => failed(new Error(`The Agents Playground stopped: ${output.slice(-500)}`)));
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 2_000).unref();
  });
}
