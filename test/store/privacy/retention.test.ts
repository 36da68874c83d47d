import assert from 'node:assert/strict';
import { Retention } from '../../../src/privacy/retention.js';
import type { Store } from '../../../src/store/store.js';
import { forEachEngine } from '../../support/stores.js';
import { add, contact, dump } from './rows.js';

const dayMs = 86_400_000;
const now = new Date('2040-06-01T00:00:00.000Z');
const days = { activity: 365, evidence: 3_650 };
const daysAgo = (n: number) => new Date(now.getTime() - n * dayMs).toISOString();
const older = { activity: daysAgo(366), evidence: daysAgo(3_651), delivery: daysAgo(31) };
const younger = { activity: daysAgo(364), evidence: daysAgo(3_649), delivery: daysAgo(29) };

const pass = (store: Store, at = now) => new Retention(store, days, () => at).pass();

/** A row for each rule, over at this moment; nothing but the rule's time decides on it. */
async function over(store: Store, { activity, evidence }: typeof older) {
  const none = { conversation: 'null' };
  await add(store, 'attestation', { ...none, finished_at: evidence });
  await add(store, 'attestation', { ...none, finished_at: evidence, state: 'on-record' });
  await add(store, 'acceptance_link', { ...none, finished_at: evidence });
  await add(store, 'attestation', { ...none, finished_at: activity, state: 'failed' });
  for (const state of ['withdrawn', 'failed'])
    await add(store, 'acceptance_link', { ...none, finished_at: activity, state });
  for (const how of [{ accepted_at: activity }, { state: 'failed' }, { finished_at: activity }]) {
    await add(store, 'invitation', { ...none, created_at: activity, finished_at: activity, ...how });
  }
  await add(store, 'new_customer', { ...none, finished_at: activity });
  const block = await add(store, 'blocked_purchase', { resolved_at: activity });
  await add(store, 'purchase_attempt', { block_id: block.id, reported_at: activity });
  await add(store, 'purchase_attempt', { reported_at: activity });
  await add(store, 'alert_copy', { block_id: block.id });
  const retired = await add(store, 'alert_subscription', { state: 'retired', retired_at: activity });
  await add(store, 'alert_copy', { conversation_id: retired.conversation_id });
  await add(store, 'member', { synced_at: activity });
}

