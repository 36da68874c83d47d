import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { settings } from '../../bot/settings/settings.js';
import { partner, people } from '../../src/sandbox/people.js';
import { Chat } from '../support/chat.js';
import { FakeConnector } from '../support/connector.js';
import { argumentsOf, dockerfile, Image, listening } from '../support/image.js';

const folder = 'deployment/container';
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  deploy?: { replicas: number };
  env_file?: string;
  environment?: Record<string, string>;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
  networks: string[];
  ports?: string[];
  volumes?: string[];
}

const compose = parse(read('compose.yaml')) as {
  services: { bot: Service; database: Service; proxy: Service };
  networks: Record<string, { internal?: boolean } | null>;
  volumes: Record<string, null>;
};
const { bot, database, proxy } = compose.services;

/** The names of a file of settings. */
const example = [...read('settings.env.example').matchAll(/^(\w+)=/gm)].map(([, name = '']) => name);

const teams = {
  BOT_MODE: 'teams',
  MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
  MicrosoftAppPassword: 'app-secret',
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppTenantId: partner.tenantId,
  PARTNER_TENANT_ID: partner.tenantId,
  PARTNER_TYPE: 'direct-bill',
  PARTNER_CENTER_CLIENT_ID: '33333333-3333-4333-8333-333333333333',
  PARTNER_CENTER_CLIENT_SECRET: 'center-secret',
  PARTNER_CENTER_REFRESH_TOKEN: 'refresh-secret',
  DATA_KEY: Buffer.alloc(32, 'key').toString('base64'),
  LOG_LEVEL: 'silent',
};
/** Nobody listens there: a test calls nobody outside this machine. */
const nowhere = Object.fromEntries(
  ['PARTNER_CENTER_URL', 'ENTRA_URL', 'GRAPH_URL'].map((name) => [name, 'http://127.0.0.1:9']),
);

describe('The image', () => {
  it('is built in one stage and kept in another, on Node 24, and runs without rights', () => {
    const instructions = dockerfile();
    const stages = instructions.filter(({ instruction }) => instruction === 'FROM').map(({ rest }) => rest);
    assert.deepEqual(stages, ['node:24-slim AS build', 'node:24-slim']);
    const last = instructions.slice(instructions.findLastIndex(({ instruction }) => instruction === 'FROM'));
    assert.deepEqual(
      last.filter(({ instruction }) => instruction === 'USER').map(({ rest }) => rest),
      ['node'],
    );
    const root = last.findIndex(({ instruction }) => instruction === 'USER');
    assert.ok(last.slice(root).every(({ instruction }) => instruction !== 'RUN' && instruction !== 'COPY'));
    assert.match(instructions.map(({ rest }) => rest).join('\n'), /npm prune --omit=dev/);
  });

  it('gets of this folder what it is built from, and nothing else', () => {
    const copied = dockerfile().flatMap(({ instruction, rest }) =>
      instruction === 'COPY' && !rest.startsWith('--from') ? rest.split(' ').slice(0, -1) : [],
    );
    const [first, ...rest] = readFileSync('.dockerignore', 'utf8').trim().split('\n').slice(1);
    assert.equal(first, '*');
    assert.deepEqual(rest.toSorted(), copied.map((name) => `!${name}`).toSorted());
    for (const name of copied) assert.ok(existsSync(name), name);
  });

  it('needs no package that is there for the tests only', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
    const packages = ['bot', 'cards', 'src'].flatMap(imported);
    assert.ok(packages.includes('pino'));
    assert.deepEqual(
      packages.filter((name) => !(name in dependencies)),
      [],
    );
  });

  describe('unpacked', () => {
    let image: Image;
    before(async () => {
      image = await Image.unpack();
    });
    after(() => image.remove());

    it('starts in teams mode, is healthy, and ends when it is asked to', async function () {
      this.timeout(60_000);
      const child = image.run(argumentsOf('CMD'), { ...teams, ...nowhere, HOST: '127.0.0.1', PORT: '0' });
      const url = new URL(await listening(child));
      const check = () => once(image.run(argumentsOf('HEALTHCHECK'), { PORT: url.port }), 'exit');
      assert.deepEqual(await check(), [0, null]);
      const served = /@served path (.+)/.exec(read('Caddyfile'))?.[1]?.split(' ') ?? [];
      assert.ok(served.includes('/api/messages') && served.length === 6);
      for (const one of ['/healthz', '/readyz', '/metrics']) assert.ok(!served.includes(one));
      for (const one of served.filter((name) => !/purchases/.test(name)))
        assert.notEqual((await fetch(new URL(one, url))).status, 404, one);
      child.kill('SIGTERM');
      assert.deepEqual(await once(child, 'exit'), [0, null]);
      assert.deepEqual(await check(), [1, null]);
    });

    it('has its cards and texts: it answers, and writes an e-mail', async function () {
      this.timeout(60_000);
      const connector = await FakeConnector.start();
      const child = image.run(argumentsOf('CMD'), { BOT_MODE: 'local', PLAYGROUND: 'off', PORT: '0' });
      try {
        const url = await listening(child);
        const [person] = people.filter(({ roles }) => roles.includes('admin-agent'));
        assert.ok(person);
        const chat = new Chat(url, connector, { tenantId: partner.tenantId, person });
        assert.match((await chat.say('help')).text, /attest/);
        assert.match((await chat.say('invite Järvi Metsä')).text, /accept the Microsoft Customer Agreement/);
      } finally {
        child.kill('SIGTERM');
        await once(child, 'exit');
        await connector.close();
      }
    });
  });
});

