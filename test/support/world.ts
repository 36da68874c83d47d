import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type App, startApp } from '../../bot/app.js';
import { type Config, readConfig } from '../../bot/config.js';
import { createLog } from '../../bot/log.js';
import { startMailSink } from '../../src/mail/sink.js';
import { type Person, partner, people } from '../../src/sandbox/people.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { Chat, type ChatOptions } from './chat.js';
import { FakeConnector } from './connector.js';

export type Role = 'admin' | 'sales' | 'helpdesk' | 'nobody' | 'guest';

/** The product as it runs, with a sandbox, a mail server, a database of its own and a fake channel around it. */
export interface World {
  app: App;
  config: Config;
  sandbox: Sandbox;
  connector: FakeConnector;
  /** Everything that was logged, as JSON lines. */
  log: string[];
  folder: string;
  /** A conversation of somebody with this role. */
  chat(role: Role, options?: Partial<ChatOptions>): Chat;
  /** Tells the sandbox how to behave; see src/sandbox. */
  control(path: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts a world; `env` are settings over those of local mode. */
export async function startWorld(env: Record<string, string> = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'agreement-bot-'));
  const sandbox = await startSandbox();
  const sink = await startMailSink({ folder: join(folder, 'mail') });
  const connector = await FakeConnector.start();
  const config = readConfig({
    BOT_MODE: 'local',
    PLAYGROUND: 'off',
    PORT: '0',
    LOG_LEVEL: 'info',
    DATABASE_URL: `sqlite:${join(folder, 'store.sqlite')}`,
    PARTNER_CENTER_URL: sandbox.partnerCenterUrl,
    ENTRA_URL: sandbox.entraUrl,
    GRAPH_URL: sandbox.graphUrl,
    SMTP_URL: sink.url,
    // Tests send many e-mails in no time.
    MAIL_PER_MINUTE: '6000',
    ...env,
  });
  const log: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  const outside = {
    partnerCenterUrl: config.partnerCenterUrl ?? '',
    entraUrl: config.entraUrl ?? '',
    graphUrl: config.graphUrl ?? '',
    smtpUrl: config.smtpUrl,
    embedded: [],
    close: async () => {},
  };
  const app = await startApp(config, outside, createLog(config.logLevel, destination));
  await app.services.members.sync();
  await app.services.customers.sync();
  return {
    app,
    config,
    sandbox,
    connector,
    log,
    folder,
    chat: (role, options = {}) =>
      new Chat(app.url, connector, { tenantId: partner.tenantId, person: personWith(role), ...options }),
    async control(path, body) {
      const res = await fetch(`${sandbox.url}/control${path}`, body === undefined ? {} : post(body));
      if (!res.ok) throw new Error(`control ${path}: ${res.status} ${await res.text()}`);
      const text = await res.text();
      return text ? JSON.parse(text) : undefined;
    },
    async close() {
      await app.close();
      await connector.close();
      await sandbox.close();
      await sink.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function post(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The sandbox's first person with just this role. */
export function personWith(role: Role): Person {
  const found = people.find(({ roles, userType }) => {
    if (role === 'guest') return userType === 'Guest';
    if (userType === 'Guest') return false;
    if (role === 'nobody') return roles.length === 0;
    return roles.length === 1 && roles[0] === `${role}-agent`;
  });
  if (!found) throw new Error(`the sandbox has nobody who is ${role}`);
  return found;
}
