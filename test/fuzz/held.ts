import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../support/world.js';

const tablesOf = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  postgres: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
};
/** What the product keeps for itself, whatever comes in: the trail is looked at by itself. */
const ownTables = ['audit', 'audit_chain', 'audit_feed', 'sign_in', 'migrations'];
/** Of the settings, those without a colon in their names are made once and stay. */
const onlyRows: Record<string, string> = { setting: "WHERE name NOT LIKE '%:%'" };

/** When something is looked up again, and when it was: by the product itself. */
const ownColumns = new Set(['next_check_at', 'checks', 'acceptance_checked_at', 'synced_at']);

/** What the world holds: a digest for each table, of Partner Center, and of the mail that was sent. */
export type Held = Record<string, string>;

async function holdings(world: World): Promise<Held> {
  const { store } = world.app.services;
  const tables = await store.read<{ name: string }>(tablesOf[store.engine]);
  const held: Held = {};
  for (const { name } of tables.filter((table) => !ownTables.includes(table.name))) {
    const rows = await store.read<object>(`SELECT * FROM ${name} ${onlyRows[name] ?? ''}`);
    held[name] = digest(rows.map((row) => lineOf(row)).sort());
  }
  const { agreements, customers } = (await world.control('/state')) as Record<string, number>;
  const mail = await readdir(join(world.folder, 'mail')).catch(() => []);
  return { ...held, 'Partner Center': `${agreements} ${customers}`, mail: String(mail.length) };
}

/** What the world holds as soon as nothing changes it any more. */
export async function settled(world: World): Promise<Held> {
  let before = await holdings(world);
  for (let tries = 0; tries < 100; tries += 1) {
    await sleep(300);
    const after = await holdings(world);
    if (changes(before, after).length === 0) return after;
    before = after;
  }
  throw new Error('the store does not come to rest');
}

/** What differs, by name. */
function changes(before: Held, after: Held): string[] {
  return Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
}

const nothing = /(?!)/;

/** Watches over a world: what changes in it, and what is said on the trail. */
export class Watch {
  #held: Held = {};
  #lastEntry = 0;

  constructor(private readonly world: World) {}

  async begin(): Promise<void> {
    this.#held = await settled(this.world);
    await this.#entries();
  }

  /** Fails where anything changed but what is named, or where the trail has an entry of another kind. */
  async assertOnly(tables: string[], actions: string[], also = nothing): Promise<void> {
    const held = await holdings(this.world);
    const odd = changes(this.#held, held).filter((name) => !tables.includes(name));
    assert.deepEqual(odd, [], 'changed although nobody asked for it');
    this.#held = held;
    const said = new Set((await this.#entries()).map(({ action }) => action));
    assert.deepEqual(
      [...said].filter((action) => !actions.includes(action) && !also.test(action)),
      [],
      'said on the trail',
    );
  }

  async #entries(): Promise<{ id: number; action: string }[]> {
    const entries = await this.world.app.services.store.read<{ id: number; action: string }>(
      'SELECT id, action FROM audit WHERE id > $1 ORDER BY id',
      [this.#lastEntry],
    );
    this.#lastEntry = entries.at(-1)?.id ?? this.#lastEntry;
    return entries;
  }
}

function lineOf(row: object): string {
  return JSON.stringify(Object.entries(row).filter(([column]) => !ownColumns.has(column)));
}

function digest(lines: string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
