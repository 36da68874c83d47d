import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AlertSubscriptions } from '../../src/alerts/subscriptions.js';
import { partner } from '../../src/sandbox/people.js';
import { openStore } from '../../src/store/open-store.js';
import { alertOf, OrderingSystem } from '../support/ordering-system.js';
import type { AlertChannel, Arrivals } from './alert-channel.js';
import { type Child, startModule } from './processes.js';
import { attestedCount, customerId, type StandIn } from './stand-in.js';

/**
 * `npm run bench:fan-out`: from a reported block to its cards, in conversations of Teams as it limits them.
 * - How long it takes from the report to the card, with 20 conversations, on SQLite.
 * - 5,000 alerts to 500 conversations: the rate as a share of the 50 a second that Teams allows, and what was lost or
 *   sent twice; and the plain rate, without limits on either side.
 * BENCH_ROUNDS, BENCH_CONVERSATIONS and BENCH_BLOCKS change how much is done.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const conversations = Number(process.env.BENCH_CONVERSATIONS ?? 500);
const blocks = Number(process.env.BENCH_BLOCKS ?? 10);
const allowed = 50;
const few = 20;
/** So many wait in one conversation; more would become a list. */
const mostWaiting = 3;
const betweenMs = 700;
const longestMs = 15 * 60_000;

const folder = await mkdtemp(join(tmpdir(), 'alert-bench-'));
const standIn = await startModule<StandIn>('stand-in.js');
const channel = await startModule<AlertChannel>('alert-channel.js');
let count = 0;

try {
  await intakeToCard();
  await fanOut('limits');
  await fanOut('unlimited');
} finally {
  await Promise.all([channel.stop(), standIn.stop()]);
  await rm(folder, { recursive: true, force: true });
}

/** Reports blocks one after another, and measures until each card has arrived. */
async function intakeToCard(): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bot = await startWith(few, 'limits');
    const shop = new OrderingSystem(() => bot.ready.url);
    const reported = new Map<string, number>();
    // No more than this: with the eleventh alert within a minute a conversation is in a storm.
    for (let n = 0; n < 10; n += 1) {
      const at = Date.now();
      reported.set(alertOf(await shop.report(customerId(attestedCount + n))), at);
      await sleep(betweenMs);
    }
    await until(async () => (await arrivals()).alerts.length >= reported.size * few);
    const { alerts } = await arrivals();
    for (const [, blockId, at] of alerts) times.push(at - (reported.get(blockId) ?? Number.NaN));
    await bot.stop();
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)];
  tell(`intake to card, ${few} conversations, SQLite: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${times.length} cards`);
}

/** Keeps every conversation busy with a few alerts at a time, until all have arrived. */
async function fanOut(how: 'limits' | 'unlimited'): Promise<void> {
  const bot = await startWith(conversations, how);
  const shop = new OrderingSystem(() => bot.ready.url);
  const store = await openStore(bot.databaseUrl);
  const shown = async () => {
    const [row] = await store.read<{ n: number }>('SELECT count(*) AS n FROM alert_copy WHERE shown_version > 0');
    return row?.n ?? 0;
  };
  for (let n = 0; n < blocks; n += 1) {
    await until(async () => (await shown()) >= conversations * (n - mostWaiting + 1));
    await shop.report(customerId(attestedCount + n));
  }
  const wanted = conversations * blocks;
  await until(async () => (await shown()) >= wanted);
  // What comes twice may come late.
  await sleep(3_000);
  const { alerts, lists, tooEarly } = await arrivals();
  const different = new Set(alerts.map(([conversationId, blockId]) => `${conversationId} ${blockId}`)).size;
  const moments = [...alerts.map(([, , at]) => at), ...lists.map(([, at]) => at)];
  const seconds = (Math.max(...moments) - Math.min(...moments)) / 1_000;
  const perSecond = (moments.length - 1) / seconds;
  const share = how === 'limits' ? ` = ${((100 * perSecond) / allowed).toFixed(1)} % of ${allowed}/s` : '';
  const what = `${wanted} alerts to ${conversations} conversations, ${how === 'limits' ? "Teams' limits enforced" : 'without limits'}`;
  tell(
    `${what}: ${perSecond.toFixed(1)}/s${share}, ${wanted - (await shown())} lost, ${alerts.length - different} repeated, ` +
      `${tooEarly} too early, ${wanted - different} in ${lists.length} lists`,
  );
  await store.close();
  await bot.stop();
}

/** The product on a new database in which so many channels are told of everything. */
async function startWith(
  channels: number,
  how: 'limits' | 'unlimited',
): Promise<Child<{ url: string }> & { databaseUrl: string }> {
  const databaseUrl = `sqlite:${join(folder, `store-${count++}.sqlite`)}`;
  const store = await openStore(databaseUrl);
  const subscriptions = new AlertSubscriptions(store, () => {});
  const actor = { member: { id: 'bench', name: 'Bench' }, correlationId: 'bench' };
  for (let n = 0; n < channels; n += 1) {
    const conversationId = `19:channel-${n}@thread.tacv2`;
    const conversation = { id: conversationId, conversationType: 'channel', isGroup: true, tenantId: partner.tenantId };
    const bot = { id: '28:agreement-bot', name: 'Agreement Bot' };
    const reference = { bot, conversation, channelId: 'msteams', serviceUrl: channel.ready.url };
    const place = { reference, reader: { locale: 'en', zone: 'Europe/Berlin' }, shared: true };
    await subscriptions.turnOn(
      { conversationId, place, conversationType: 'channel', name: `Channel ${n}` },
      { scope: 'all' },
      actor,
    );
  }
  await store.close();
  await fetch(`${channel.ready.url}/start`, { method: 'POST', body: how === 'limits' ? 'limits' : '' });
  const { url: partnerCenter, entraUrl, graphUrl } = standIn.ready;
  const settings = {
    BOT_MODE: 'local',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    PARTNER_CENTER_URL: partnerCenter,
    ENTRA_URL: entraUrl,
    GRAPH_URL: graphUrl,
  };
  const bot = await startModule<{ url: string }>('alert-bot.js', JSON.stringify(settings), how);
  // The customers are being read.
  await sleep(2_000);
  return { ...bot, databaseUrl };
}

async function arrivals(): Promise<Arrivals> {
  return (await fetch(`${channel.ready.url}/arrivals`)).json() as Promise<Arrivals>;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + longestMs; !(await condition()); await sleep(100)) {
    if (Date.now() > end) throw new Error(`not all alerts arrived within ${longestMs} ms`);
  }
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
