import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import sqlite3 from 'sqlite3';
import { openStore } from '../../../src/store/open-store.js';
import type { Store } from '../../../src/store/store.js';
import { testKeys } from '../../support/stores.js';
import { add, contact, dump, member } from './rows.js';

const program = fileURLToPath(new URL('../../../bot/commands/erase.js', import.meta.url));
const traces = [...Object.values(contact), 'residue.of@adatum.example'];

describe('npm run erase', () => {
  let folder: string;
  let file: string;
  let store: Store;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'agreement-erase-'));
    file = path.join(folder, 'store.sqlite');
    store = await openStore(`sqlite:${file}`, testKeys);
  });

  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(...parameters: string[]) {
    const env = { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', DATABASE_URL: `sqlite:${file}` };
    const child = spawn(process.execPath, [program, ...parameters], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'exit');
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await ended;
    for (const trace of traces) assert.ok(!`${out}${err}`.includes(trace), 'what is erased is not printed');
    return { code, out, err };
  }

  /** Which of the traces are in the bytes of the database, deleted or not. */
  function tracesInFiles(): string[] {
    const files = [file, `${file}-wal`, `${file}-journal`].filter((one) => existsSync(one));
    const bytes = files.map((one) => readFileSync(one).toString('latin1').toLowerCase()).join();
    return traces.filter((trace) => bytes.includes(trace.toLowerCase()));
  }

  it('leaves nothing in the bytes of the database while the bot runs, not even of what was deleted long ago', async () => {
    await leaveResidue(file);
    await add(store, 'attestation');
    await add(store, 'invitation');
    await add(store, 'outbox', { payload: JSON.stringify({ mail: { to: contact.email, text: 'x'.repeat(9_000) } }) });
    assert.deepEqual(tracesInFiles(), traces);

    const { code, out } = await run('--email', contact.email, '--yes');

    assert.equal(code, 0);
    assert.match(out, /To be erased:\n +1 {2}attestations\n +1 {2}invitations\n +1 {2}messages not sent yet\nErased:/);
    assert.deepEqual(tracesInFiles(), []);
    await add(store, 'member');
    assert.equal((await dump(store)).attestation?.length, 1, 'and the bot goes on');
  });

  it('erases nothing unless somebody says yes, and nothing at all without saying whose', async () => {
    await add(store, 'attestation');
    const before = await dump(store);
    const asked = await run('--email', contact.email);
    assert.deepEqual([asked.code, asked.out.split('\n').at(-2)], [1, 'Nothing was erased.']);
    const unclear = await run('--yes');
    assert.equal(unclear.code, 1);
    assert.match(unclear.err, /^Nothing was erased\. npm run erase -- --email ADDRESS/);
    assert.deepEqual(await dump(store), before);
  });

  it('says what has to be done first, what is under way, and what stays', async () => {
    await add(store, 'member', { roles: '["sales-agent"]' });
    await add(store, 'attestation');
    await add(store, 'attestation', { state: 'started', finished_at: null });
    const early = await run('--person', member.id, '--yes');
    assert.equal(early.code, 1);
    assert.match(early.out, /^This person still has a role\. .*Entra/);

    await store.transaction((tx) => tx.query("UPDATE member SET roles = '[]'"));
    const { code, out } = await run('--person', member.id, '--yes');
    assert.equal(code, 2, 'something is left for later');
    assert.match(out, /Kept, as the proof of who did what:\n +1 {2}attestations\n/);
    assert.match(out, /Still under way, and left; run this again when they are over:\n +1 {2}attestations\n/);
    assert.ok(!out.includes(member.id) && !out.includes(member.name));
  });
});

/** Something that was deleted by a version that did not overwrite it. */
async function leaveResidue(file: string): Promise<void> {
  const database = new sqlite3.Database(file);
  const all = (sql: string) =>
    new Promise<void>((resolve, reject) => database.all(sql, (error) => (error ? reject(error) : resolve())));
  await all("INSERT INTO setting VALUES ('residue', 'residue.of@adatum.example'), ('after', 'x')");
  await all("DELETE FROM setting WHERE name = 'residue'");
  await all('PRAGMA wal_checkpoint');
  await new Promise<void>((resolve) => database.close(() => resolve()));
}
