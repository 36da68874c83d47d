import assert from 'node:assert/strict';
import { record } from '../../../src/audit/audit.js';
import { erase } from '../../../src/privacy/erase.js';
import type { Store } from '../../../src/store/store.js';
import { forEachEngine } from '../../support/stores.js';
import { add, assertWhole, dump, longAgo, member, placeOf, tablesWith } from './rows.js';

const colleague = { id: '4a6c718b-b3e5-4980-8d0f-61ca94e7d3b5', name: 'Colleague Remains' };
const theirs = { member_id: colleague.id, member_name: colleague.name, conversation: placeOf(colleague) };
const subject = { memberId: member.id.toUpperCase() };

/** What this person did, all of it over. */
async function past(store: Store) {
  await add(store, 'member');
  await add(store, 'attestation', { state: 'failed' });
  await add(store, 'acceptance_link', { sent_by: member.name });
  await add(store, 'acceptance_link', { ...theirs, sent_by: member.name, conversation: placeOf() });
  await add(store, 'new_customer');
  await add(store, 'invitation', { accepted_at: longAgo });
  await add(store, 'invitation', { ...theirs, stopped_at: longAgo, stopped_by: member.name });
  const names = { taken_by_id: member.id, taken_by_name: member.name, snoozed_by_name: member.name };
  await add(store, 'blocked_purchase', { ...names, resolved_by_name: member.name });
  const chat = await add(store, 'alert_subscription', { conversation_type: 'personal', name: member.name });
  await add(store, 'alert_copy', { conversation_id: chat.conversation_id });
  await add(store, 'alert_subscription', { scope: 'mine', scope_value: member.id });
  return {
    recorded: await add(store, 'attestation'),
    open: await add(store, 'invitation'),
    channel: await add(store, 'alert_subscription'),
  };
}

forEachEngine("Erasing one of the partner's staff", (open) => {
  it('leaves the person where it is the proof of who did what, and nowhere else', async () => {
    const store = await open();
    const { recorded, open: invitation, channel } = await past(store);
    await store.transaction((tx) =>
      record(tx, { actor: member, action: 'attestation.recorded', outcome: 'succeeded', correlationId: 'c' }),
    );

    const erasure = await erase(store, subject);

    assert.deepEqual(erasure, {
      is: 'done',
      findings: {
        erased: {
          member: 1,
          attestation: 2,
          acceptance_link: 2,
          new_customer: 1,
          invitation: 3,
          blocked_purchase: 1,
          alert_subscription: 3,
        },
        kept: { attestation: 1, audit: 1 },
        underWay: {},
      },
    });
    assert.deepEqual(await tablesWith(store, member.id, member.name), ['attestation', 'audit']);
    const after = await dump(store);
    const named = after.attestation?.filter(({ member_id }) => member_id === member.id) ?? [];
    assert.deepEqual(
      named.map(({ id, member_name, conversation }) => [id, member_name, conversation]),
      [[recorded.id, member.name, 'null']],
    );
    const stopped = after.invitation?.find(({ id }) => id === invitation.id);
    assert.deepEqual([stopped?.next_reminder_at, stopped?.accepted_at], [null, null], 'watched, and not reminded');
    assert.ok(stopped?.stopped_at);
    assert.deepEqual(after.alert_copy, []);
    const [left, ...others] = after.alert_subscription ?? [];
    assert.deepEqual([left?.conversation_id, left?.state, others.length], [channel.conversation_id, 'on', 0]);
    assert.deepEqual(JSON.parse(String(left?.place)), {
      reference: { conversation: { id: 'a:1' } },
      reader: { locale: 'en' },
      shared: false,
    });
    assert.deepEqual(
      after.audit?.map(({ action, actor_id }) => [action, actor_id]),
      [
        ['attestation.recorded', member.id],
        ['invitation.stopped', 'operator'],
        ['privacy.erased', 'operator'],
      ],
    );
    await assertWhole(store);
  });

  it('is complete: a second time finds nothing but the proof', async () => {
    const store = await open();
    await past(store);
    await erase(store, subject);
    const before = await dump(store);
    const kept = { attestation: 1 };
    assert.deepEqual(await erase(store, subject), { is: 'done', findings: { erased: {}, kept, underWay: {} } });
    assert.deepEqual(await dump(store), before);
  });

  it('leaves colleagues, and what is not over', async () => {
    const store = await open();
    await add(store, 'member', colleague);
    await add(store, 'attestation', theirs);
    await add(store, 'invitation', { ...theirs, stopped_at: longAgo, stopped_by: colleague.name });
    await add(store, 'alert_subscription', {
      created_by_id: colleague.id,
      created_by_name: colleague.name,
      place: placeOf(colleague),
    });
    await add(store, 'attestation', { state: 'started', finished_at: null });
    await add(store, 'acceptance_link', { state: 'open', finished_at: null });
    await add(store, 'new_customer', { state: 'started', finished_at: null });
    const taken = { taken_by_id: member.id, taken_by_name: member.name };
    await add(store, 'blocked_purchase', { ...taken, state: 'acknowledged', resolved_at: null });
    await add(store, 'outbox', { payload: JSON.stringify({ member }) });
    const before = await dump(store);
    assert.deepEqual(await erase(store, subject), {
      is: 'done',
      findings: {
        erased: {},
        kept: {},
        underWay: { attestation: 1, acceptance_link: 1, new_customer: 1, blocked_purchase: 1, outbox: 1 },
      },
    });
    assert.deepEqual(await dump(store), before);
  });

  it('refuses while the person has a role, which would bring the name back', async () => {
    const store = await open();
    await past(store);
    await store.transaction((tx) => tx.query(`UPDATE member SET roles = '["admin-agent"]'`));
    const before = await dump(store);
    assert.deepEqual(await erase(store, subject), { is: 'has-roles' });
    assert.deepEqual(await dump(store), before);
  });
});
