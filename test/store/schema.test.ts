import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { EntityManager } from 'typeorm';
import { AttestationEntity } from '../../src/store/entities/attestation.js';
import { MemberEntity } from '../../src/store/entities/member.js';
import { isDuplicate } from '../../src/store/errors.js';
import { migrations } from '../../src/store/migrations/index.js';
import { openStore } from '../../src/store/open-store.js';
import { forEachEngine } from '../support/stores.js';
import { startProcess } from './processes/run.js';

type Unset = (typeof unset)[number];
const unset = [
  'templateId',
  'templateVersion',
  'country',
  'language',
  'externalId',
  'attestedAs',
  'failureCode',
  'finishedAt',
  'leaseUntil',
] as const;
const attestation = (customerId: string, state: AttestationEntity['state']) =>
  ({
    id: randomUUID(),
    customerId,
    customerName: 'Adatum',
    correlationId: 'c-1',
    memberId: 'm-1',
    memberName: 'Nora Admin',
    firstName: 'Ada',
    lastName: 'Example',
    email: 'ada@example.com',
    phone: '',
    dateAgreed: '2026-01-15T00:00:00.000Z',
    requestId: randomUUID(),
    state,
    startedAt: '2026-01-15T10:00:00.000Z',
    conversation: { id: 'c-1', nested: { deep: [1, 2] } },
  }) satisfies Omit<AttestationEntity, Unset>;

forEachEngine('Schema', (open, url) => {
  it('is what the entities say: nothing would be synchronised', async () => {
    const store = await open();
    await store.transaction(async (tx) => {
      const wanted = await schemaChanges(tx);
      assert.deepEqual(wanted, []);
    });
  });

  it('gives entities back as they were stored', async () => {
    const store = await open();
    const row = attestation('customer-1', 'started');
    await store.transaction(async (tx) => {
      await tx.insert(AttestationEntity, row);
      await tx.insert(MemberEntity, { id: 'm-1', name: 'Nora', roles: ['admin-agent'], syncedAt: row.startedAt });
    });
    await store.transaction(async (tx) => {
      const found = await tx.findOneByOrFail(AttestationEntity, { id: row.id });
      const expected = { ...row, ...Object.fromEntries(unset.map((name) => [name, null])) };
      assert.deepEqual({ ...found }, expected);
      assert.deepEqual((await tx.findOneByOrFail(MemberEntity, { id: 'm-1' })).roles, ['admin-agent']);
    });
    assert.deepEqual(await store.read('SELECT roles FROM member'), [{ roles: '["admin-agent"]' }]);
  });

  it('allows one started attestation per customer, and any number of others', async () => {
    const store = await open();
    const add = (customer: string, state: AttestationEntity['state']) =>
      store.transaction((tx) => tx.insert(AttestationEntity, attestation(customer, state)));
    for (const state of ['recorded', 'recorded', 'failed', 'failed', 'started'] as const) await add('a', state);
    await add('b', 'started');
    await assert.rejects(add('a', 'started'), (error) => isDuplicate(error));
    await store.transaction((tx) => tx.update(AttestationEntity, { state: 'started' }, { state: 'failed' }));
    await add('a', 'started');
  });

  it('is not touched by a version that does not know it', async () => {
    const store = await open();
    await store.transaction((tx) =>
      tx.query("INSERT INTO migrations (timestamp, name) VALUES (4102444800000, 'FromTheFuture4102444800000')"),
    );
    await store.close();
    const older = openStore(await url());
    await assert.rejects(older, /DATABASE_URL: .*newer version.*FromTheFuture4102444800000/);
  });

  it('is made once when three processes open an empty database at the same moment', async () => {
    const database = await url();
    const processes = ['one', 'two', 'three'].map((name) => startProcess('opener.js', database, name));
    await Promise.all(processes.map((child) => once(child, 'message')));
    for (const child of processes) child.send('go');
    const ends = await Promise.all(processes.map((child) => once(child, 'exit')));
    assert.deepEqual(
      ends.map(([code]) => code),
      [0, 0, 0],
    );
    const store = await open();
    assert.deepEqual(await store.read('SELECT name FROM setting ORDER BY name'), [
      { name: 'one' },
      { name: 'three' },
      { name: 'two' },
    ]);
    assert.deepEqual(
      await store.read('SELECT name FROM migrations ORDER BY id'),
      migrations.map(({ name }) => ({ name })),
    );
  });

  it('is made once when three stores open an empty database at the same moment', async () => {
    await url();
    const [store] = await Promise.all([open(), open(), open()]);
    assert.deepEqual(await store?.read('SELECT count(*) AS n FROM migrations'), [{ n: migrations.length }]);
  });
});

async function schemaChanges(tx: EntityManager): Promise<string[]> {
  const changes = await tx.connection.driver.createSchemaBuilder().log();
  return changes.upQueries.map(({ query }) => query);
}
