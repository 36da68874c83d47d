import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settings } from '../../bot/settings/settings.js';
import { retentionRules } from '../../src/privacy/retention-rules.js';
import { openStore } from '../../src/store/open-store.js';

interface Row {
  table: string;
  columns: string[];
  keptFor: string;
}

describe('deployment/PRIVACY.md', () => {
  let text: string;
  let personal: Row[];
  let other: Row[];
  let schema: string[];

  before(async () => {
    text = await readFile('deployment/PRIVACY.md', 'utf8');
    personal = rowsOf(text, '## What is kept of people');
    other = rowsOf(text, '## What else is in the database');
    schema = await textColumns();
  });

  it('puts every column of text into one of its two tables', () => {
    const listed = [...personal, ...other].flatMap(({ table, columns }) => columns.map((one) => `${table}.${one}`));
    assert.ok(listed.length > 100 && personal.length > 15);
    assert.deepEqual(listed.sort(), schema.sort());
  });

  it('says of everything for how long it is kept, by settings that exist, with their defaults', () => {
    for (const { table, keptFor } of personal) {
      assert.ok(keptFor, table);
      for (const [, name = ''] of keptFor.matchAll(/`([A-Z_]+)`/g)) assert.ok(name in settings, name);
    }
    const defaults = { RETENTION_DAYS: 365, EVIDENCE_RETENTION_DAYS: 3650 };
    for (const [name, value] of Object.entries(defaults)) {
      assert.equal(settings[name as keyof typeof defaults].parse(undefined), value);
      assert.ok(text.includes(`\`${name}\` (${value})`));
    }
  });

  it('holds for settings that would not be wise, too: they are refused', () => {
    const { RETENTION_DAYS, EVIDENCE_RETENTION_DAYS } = settings;
    for (const days of ['89', '0', '-1', '1.5', 'x', '36501']) assert.ok(!RETENTION_DAYS.safeParse(days).success, days);
    for (const days of ['364', '']) assert.ok(!EVIDENCE_RETENTION_DAYS.safeParse(days).success, days);
    assert.deepEqual([RETENTION_DAYS.parse('90'), EVIDENCE_RETENTION_DAYS.parse('365')], [90, 365]);
  });

  it('promises a period only where something keeps it', () => {
    const promised = new Set(
      personal.filter(({ keptFor }) => /RETENTION|30 days/.test(keptFor)).map(({ table }) => table),
    );
    const kept = new Set([
      ...retentionRules.flatMap(({ table, also = [] }) => [table, ...also.map((one) => one.table)]),
      'outbox',
    ]);
    assert.deepEqual(
      [...promised].filter((table) => !kept.has(table)),
      [],
    );
    assert.deepEqual(
      [...kept].filter((table) => !personal.some((row) => row.table === table)),
      [],
    );
  });
});

/** The rows of the table below a heading. Columns are what stands in backticks outside of brackets. */
function rowsOf(text: string, heading: string): Row[] {
  const section = text.slice(text.indexOf(`${heading}\n`) + heading.length).split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => {
    const [, table = '', columns = '', , keptFor = ''] = line.split('|').map((cell) => cell.trim());
    const names = [...columns.replace(/\([^)]*\)/g, '').matchAll(/`([a-z_]+)`/g)].map(([, name = '']) => name);
    return { table: table.replaceAll('`', ''), columns: names, keptFor };
  });
}

async function textColumns(): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'agreement-privacy-'));
  const store = await openStore(`sqlite:${path.join(folder, 'store.sqlite')}`);
  try {
    const columns = await store.read<{ name: string; type: string }>(
      `SELECT tables.name || '.' || columns.name AS name, columns.type AS type
       FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'`,
    );
    return columns.filter(({ type }) => /char|text|json|blob/i.test(type)).map(({ name }) => name);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}
