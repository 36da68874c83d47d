import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Tickets } from '../../src/agreements/tickets.js';
import { openStore } from '../../src/store/open-store.js';
import { load } from './load.js';
import { processorTime, startBot, startModule } from './processes.js';
import { type Measured, report } from './report.js';
import { type Turn, turns } from './scenarios.js';
import { customerCount, type Seen, type StandIn } from './stand-in.js';

/**
 * `npm run bench`: the turns of the product beside a bare echo on botbuilder and restify, on loopback, in one run.
 * Each server has a process of its own, and short rounds of all of them take turns, so that whatever else the
 * machine does hits all alike. Only the ratios mean anything on another machine.
 * BENCH_ROUNDS, BENCH_SECONDS and BENCH_CONNECTIONS change how often, how long and how hard.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 6);
const seconds = Number(process.env.BENCH_SECONDS ?? 2);
const connections = Number(process.env.BENCH_CONNECTIONS ?? 16);
const warmUpSeconds = 5;
const quietMs = 400;
const longestBacklogMs = 120_000;

const folder = await mkdtemp(join(tmpdir(), 'agreement-bench-'));
const databaseUrl = `sqlite:${join(folder, 'store.sqlite')}`;
const standIn = await startModule<StandIn>('stand-in.js');
const { url: partnerCenter, entraUrl, graphUrl } = standIn.ready;
const echo = await startModule<{ url: string }>('echo.js', partnerCenter);
const bot = await startBot(folder, {
  BOT_MODE: 'local',
  PLAYGROUND: 'off',
  PORT: '0',
  DATABASE_URL: databaseUrl,
  PARTNER_CENTER_URL: partnerCenter,
  ENTRA_URL: entraUrl,
  GRAPH_URL: graphUrl,
});
try {
  const tickets = await whenFilled();
  const places = {
    echo: { url: echo.ready.url, pid: echo.pid },
    bot: { url: bot.ready, pid: bot.pid },
    connector: partnerCenter,
  };
  const measured: Measured[] = turns(places, tickets).map((turn) => ({ ...turn, runs: [] }));
  process.stdout.write(`${rounds} rounds of ${seconds} s for each turn, ${connections} connections\n`);
  for (const turn of measured) await measure(turn, warmUpSeconds);
  for (let round = 1; round <= rounds; round += 1) {
    for (const turn of measured) turn.runs.push(await measure(turn, seconds));
  }
  process.stdout.write(report(measured));
} finally {
  await Promise.all([bot.stop(), echo.stop(), standIn.stop()]);
  await rm(folder, { recursive: true, force: true });
}

/** Waits until the directory is filled, and gives what seals the forms of this database. */
async function whenFilled(): Promise<Tickets> {
  const store = await openStore(databaseUrl);
  for (let filled = 0; filled < customerCount; await sleep(100)) {
    const rows = await store.read<{ filled: number }>('SELECT count(*) AS filled FROM customer');
    filled = rows[0]?.filled ?? 0;
  }
  const tickets = await Tickets.open(store);
  await store.close();
  return tickets;
}

/** One run, and then quiet: what a turn leaves for the outbox belongs to its cost, and to nobody else's run. */
async function measure(turn: Turn, duration: number): Promise<Measured['runs'][number]> {
  const before = { processor: processorTime(turn.pid), ...(await seen()) };
  const run = await load(turn, connections, duration);
  const over = Date.now();
  const replies = (await quiet()).messages - before.messages;
  const backlog = Math.max(0, Date.now() - over - 2 * quietMs) / 1_000;
  // A message has no answer that could be looked at; its reply is what counts.
  if (!turn.answer && (replies < run.turns || replies > run.turns + connections)) {
    throw new Error(`${turn.name}: ${run.turns} turns, ${replies} replies`);
  }
  return { ...run, backlog, processor: (processorTime(turn.pid) - before.processor) / run.turns };
}

/** Waits until the connector is sent nothing more. */
async function quiet(): Promise<Seen> {
  let last = await seen();
  for (const until = Date.now() + longestBacklogMs; Date.now() < until; ) {
    await sleep(quietMs);
    const now = await seen();
    if (now.messages === last.messages && now.updates === last.updates) return now;
    last = now;
  }
  throw new Error(`The outbox is still busy after ${longestBacklogMs} ms`);
}

async function seen(): Promise<Seen> {
  return (await fetch(`${partnerCenter}/seen`)).json() as Promise<Seen>;
}
