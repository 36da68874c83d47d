import assert from 'node:assert/strict';
import { AuditChain, type ChainProblem } from '../../src/audit/chain.js';
import { AuditSeal } from '../../src/audit/seal.js';
import { verifyTrail } from '../../src/audit/verify.js';
import { migrations } from '../../src/store/migrations/index.js';
import { createPreviousVersion, previousRows, writeAsPreviousVersion } from '../support/previous-version.js';
import { forEachEngine } from '../support/stores.js';
import { startWorld } from '../support/world.js';

const rows = previousRows();
const [attested] = rows.attestation ?? [];

forEachEngine('A database of the version before', (open, url) => {
  it('is brought up to date and keeps every value', async () => {
    await createPreviousVersion(await url());
    const store = await open();
    const done = await store.read('SELECT name FROM migrations ORDER BY timestamp');
    assert.deepEqual(
      done,
      migrations.map(({ name }) => ({ name })),
    );
    for (const [table, before] of Object.entries(rows)) {
      const [first] = before;
      assert.ok(first, `no row of ${table} is tried`);
      const now = await store.read<Record<string, unknown>>(`SELECT ${Object.keys(first)} FROM ${table}`);
      assert.deepEqual(sorted(now), sorted(before), table);
    }
  });

  it('is still written by processes of that version when one of this has brought it up to date', async () => {
    const store = await open();
    await writeAsPreviousVersion(await url());
    const [entries] = await store.read<{ n: number }>('SELECT count(*) AS n FROM audit WHERE seal IS NULL');
    assert.equal(entries?.n, rows.audit?.length);
  });

  it('is worked with as before', async function () {
    this.timeout(60_000);
    await createPreviousVersion(await url());
    const world = await startWorld({ DATABASE_URL: await url() });
    try {
      const customers = [attested, ...(rows.acceptance_link ?? []), ...(rows.invitation ?? [])];
      for (const one of customers) {
        const history = await world.chat('admin').say(`history ${one?.customer_id}`);
        assert.ok(history.text.includes(`${one?.customer_name}`) && history.text.includes(`${one?.member_name}`));
      }
      const blocked = await world.chat('admin').say('blocked');
      for (const { customer_name } of rows.blocked_purchase ?? []) assert.ok(blocked.text.includes(`${customer_name}`));
      await world.chat('admin').say('alerts on');
      // What was due since those rows were written, such as an escalation, is on the trail as well.
      const added = await world.app.services.store.read<{ action: string }>('SELECT action FROM audit WHERE id > $1', [
        lastAudit(),
      ]);
      assert.equal(added.filter(({ action }) => action === 'alerts.switched-on').length, 1);
    } finally {
      await world.close();
    }
    const store = await open();
    const onProblem = ({ kind }: ChainProblem) => assert.fail(kind);
    const seal = new AuditSeal(world.config.dataKeys);
    await new AuditChain({ store, seal, onProblem, handoverMs: 0 }).pass();
    assert.equal((await verifyTrail(store, world.config.dataKeys, { anchors: [] })).break, undefined);
  });
});

function sorted(of: Record<string, unknown>[]): string[] {
  return of.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
}

function lastAudit(): number {
  return Math.max(...(rows.audit ?? []).map(({ id }) => Number(id)));
}