describe('The compose file', () => {
  it('runs three bots that can change nothing but the database', () => {
    assert.equal(bot.deploy?.replicas, 3);
    assert.deepEqual([bot.read_only, bot.cap_drop], [true, ['ALL']]);
    for (const one of [bot, database, proxy]) assert.deepEqual(one.security_opt, ['no-new-privileges:true']);
    assert.ok(Number.parseInt(bot.stop_grace_period ?? '', 10) > 10);
    assert.ok(existsSync(path.join(folder, bot.build?.context ?? '', bot.build?.dockerfile ?? '-')));
  });

  it('sets only what the bot reads, and asks for what is in the example', () => {
    const own = ['PUBLIC_HOST', 'DATABASE_PASSWORD'];
    const known = (name: string) => name in settings || own.includes(name);
    assert.deepEqual(
      example.filter((name) => !known(name)),
      [],
    );
    assert.deepEqual(
      Object.keys(bot.environment ?? {}).filter((name) => !(name in settings)),
      [],
    );
    const asked = [...read('compose.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(asked)].sort(), own.sort());
    assert.equal(bot.env_file, 'settings.env');
    assert.match(readFileSync('.gitignore', 'utf8'), /^deployment\/container\/settings\.env$/m);
  });

  it('lets nobody outside at the database, and lets others reach the bots through the proxy alone', () => {
    assert.deepEqual(database.networks, ['inside']);
    assert.equal(compose.networks.inside?.internal, true);
    assert.deepEqual([bot.ports, database.ports], [undefined, undefined]);
    assert.deepEqual(proxy.networks, ['outside']);
    assert.match(read('Caddyfile'), /dynamic a bot 3978 /);
    assert.match(
      bot.environment?.DATABASE_URL ?? '',
      /^postgres:\/\/bot:\$\{DATABASE_PASSWORD:\?[^}]+\}@database:5432\/agreements$/,
    );
    assert.deepEqual([database.environment?.POSTGRES_USER, database.environment?.POSTGRES_DB], ['bot', 'agreements']);
  });

  it('keeps the data and the certificates where they outlive the containers', () => {
    const kept = [...(database.volumes ?? []), ...(proxy.volumes ?? [])].map((volume) => volume.split(':')[0] ?? '');
    assert.deepEqual(kept.filter((name) => !name.startsWith('.')).sort(), Object.keys(compose.volumes).sort());
    for (const name of kept.filter((one) => one.startsWith('.'))) assert.ok(existsSync(path.join(folder, name)), name);
  });
});

/** The packages that the compiled files below this folder import. */
function imported(part: string): string[] {
  const names = readdirSync(path.join('dist', part), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [...readFileSync(path.join('dist', part, name), 'utf8').matchAll(/from '([^'.][^']*)'/g)])
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !specifier.startsWith('node:'))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '');
}