forEachEngine('Retention', (open) => {
  it('erases what is past its time, of each kind, and keeps that an acceptance was recorded', async () => {
    const store = await open();
    await over(store, older);
    assert.deepEqual(await pass(store), {
      attestation: 3,
      acceptance_link: 3,
      invitation: 3,
      new_customer: 1,
      purchase_attempt: 2,
      blocked_purchase: 1,
      alert_subscription: 1,
      member: 1,
    });
    const { attestation, acceptance_link, setting, migrations, ...others } = await dump(store);
    assert.deepEqual(Object.values(others).flat(), []);
    const rows = [...(attestation ?? []), ...(acceptance_link ?? [])];
    assert.deepEqual(rows.map(({ state }) => state).sort(), ['finalised', 'on-record', 'recorded']);
    for (const { first_name, last_name, email, phone } of rows) {
      assert.deepEqual([first_name, last_name, email, phone], ['', '', '', '']);
    }
    assert.ok(rows.every(({ member_name, customer_id }) => member_name && customer_id));
  });

  it('leaves what is a day younger, and what is not over at all', async () => {
    const store = await open();
    await over(store, younger);
    const finished_at = null;
    await add(store, 'attestation', { state: 'started', finished_at });
    for (const state of ['started', 'open', 'expired', 'accepted']) {
      await add(store, 'acceptance_link', { state, finished_at });
    }
    await add(store, 'new_customer', { state: 'created', finished_at });
    const block = await add(store, 'blocked_purchase', { state: 'open', resolved_at: null });
    await add(store, 'purchase_attempt', { block_id: block.id });
    await add(store, 'alert_copy', { block_id: block.id });
    await add(store, 'alert_subscription');
    await add(store, 'member', { id: 'm-2', roles: '["admin-agent"]' });
    const { setting: _, ...before } = await dump(store);
    assert.deepEqual(await pass(store), {});
    const { setting: __, ...after } = await dump(store);
    assert.deepEqual(after, before);
  });

  it('forgets where people were told once they were, and finished work; a welcome is given once for all', async () => {
    const store = await open();
    const kinds = ['attestation', 'acceptance_link', 'new_customer'];
    for (const [name, { delivery: finished_at }] of Object.entries({ older, younger })) {
      const id = { id: name };
      for (const kind of kinds) await add(store, kind, { ...id, finished_at });
      await add(store, 'invitation', { ...id, accepted_at: finished_at, created_at: finished_at });
      await add(store, 'outbox', { key: name, state: 'done', finished_at });
      await add(store, 'outbox', { key: `dead ${name}`, state: 'dead', finished_at });
      await add(store, 'outbox', { kind: 'welcome', key: `welcome ${name}`, state: 'done', finished_at });
    }
    await add(store, 'invitation', { id: 'open', created_at: older.delivery, finished_at: older.delivery });
    await add(store, 'outbox', { key: 'due' });
    await pass(store);
    const after = await dump(store);
    for (const kind of [...kinds, 'invitation']) {
      const told = after[kind]?.filter(({ conversation }) => conversation !== 'null').map(({ id }) => id);
      assert.deepEqual(told?.sort(), kind === 'invitation' ? ['open', 'younger'] : ['younger'], kind);
    }
    const keys = after.outbox?.map(({ key }) => key).sort();
    assert.deepEqual(keys, ['dead younger', 'due', 'welcome older', 'welcome younger', 'younger']);
  });

  it('goes through much in small steps, and past what has to stay', async () => {
    const store = await open();
    for (let n = 0; n < 3; n++) await add(store, 'outbox', { key: `due ${n}`, created_at: older.delivery });
    const many = Array.from(
      { length: 1_200 },
      (_, n) => `('k', 'old ${n}', '{}', 'done', 1, '1', '${older.delivery}', '${older.delivery}')`,
    );
    const invited = Array.from(
      { length: 450 },
      (_, n) => `('i-${n}', 'A', 'm', 'M', 'existing', 'r', 'de', 'sent', 'x', 'null', '${older.activity}')`,
    );
    await store.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO outbox (kind, key, payload, state, attempts, due_at, created_at, finished_at) VALUES ${many.join()}`,
      );
      await tx.query(
        `INSERT INTO invitation (id, customer_name, member_id, member_name, kind, recipient, language, state, message_id, conversation, created_at) VALUES ${invited.join()}`,
      );
    });
    assert.deepEqual(await pass(store), { invitation: 450, outbox: 1_200 });
    assert.equal((await dump(store)).outbox?.length, 3);
  });

  it('is the work of one process an hour, also after the clock was set back', async () => {
    const store = await open();
    const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
    const addOld = () =>
      add(store, 'attestation', { state: 'failed', finished_at: older.activity, conversation: 'null' });
    await addOld();
    const both = await Promise.all([pass(store), pass(store)]);
    assert.deepEqual(
      both.flatMap((erased) => Object.values(erased)),
      [1],
    );
    await addOld();
    assert.deepEqual(await pass(store, later(40)), {});
    assert.deepEqual(await pass(store, later(60)), { attestation: 1 });
    await addOld();
    assert.deepEqual(await pass(store, later(-600)), { attestation: 1 });
  });

  it('does nothing to a contact twice', async () => {
    const store = await open();
    await add(store, 'attestation', { finished_at: older.evidence, conversation: 'null', email: contact.email });
    assert.deepEqual(await pass(store), { attestation: 1 });
    assert.deepEqual(await pass(store, new Date(now.getTime() + 2 * 3_600_000)), {});
  });
});
