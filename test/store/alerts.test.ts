import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { alertsOf, loadCopy, trafficOf } from '../../src/alerts/copies.js';
import {
  markGivenUp,
  markNotSent,
  markSending,
  markSent,
  markShown,
  rememberSent,
} from '../../src/alerts/copy-changes.js';
import { type ChangedBlock, fanOut, keyOf } from '../../src/alerts/fan-out.js';
import {
  dropList,
  markListGivenUp,
  markListNotSent,
  markListSending,
  markListShown,
  readList,
} from '../../src/alerts/list-changes.js';
import { LiveProcesses } from '../../src/alerts/live-processes.js';
import { AlertSubscriptions, type Scope } from '../../src/alerts/subscriptions.js';
import { change } from '../../src/store/statements.js';
import type { Store } from '../../src/store/store.js';
import { forEachEngine } from '../support/stores.js';

const member = { id: 'm-1', name: 'Nora Admin' };
const actor = { member, correlationId: 'c-1' };
const at = new Date('2026-02-01T12:00:00.000Z');
const here = '19:channel@thread.tacv2';

function on(store: Store, conversationId = here, scope: Scope = { scope: 'all' }): Promise<void> {
  const conversation = { conversationId, place: { x: 1 }, conversationType: 'channel' as const, name: 'Orders' };
  return new AlertSubscriptions(
    store,
    () => {},
    () => at,
  ).turnOn(conversation, scope, actor);
}

/** A block of a customer of its own, and its fan-out. */
async function block(store: Store, more: Partial<ChangedBlock> = {}): Promise<ChangedBlock> {
  const made: ChangedBlock = { id: randomUUID(), customerId: randomUUID(), version: 1, state: 'open', ...more };
  await store.transaction(async (tx) => {
    await change(
      tx,
      `INSERT INTO blocked_purchase (id, customer_id, customer_name, state, version, code, reason, attempts, opened_at,
         last_attempt_at) VALUES ($1, $2, 'Adatum', $3, $4, '13605', 'acceptance-missing', 1, $5, $5)`,
      [made.id, made.customerId, made.state, made.version, at.toISOString()],
    );
    await fanOut(tx, made, at);
  });
  return made;
}

async function changed(store: Store, one: ChangedBlock, more: Partial<ChangedBlock> = {}): Promise<ChangedBlock> {
  const next = { ...one, version: one.version + 1, ...more };
  await store.transaction(async (tx) => {
    await change(tx, 'UPDATE blocked_purchase SET version = $2, state = $3 WHERE id = $1', [
      next.id,
      next.version,
      next.state,
    ]);
    await fanOut(tx, next, at);
  });
  return next;
}

const due = async (store: Store) => {
  const rows = await store.read<{ key: string }>("SELECT key FROM outbox WHERE state = 'due' ORDER BY id");
  return rows.map(({ key }) => key);
};
const told = async (store: Store, blockId: string) => {
  const rows = await store.read<{ id: string }>(
    'SELECT conversation_id AS id FROM alert_copy WHERE block_id = $1 ORDER BY conversation_id',
    [blockId],
  );
  return rows.map(({ id }) => id);
};
const must = async (store: Store, blockId: string, conversationId = here) => {
  const copy = await loadCopy(store, blockId, conversationId);
  assert.ok(copy);
  return copy;
};

