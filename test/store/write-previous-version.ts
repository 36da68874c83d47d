import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Store } from '../../src/store/store.js';
import { alertIn, customer, quiet, report } from '../http/alerts/support.js';
import { makeLink } from '../http/journeys/link-support.js';
import { accepted, submitAndClose } from '../http/journeys/new-customer-support.js';
import { seeded } from '../http/journeys/support.js';
import type { Tables } from '../support/previous-version.js';
import { startWorld, type World } from '../support/world.js';

const target = 'test/store/previous-version.json';
/** Technical tables, which each version makes for itself. */
const unwritten = ['migrations', 'sqlite_sequence', 'audit_chain'];

/**
 * `npm run build && node dist/test/store/write-previous-version.js`, when a version is released: has it do a day's work
 * in a world of its own, and writes what is then in its database, for the next version's upgrade to be tried on.
 */
async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'agreements-version-'));
  try {
    const settings = { DATABASE_URL: `sqlite:${path.join(folder, 'store.sqlite')}` };
    await inWorld(settings, work);
    const tables = await inWorld({ ...settings, ATTESTATION_API: 'enhanced' }, async (world) => {
      await makeLink(world.chat('admin', { conversationId: 'personal-two' }), customer(5).name);
      await makeLink(world.chat('admin', { conversationId: 'personal-three' }), customer(6).name);
      return allRows(world.app.services.store);
    });
    await writeFile(target, `${JSON.stringify(tables, undefined, 2).replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:9')}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inWorld<T>(settings: Record<string, string>, what: (world: World) => Promise<T>): Promise<T> {
  const world = await startWorld(settings);
  return what(world).finally(() => world.close());
}

async function work(world: World): Promise<void> {
  world.connector.knowsItsMessages = true;
  const admin = world.chat('admin', { conversationId: 'personal-admin' });
  const sales = world.chat('sales', { conversationId: 'personal-sales' });
  const channel = world.chat('admin', { scope: 'channel', conversationId: 'channel-one' });
  await admin.press(await admin.say('attest grünfeld'), 'Submit attestation');
  const invitation = await sales.say(`invite ${seeded('Järvi Metsä Oy').id}`);
  await sales.press(invitation, 'Send email', { to: 'paivi.makela@jarvi-metsa.example.com' });
  await submitAndClose(sales, { contact: accepted });
  for (const chat of [admin, channel]) await chat.say('alerts on');
  for (const index of [3, 4]) {
    await report(world, customer(index));
    const alert = await alertIn(world, 'channel-one', customer(index).name);
    if (index === 4) await channel.press(alert, 'I take it');
  }
  await quiet(world);
  // The sandbox's audit has nothing to tell on its first day.
  const seen = ['record-1', '2026-01-15T10:00:00.000Z', '2026-01-15T10:01:00.000Z'];
  const note = 'INSERT INTO audit_feed (record_id, operation_date, seen_at) VALUES ($1, $2, $3)';
  await world.app.services.store.transaction((tx) => tx.query(note, seen));
}

/** Every row; of the customers only those that are in another table as well. */
async function allRows(store: Store): Promise<Tables> {
  const names = await store.read<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  const tables: Tables = {};
  for (const { name } of names.filter((table) => !unwritten.includes(table.name)))
    tables[name] = await store.read(`SELECT * FROM ${name}`);
  const met = new Set(Object.values(tables).flatMap((rows) => rows.map(({ customer_id }) => customer_id)));
  tables.customer = (tables.customer ?? []).filter(({ id }) => met.has(id ?? null));
  return tables;
}

await main();
