import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { partner } from '../../../src/sandbox/people.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { openStore } from '../../../src/store/open-store.js';
import { Chat } from '../../support/chat.js';
import { FakeConnector } from '../../support/connector.js';
import { attestCalls, controlOf, misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { BotProcess } from '../../support/process.js';
import { personWith } from '../../support/world.js';
import { contactAt, openForm, statesOf, submit } from './attesting.js';

const [customer] = unattested as [SeededCustomer];

describe('the process', () => {
  let folder: string;
  let sandbox: Sandbox;
  let connector: FakeConnector;
  let settings: Record<string, string>;
  let bot: BotProcess | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bot-process-'));
    sandbox = await startSandbox();
    connector = await FakeConnector.start();
    settings = {
      DATABASE_URL: `sqlite:${join(folder, 'store.sqlite')}`,
      PARTNER_CENTER_URL: sandbox.partnerCenterUrl,
      ENTRA_URL: sandbox.entraUrl,
      GRAPH_URL: sandbox.graphUrl,
      SMTP_URL: 'smtp://127.0.0.1:9',
    };
  });

  afterEach(async () => {
    await bot?.kill();
    await connector.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<BotProcess> {
    bot = await BotProcess.start(settings, folder);
    return bot;
  }

  const health = (url: string) => fetch(new URL('/health', url));

  function chatWith({ url }: BotProcess): Chat {
    return new Chat(url, connector, { tenantId: partner.tenantId, person: personWith('sales') });
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends on ${signal}: promptly, with code 0, and leaves nothing behind`, async () => {
      const { url } = await start();
      const answer = await health(url);
      assert.deepEqual([answer.status, await answer.json()], [200, { status: 'ok' }]);
      await chatWith(bot as BotProcess).say('help');
      const startedAt = Date.now();
      assert.deepEqual(await bot?.kill(signal), { code: 0, signal: null });
      assert.ok(Date.now() - startedAt < 3_000, `${Date.now() - startedAt} ms`);
      await assert.rejects(health(url));
      // A database that was closed has no write-ahead log.
      const left = (await readdir(folder)).filter((name) => name.startsWith('store.sqlite'));
      assert.deepEqual(left, ['store.sqlite']);
    });
  }

  it('finishes what it is at when it is asked to stop, and answers', async () => {
    const running = await start();
    const chat = chatWith(running);
    const form = await openForm(chat, customer);
    const control = controlOf(sandbox);
    await misbehave(control, { match: { method: 'POST', path: customer.id }, delayMs: 1_500 });
    const answer = chat.press(form, submit, contactAt(customer));
    while ((await attestCalls(control, customer.id)).length === 0) await sleep(20);
    const ended = running.kill('SIGTERM');
    assert.match((await answer).text, /^Attestation recorded$/m);
    assert.deepEqual(await ended, { code: 0, signal: null });
    const store = await openStore(settings.DATABASE_URL ?? '');
    assert.deepEqual(await statesOf(store, customer.id), ['recorded']);
    await store.close();
  });

  it('ends within ten seconds, and with code 0, also while Partner Center does not answer', async function () {
    this.timeout(40_000);
    await misbehave(controlOf(sandbox), { match: { path: '/partner-center/' }, delayMs: 600_000 });
    const running = await start();
    await sleep(500);
    const startedAt = Date.now();
    assert.deepEqual(await running.kill('SIGTERM'), { code: 0, signal: null });
    assert.ok(Date.now() - startedAt < 10_000, `${Date.now() - startedAt} ms`);
  });

  it('is not ended by what somebody sends who has no token', async () => {
    const { url } = await start();
    const json = { 'content-type': 'application/json' };
    const attacks: [method: string, path: string, body: string, headers: Record<string, string>][] = [
      ['POST', '/api/messages', 'not packed', { ...json, 'content-encoding': 'gzip' }],
      ['POST', '/api/messages', 'not packed', { ...json, 'content-encoding': 'deflate' }],
      ['GET', '/health', 'not packed', { ...json, 'content-encoding': 'gzip' }],
      ['GET', '/health', 'not packed', { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' }],
      ['PUT', '/api/messages', 'not packed', { ...json, 'content-encoding': 'gzip' }],
      ['POST', '/api/messages', '{"type":', json],
      ['POST', '/api/messages', '{}', { ...json, 'content-md5': 'nonsense' }],
      ['POST', '/api/messages', '--edge\r\nContent', { 'content-type': 'multipart/form-data; boundary=edge' }],
      ['POST', '/api/messages', 'x', { 'content-type': 'multipart/form-data' }],
      ['POST', '/api/messages?a[b]=1&%E0%A4%A', '{}', json],
    ];
    for (const [method, path, body, headers] of attacks) {
      await new Promise((done) => {
        const sent = request(new URL(path, url), { method, headers, timeout: 2_000 }, (res) =>
          res.resume().on('end', done),
        );
        sent.on('error', done).on('timeout', () => sent.destroy());
        sent.end(body);
      });
    }
    assert.equal((await health(url)).status, 200, bot?.output);
  });

  describe('that cannot start', () => {
    /** Starts the process, which has to end with code 1, and gives what it says: no stack, no secret. */
    async function complaint(change: Record<string, string>): Promise<string> {
      bot = BotProcess.spawn({ ...settings, ...change }, folder);
      assert.deepEqual(await bot.ended, { code: 1, signal: null }, bot.output);
      assert.doesNotMatch(bot.output, /\bat .+:\d+:\d+|node:/);
      assert.ok(!bot.output.includes('hunter2'));
      return bot.output;
    }

    it('says which port is taken, and what to set', async () => {
      const { port } = new URL(connector.url);
      assert.match(await complaint({ PORT: port }), new RegExp(`^Port ${port} is taken. Set PORT to a free port`, 'm'));
    });

    it('says that the database is none', async () => {
      await writeFile(join(folder, 'store.sqlite'), 'This is no database. '.repeat(100));
      assert.match(await complaint({}), /^DATABASE_URL: the SQLite file .*store\.sqlite cannot be used/m);
    });

    it('says that the database cannot be reached, without its password', async () => {
      const said = await complaint({ DATABASE_URL: 'postgres://bot:hunter2@127.0.0.1:9/agreements' });
      assert.match(said, /^DATABASE_URL: the PostgreSQL database on 127\.0\.0\.1:9 cannot be used/m);
    });

    it('says that a folder is in the way of the database', async () => {
      await mkdir(join(folder, 'folder.sqlite'));
      assert.match(await complaint({ DATABASE_URL: `sqlite:${join(folder, 'folder.sqlite')}` }), /^DATABASE_URL/m);
    });

    it('names every setting that is wrong, all at once', async () => {
      const wrong = {
        PORT: 'eighty',
        ENTRA_URL: 'login',
        REACCEPTANCE_CUTOFF: '1 April 2023',
        PARTNER_TENANT_ID: 'us',
      };
      const said = await complaint(wrong);
      for (const name of Object.keys(wrong)) assert.match(said, new RegExp(`^${name} must be a `, 'm'));
    });

    it('does not listen or call beyond this machine in local mode', async () => {
      const beyond = { HOST: '0.0.0.0', PARTNER_CENTER_URL: 'https://api.partnercenter.microsoft.com' };
      const said = await complaint(beyond);
      for (const name of Object.keys(beyond)) assert.match(said, new RegExp(`^${name} must be .*127`, 'm'));
    });

    it('says that the database is of a kind it does not know', async () => {
      const said = await complaint({ DATABASE_URL: 'mysql://bot:hunter2@localhost/agreements' });
      assert.match(said, /^DATABASE_URL must be sqlite:/m);
    });
  });
});
