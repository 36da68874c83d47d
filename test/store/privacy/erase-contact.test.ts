import assert from 'node:assert/strict';
import { erase, type Findings, preview } from '../../../src/privacy/erase.js';
import type { Store } from '../../../src/store/store.js';
import { forEachEngine } from '../../support/stores.js';
import { add, assertWhole, contact, dump, member, tablesWith } from './rows.js';

const { email } = contact;
const traces = [contact.first_name, contact.last_name, contact.email, contact.phone];
/** Somebody else, whose address ends and begins like it. */
const neighbour = { ...contact, first_name: 'Other', last_name: 'Person', phone: '', email: `x${email}.example` };

async function findingsOf(erasure: ReturnType<typeof erase>): Promise<Findings> {
  const done = await erasure;
  assert.equal(done.is, 'done');
  return (done as { findings: Findings }).findings;
}

/** Everywhere the person can be; nothing of it under way. */
async function everywhere(store: Store) {
  const mailed = await add(store, 'invitation', { state: 'queued', recipient: email.toLowerCase() });
  const mail = { to: email, subject: 's', text: `Dear ${contact.first_name}` };
  const block = await add(store, 'blocked_purchase', { note: `Asked ${email}. She agreed.`, resolved_by_name: 'N' });
  return {
    recorded: await add(store, 'attestation'),
    failed: await add(store, 'attestation', { state: 'failed', email: email.toUpperCase() }),
    finalised: await add(store, 'acceptance_link'),
    open: await add(store, 'acceptance_link', { state: 'open', finished_at: null, url: 'https://accept.example/1' }),
    invitation: await add(store, 'invitation', { accepted_at: '2026-01-21T10:00:00.000Z' }),
    mail: await add(store, 'outbox', {
      key: `invitation.mail:${mailed.id}`,
      payload: JSON.stringify({ invitation: { id: mailed.id }, mail }),
    }),
    news: await add(store, 'outbox', {
      kind: 'new-customer.news',
      payload: JSON.stringify({ id: 'n', form: { email, firstName: contact.first_name } }),
    }),
    order: await add(store, 'outbox', {
      kind: 'purchase.failed',
      payload: JSON.stringify({ eventId: 'e', attemptedBy: email, code: '13605' }),
    }),
    block,
    attempt: await add(store, 'purchase_attempt', {
      block_id: block.id,
      attempted_by: email,
      message: `Order of <${email.toLowerCase()}> was refused`,
      offer: 'Microsoft 365',
    }),
  };
}

forEachEngine('Erasing a contact', (open) => {
  it('leaves nothing of the person anywhere, and keeps the proof', async () => {
    const store = await open();
    const { recorded, open: link, block, attempt, order } = await everywhere(store);
    assert.notDeepEqual(await tablesWith(store, ...traces), []);

    const { erased, kept, underWay } = await findingsOf(erase(store, { email: email.toLowerCase() }));

    assert.deepEqual(await tablesWith(store, ...traces), []);
    const counts = { attestation: 2, acceptance_link: 2, invitation: 2, blocked_purchase: 1, purchase_attempt: 1 };
    assert.deepEqual(erased, { ...counts, outbox: 3 });
    assert.deepEqual([kept, underWay], [{}, {}]);

    const after = await dump(store);
    const proof = after.attestation?.find(({ id }) => id === recorded.id);
    const nobody = { first_name: '', last_name: '', email: '', phone: '' };
    assert.deepEqual(proof, { ...proof, ...recorded, member_name: member.name, ...nobody });
    const withdrawn = after.acceptance_link?.find(({ id }) => id === link.id);
    assert.deepEqual([withdrawn?.state, withdrawn?.url], ['withdrawn', null]);
    const note = after.blocked_purchase?.find(({ id }) => id === block.id)?.note;
    assert.equal(note, 'Asked . She agreed.');
    const told = after.purchase_attempt?.find(({ event_id }) => event_id === attempt.event_id);
    assert.deepEqual([told?.message, told?.offer], ['Order of <> was refused', 'Microsoft 365']);
    const promised = Object.fromEntries(
      after.outbox?.map(({ kind, state, payload }) => [kind, [state, payload]]) ?? [],
    );
    assert.deepEqual(promised['invitation.mail'], ['dead', '{}']);
    assert.deepEqual(promised['new-customer.news'], ['dead', '{}']);
    assert.equal(promised['purchase.failed']?.[0], 'due', 'an alert is not lost');
    assert.deepEqual(JSON.parse(String(promised['purchase.failed']?.[1])), {
      ...JSON.parse(String(order.payload)),
      attemptedBy: '',
    });
  });

  it('is on the trail of every customer it was kept for, without a word of whom; the trail stays whole', async () => {
    const store = await open();
    const kept = await everywhere(store);
    await erase(store, { email });
    const { audit = [] } = await dump(store);
    const erasures = audit.filter(({ action }) => action === 'privacy.erased');
    const customers = [kept.recorded, kept.failed, kept.finalised, kept.open, kept.invitation].map(
      (one) => one.customer_id,
    );
    assert.equal(erasures.length, 6, 'and that of the queued invitation');
    for (const customer of customers) assert.ok(erasures.some(({ customer_id }) => customer_id === customer));
    assert.deepEqual(JSON.parse(String(erasures[0]?.details)).attestation, 2);
    assert.deepEqual(
      audit.filter(({ action }) => action === 'link.withdrawn').map(({ actor_id }) => actor_id),
      ['operator'],
    );
    await assertWhole(store);
  });

  it('touches nobody else', async () => {
    const store = await open();
    await add(store, 'attestation', neighbour);
    await add(store, 'acceptance_link', { ...neighbour, state: 'open', finished_at: null });
    await add(store, 'invitation', { recipient: neighbour.email });
    await add(store, 'purchase_attempt', { attempted_by: neighbour.email, message: `by ${neighbour.email}` });
    await add(store, 'outbox', { payload: JSON.stringify({ mail: { to: neighbour.email } }) });
    await add(store, 'outbox', { payload: JSON.stringify({ mail: { to: `${email}.example` } }) });
    const before = await dump(store);
    assert.deepEqual(await findingsOf(erase(store, { email })), { erased: {}, kept: {}, underWay: {} });
    assert.deepEqual(await dump(store), before, 'and nothing is on the trail');
  });

  it('leaves what Partner Center is being asked for, and says so', async () => {
    const store = await open();
    await add(store, 'attestation', { state: 'started', finished_at: null });
    await add(store, 'acceptance_link', { state: 'accepted', finished_at: null });
    await add(store, 'new_customer', { state: 'started', finished_at: null, request: JSON.stringify({ email }) });
    const before = await dump(store);
    const { erased, underWay } = await findingsOf(erase(store, { email }));
    assert.deepEqual(erased, {});
    assert.deepEqual(underWay, { attestation: 1, acceptance_link: 1, new_customer: 1 });
    assert.deepEqual(await dump(store), before);
  });

  it('shows beforehand what it would do, and changes nothing by that', async () => {
    const store = await open();
    await everywhere(store);
    const before = await dump(store);
    const shown = await preview(store, { email });
    assert.deepEqual(await dump(store), before);
    assert.deepEqual(await erase(store, { email }), shown);
    assert.deepEqual(await preview(store, { email }), { is: 'done', findings: { erased: {}, kept: {}, underWay: {} } });
  });
});
