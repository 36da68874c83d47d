import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { partner } from '../../../src/sandbox/people.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { openStore } from '../../../src/store/open-store.js';
import { Chat, cardOf } from '../../support/chat.js';
import { FakeConnector } from '../../support/connector.js';
import { attestCalls, controlOf, misbehave, type SeededCustomer, unattested } from '../../support/partner-center.js';
import { BotProcess } from '../../support/process.js';
import { personWith } from '../../support/world.js';
import { contactAt, openForm, submit } from '../robustness/attesting.js';

const [customer] = unattested as [SeededCustomer];

describe('the end of a process', () => {
  let folder: string;
  let sandbox: Sandbox;
  let connector: FakeConnector;
  let settings: Record<string, string>;
  const bots: BotProcess[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stopped-bot-'));
    sandbox = await startSandbox();
    connector = await FakeConnector.start();
    settings = {
      LOG_LEVEL: 'info',
      DATABASE_URL: `sqlite:${join(folder, 'store.sqlite')}`,
      PARTNER_CENTER_URL: sandbox.partnerCenterUrl,
      ENTRA_URL: sandbox.entraUrl,
      GRAPH_URL: sandbox.graphUrl,
      SMTP_URL: 'smtp://127.0.0.1:9',
    };
  });
  after(async () => {
    for (const bot of bots) await bot.kill();
    await connector.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<BotProcess> {
    const bot = await BotProcess.start(settings, folder);
    bots.push(bot);
    return bot;
  }

  it('on SIGTERM answers the turns under way, gives back what Teams does not take, and ends within ten seconds; the next process does it at once', async function () {
    this.timeout(60_000);
    const bot = await start();
    const url = (path: string) => new URL(path, bot.url);
    const chat = new Chat(bot.url, connector, { tenantId: partner.tenantId, person: personWith('sales') });
    const { conversationId } = chat;
    const form = await openForm(chat, customer);
    // Teams takes the card's update for everybody, and never answers.
    connector.misbehave({ conversationId, method: 'PUT', silent: true, times: 1 });
    await misbehave(controlOf(sandbox), { match: { method: 'POST', path: customer.id }, delayMs: 1_000 });
    const answer = chat.press(form, submit, contactAt(customer));
    while ((await attestCalls(controlOf(sandbox), customer.id)).length === 0) await sleep(20);
    const since = Date.now();
    const ended = bot.kill('SIGTERM');
    assert.match((await answer).text, /^Attestation recorded$/m);
    await assert.rejects(fetch(url('/healthz')), 'it takes no more requests');
    assert.deepEqual(await ended, { code: 0, signal: null }, bot.output);
    const ms = Date.now() - since;
    assert.ok(ms < 10_000, `${ms} ms`);

    const store = await openStore(settings.DATABASE_URL ?? '');
    const rows = await store.read<{ state: string; lease_until: string | null; due_at: string; last_error: string }>(
      "SELECT state, lease_until, due_at, last_error FROM outbox WHERE kind = 'attestation.card'",
    );
    await store.close();
    assert.deepEqual(
      rows.map(({ due_at: _, ...row }) => row),
      [{ state: 'due', lease_until: null, last_error: 'stopped' }],
    );
    assert.ok(rows.every(({ due_at }) => due_at <= new Date().toISOString()));
    assert.match(bot.output, /"command":"attest.submit","outcome":"answered".*"msg":"turn"/);

    await start();
    const sent = await connector.waitFor((one) => one.method === 'PUT' && one.conversationId === conversationId);
    assert.match(cardOf(sent).text, /^Attestation recorded$/m);
  });

  it('an error that nobody caught ends the process, and is logged without what it carries', async () => {
    // Thrown as soon as the product has said what becomes of it.
    const fault = `const timer = setInterval(() => {
      if (process.listenerCount('uncaughtException') === 0) return;
      clearInterval(timer);
      throw Object.assign(new Error('nobody caught this'), { parameters: ['Meg' + 'an'] });
    }, 5)`;
    const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(fault)}`;
    const bot = BotProcess.spawn({ ...settings, NODE_OPTIONS }, folder);
    bots.push(bot);
    assert.deepEqual(await bot.ended, { code: 1, signal: null });
    const line = bot.output.split('\n').find((one) => one.includes('an error that nobody caught'));
    assert.equal(JSON.parse(line ?? '{}').err.message, 'nobody caught this');
    assert.ok(!bot.output.includes('Megan'), bot.output);
  });
});