forEachEngine('Alerts', (open) => {
  it('are promised to every conversation that wants to know, in the transaction of the block', async () => {
    const store = await open();
    for (const id of ['a', 'b', 'c']) await on(store, id);
    await new AlertSubscriptions(store, () => {}).turnOff('c', actor);
    const one = await block(store);
    assert.deepEqual(await told(store, one.id), ['a', 'b']);
    assert.deepEqual(await due(store), [keyOf(one.id, 'a', 1), keyOf(one.id, 'b', 1)]);
    const [row] = await store.read('SELECT lane, payload, kind FROM outbox ORDER BY id LIMIT 1');
    assert.deepEqual(row, { lane: 'alert:a', payload: JSON.stringify({ blockId: one.id }), kind: 'alert.card' });
    const undone = store.transaction(async (tx) => {
      await fanOut(tx, { ...one, version: 2 }, at);
      throw new Error('undone');
    });
    await assert.rejects(undone, /undone/);
    assert.equal((await due(store)).length, 2);
  });

  it('take as many statements for five hundred conversations as for one', async () => {
    const store = await open();
    const count = async () => {
      let statements = 0;
      await store.transaction(async (tx) => {
        const runner = tx.queryRunner;
        assert.ok(runner);
        const query = runner.query.bind(runner) as (...rest: unknown[]) => Promise<unknown>;
        runner.query = ((...rest: unknown[]) => {
          if (/^\s*(INSERT|UPDATE|SELECT)/.test(String(rest[0]))) statements += 1;
          return query(...rest);
        }) as typeof runner.query;
        await fanOut(tx, { id: randomUUID(), customerId: 'x', version: 1, state: 'open' }, at);
      });
      return statements;
    };
    await on(store, 'c-0');
    const few = await count();
    await store.transaction((tx) =>
      change(
        tx,
        `INSERT INTO alert_subscription (conversation_id, place, conversation_type, name, created_by_id, created_by_name,
           created_at, scope, state)
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 499)
         SELECT 'c-' || CAST(n AS text), '{}', 'channel', '', 'm', 'm', '', 'all', 'on' FROM numbers`,
      ),
    );
    assert.equal(await count(), few);
    assert.ok(few <= 3);
    assert.equal((await due(store)).length, 501);
  });

  it('go to those whose customers they are about', async () => {
    const store = await open();
    const customerId = 'customer-1';
    await store.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO customer (id, name, domain, search, country, language, synced_at, reseller_id)
         VALUES ($1, 'Adatum', '', '', 'DE', 'de', '', 'r-1')`,
        [customerId],
      );
      await tx.query(
        `INSERT INTO invitation (id, customer_id, customer_name, member_id, member_name, kind, recipient, language, state,
           message_id, conversation, created_at)
         VALUES ('i', $1, 'Adatum', 'm-2', 'Sofie', 'existing', '', 'de', 'sent', '', '{}', '')`,
        [customerId],
      );
    });
    const scopes: [string, Scope][] = [
      ['country', { scope: 'country', value: 'DE' }],
      ['elsewhere', { scope: 'country', value: 'FR' }],
      ['reseller', { scope: 'reseller', value: 'r-1' }],
      ['other-reseller', { scope: 'reseller', value: 'r-2' }],
      ['mine', { scope: 'mine', value: 'm-2' }],
      ['not-mine', { scope: 'mine', value: 'm-3' }],
    ];
    for (const [id, scope] of scopes) await on(store, id, scope);
    const one = await block(store, { customerId });
    assert.deepEqual(await told(store, one.id), ['country', 'mine', 'reseller']);
    const nowhere = await block(store);
    assert.deepEqual(await told(store, nowhere.id), []);
    assert.ok((await due(store)).includes(`alert-scope:${nowhere.id}`));
    await store.transaction((tx) => fanOut(tx, nowhere, at, 'tell'));
    assert.deepEqual(await told(store, nowhere.id), ['country', 'elsewhere', 'other-reseller', 'reseller']);
  });

  it('reach what shows them already, also where nobody wants to know any more; but nothing new when resolved', async () => {
    const store = await open();
    await on(store);
    const one = await block(store);
    await store.transaction(async (tx) =>
      markSent(tx, await must(store, one.id), { activityId: 'message-1', version: 1, at }),
    );
    await new AlertSubscriptions(store, () => {}).turnOff(here, actor);
    await on(store, 'late', { scope: 'country', value: 'FR' });
    await changed(store, one, { state: 'resolved' });
    assert.deepEqual(await told(store, one.id), [here]);
    assert.ok((await due(store)).includes(keyOf(one.id, here, 2)));
  });

  it('are told anew, once, when they are escalated', async () => {
    const store = await open();
    await on(store);
    const one = await block(store);
    await store.transaction(async (tx) =>
      markSent(tx, await must(store, one.id), { activityId: 'message-1', version: 1, at }),
    );
    const escalated = await changed(store, one, { escalatedAt: at.toISOString() });
    const copy = await must(store, one.id);
    assert.deepEqual([copy.state, copy.shownVersion, copy.activityId], ['pending', 0, 'message-1']);
    await store.transaction((tx) => markSent(tx, copy, { activityId: 'message-2', version: 2, at }));
    const moved = (await due(store)).filter((key) => key.startsWith('alert-moved:'));
    assert.deepEqual(moved, [`alert-moved:${one.id}:message-1:${here}`]);
    await changed(store, escalated);
    assert.equal((await must(store, one.id)).state, 'shown');
  });

  it('are uncertain while they are on their way, and certain again when they were refused', async () => {
    const store = await open();
    await on(store);
    const one = await block(store);
    const copy = await must(store, one.id);
    const state = async () => {
      const { state, repeated, shownVersion } = await must(store, one.id);
      return [state, repeated, shownVersion];
    };
    await store.transaction(async (tx) => {
      await markSending(tx, copy, 1);
      await rememberSent(tx, here, { by: 'p-1', sent: '[[1,1]]' });
    });
    assert.deepEqual(await state(), ['uncertain', 0, 0]);
    await store.transaction((tx) => markNotSent(tx, copy));
    assert.deepEqual(await state(), ['pending', 0, 0]);
    for (let n = 0; n < 2; n += 1) await store.transaction((tx) => markSending(tx, copy, 1));
    await store.transaction((tx) => markNotSent(tx, copy));
    assert.deepEqual(await state(), ['uncertain', 1, 0]);
    await store.transaction((tx) => markGivenUp(tx, copy, 1, at));
    assert.deepEqual(await state(), ['uncertain', 1, 1]);
    const { sentBy, sent } = await must(store, one.id);
    assert.deepEqual([sentBy, sent], ['p-1', '[[1,1]]']);
  });

  it('end the work for older changes with that for a newer one, and no other work', async () => {
    const store = await open();
    await on(store);
    const one = await block(store);
    let last = one;
    for (let n = 0; n < 4; n += 1) last = await changed(store, last);
    const other = await block(store);
    await store.transaction(async (tx) => markShown(tx, { ...(await must(store, one.id)) }, 4, at));
    assert.deepEqual(await due(store), [keyOf(one.id, here, 5), keyOf(other.id, here, 1)]);
  });

  it('are gathered in a list, which knows what it shows and of which version', async () => {
    const store = await open();
    await on(store);
    const blocks = [await block(store), await block(store), await block(store)];
    await block(store, { state: 'resolved' });
    const [first, second, third] = blocks as [ChangedBlock, ChangedBlock, ChangedBlock];
    const since = '2026-01-01T00:00:00.000Z';
    assert.deepEqual(await trafficOf(store, here, since), { untold: 3, told: 0, list: null });
    await store.transaction((tx) => markListSending(tx, here, ''));
    assert.equal((await readList(store, here, '', 10)).total, 3);
    await store.transaction((tx) => markListNotSent(tx, here));
    assert.equal((await must(store, first.id)).state, 'pending');
    await store.transaction((tx) => markListSending(tx, here, ''));
    await changed(store, second);
    await store.transaction((tx) => markListShown(tx, here, { list: '', sent: 'list-1' }, at));
    assert.deepEqual(await due(store), [keyOf(second.id, here, 2)]);
    assert.deepEqual([(await must(store, first.id)).shownVersion, (await must(store, second.id)).shownVersion], [1, 1]);
    assert.deepEqual(await alertsOf(store, here, 'list-1').then((found) => found?.inList), true);
    assert.deepEqual(await trafficOf(store, here, since), { untold: 0, told: 1, list: 'list-1' });

    const late = await block(store);
    await changed(store, third, { state: 'resolved' });
    await store.transaction((tx) => markListSending(tx, here, 'list-1'));
    assert.equal((await must(store, late.id)).state, 'pending');
    const { alerts, ...counts } = await readList(store, here, 'list-1', 2);
    assert.deepEqual(counts, { total: 4, unresolved: 3, repeated: false });
    assert.equal(alerts.length, 2);
    await store.transaction((tx) => markListShown(tx, here, { list: 'list-1', sent: 'list-1' }, at));
    assert.deepEqual(await due(store), []);
    for (const { id } of [...blocks, late]) {
      const { state, activityId, shownVersion, version } = await must(store, id);
      assert.deepEqual([state, activityId, shownVersion], ['shown', 'list-1', version]);
    }
    await store.transaction((tx) => dropList(tx, here, 'list-1'));
    assert.equal((await must(store, late.id)).state, 'dropped');
  });

  it('in a list that nobody knows of are sent once more, and then not again', async () => {
    const store = await open();
    await on(store);
    const one = await block(store);
    for (const shownVersion of [0, 1]) {
      await store.transaction((tx) => markListSending(tx, here, ''));
      await store.transaction((tx) => markListGivenUp(tx, here, at));
      assert.equal((await must(store, one.id)).shownVersion, shownVersion);
    }
    assert.equal((await must(store, one.id)).state, 'uncertain');
  });

  it('that were missed while a conversation was away come when it is back, if they are still open', async () => {
    const store = await open();
    const subscriptions = new AlertSubscriptions(
      store,
      () => {},
      () => at,
    );
    await on(store);
    const [open1, settled, shown] = [await block(store), await block(store), await block(store)];
    await store.transaction(async (tx) =>
      markSent(tx, await must(store, shown.id), { activityId: 'message-1', version: 1, at }),
    );
    await subscriptions.retire({ conversationId: here }, 'removed');
    await changed(store, settled, { state: 'resolved' });
    await changed(store, shown);
    await store.transaction((tx) => change(tx, "UPDATE outbox SET state = 'done'"));
    assert.equal((await must(store, open1.id)).state, 'dropped');
    assert.equal(await subscriptions.restore({ conversationId: here }, ['off']), true);
    assert.equal(await subscriptions.restore({ conversationId: here }, ['off']), false);
    const again = (blockId: string) => `alert-again:${blockId}:${at.toISOString()}:${here}`;
    assert.deepEqual((await due(store)).sort(), [again(open1.id), again(shown.id)].sort());
    assert.equal((await must(store, open1.id)).state, 'pending');
    assert.equal((await must(store, settled.id)).state, 'dropped');
  });

  it('are shared by the processes that live', async () => {
    const store = await open();
    let now = Date.parse('2026-02-01T12:00:00.000Z');
    const processes = ['p-1', 'p-2', 'p-3'].map((id) => new LiveProcesses(store, id, () => now));
    const [one, two, three] = processes as [LiveProcesses, LiveProcesses, LiveProcesses];
    assert.equal(await one.beat(), 1);
    assert.equal(await two.beat(), 2);
    assert.equal(await three.beat(), 3);
    await two.leave();
    assert.equal(await one.beat(), 2);
    now += 60_000;
    assert.equal(await three.beat(), 1);
    now -= 3_600_000;
    assert.ok((await one.beat()) <= 2);
  });
});
