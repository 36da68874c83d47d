import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sqlite3 from 'sqlite3';
import { startPostgres } from '../support/postgres.js';
import type { Fault, FaultGroup } from './fault.js';
import type { Stage } from './stage.js';
import { TcpGate } from './tcp-gate.js';

const goneMs = 30_000;

/** Another process holds the file for longer than this one waits for it. */
function locked(ms: number): Fault {
  return {
    alone: true,
    name: `SQLite: another process writes for ${ms / 1_000} s`,
    async play(stage) {
      stage.report(2);
      await stage.settle();
      const release = await lock(join(stage.around.folder, 'store.sqlite'));
      const pressed = stage.press(0, ['I take it']);
      stage.report(2);
      await sleep(ms);
      await release();
      await pressed;
    },
  };
}

/** Begins to write, and answers with what ends it. */
async function lock(file: string): Promise<() => Promise<void>> {
  const database = new sqlite3.Database(file);
  const run = (sql: string) =>
    new Promise<void>((resolve, reject) => database.exec(sql, (error) => (error ? reject(error) : resolve())));
  await run('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
  return async () => {
    await run('ROLLBACK');
    await new Promise<void>((resolve) => database.close(() => resolve()));
  };
}

/** The database goes in the middle of reports and deliveries, and is back after a while. */
async function goes(stage: Stage, gate: TcpGate, ms: number): Promise<void> {
  stage.report(2);
  await stage.settle();
  stage.report(3);
  await sleep(40);
  await gate.shut();
  const pressed = stage.press(0, ['I take it']);
  stage.report(2);
  await sleep(ms);
  await gate.open();
  await pressed;
}

/** PostgreSQL behind a gate. The stage needs its address before it is there. */
async function behindGate(): Promise<{ gate: TcpGate; settings: Record<string, string> }> {
  const url = await (await startPostgres()).createDatabase();
  const gate = await TcpGate.start(url);
  return { gate, settings: { DATABASE_URL: gate.through(url) } };
}

function gone(name: string, ms: number): Fault {
  let gate: TcpGate | undefined;
  return {
    name,
    engine: 'PostgreSQL',
    alone: true,
    async settings() {
      const behind = await behindGate();
      gate = behind.gate;
      return behind.settings;
    },
    play: (stage) => (gate ? goes(stage, gate, ms) : Promise.reject(new Error('there is no gate'))),
    end: async () => gate?.shut(),
  };
}

export const databaseFaults: FaultGroup[] = [
  {
    title: 'The database',
    chain: 1,
    faults: [
      locked(3_000),
      locked(12_000),
      gone('PostgreSQL: every connection is broken once', 0),
      gone(`PostgreSQL: gone for ${goneMs / 1_000} s`, goneMs),
    ],
  },
];
