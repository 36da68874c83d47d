import assert from 'node:assert/strict';
import { agreementRecords } from '../../../src/partner-events/agreement-records.js';
import { AuditFeed } from '../../../src/partner-events/audit-feed.js';
import type { LoggedCall } from '../../../src/sandbox/call-log.js';
import { eventually } from '../../store/eventually.js';
import { type SeededCustomer, unattested } from '../../support/partner-center.js';
import { startWorld, type World } from '../../support/world.js';
import { trail } from '../journeys/support.js';
import { contactAt, openForm, submit } from '../robustness/attesting.js';
import { callPartnerCenter, items } from './support.js';

const [first, second, third] = unattested as [SeededCustomer, SeededCustomer, SeededCustomer];

describe("what Partner Center's audit tells", () => {
  let world: World;

  before(async () => {
    world = await startWorld();
  });

  after(() => world.close());

  /** A pass as the one that is made every minute. */
  async function pass(): Promise<void> {
    const { store, partnerCenter } = world.app.services;
    const result = await new AuditFeed(store, partnerCenter, [agreementRecords(0)]).pass();
    assert.ok(result.ok, JSON.stringify(result));
    await eventually(async () => {
      assert.ok((await items(world, 'partner-center.agreement')).every(({ state }) => state === 'done'));
    });
  }

  function attestElsewhere({ id }: SeededCustomer): Promise<void> {
    return callPartnerCenter(world, `/v1/customers/${id}/agreements`, {
      primaryContact: { firstName: 'Robin', lastName: 'Other', email: 'robin@other.example', phoneNumber: '' },
      templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
      dateAgreed: new Date(Date.now() - 60_000).toISOString(),
      type: 'MicrosoftCustomerAgreement',
    });
  }

  async function callsAbout({ id }: { id: string }): Promise<LoggedCall[]> {
    const { calls } = (await world.control('/calls')) as { calls: LoggedCall[] };
    return calls.filter(({ path }) => path.includes(id));
  }

  const acceptanceOf = async ({ id }: { id: string }) => (await world.app.services.customers.get(id))?.acceptance;

  it('is asked for by itself', async () => {
    await eventually(async () => {
      const { calls } = (await world.control('/calls')) as { calls: LoggedCall[] };
      const asked = calls.filter(({ path }) => path.endsWith('/v1/auditrecords'));
      assert.ok(asked.length > 0 && asked.every(({ status }) => status === 200));
    });
  });

  it('lets an attestation by other software be noticed, once, and puts it on the trail', async () => {
    await world.chat('sales').say(`verify ${first.id}`);
    assert.equal(await acceptanceOf(first), 'none');
    await attestElsewhere(first);
    await pass();
    assert.equal(await acceptanceOf(first), 'attested');
    const calls = (await callsAbout(first)).length;
    await pass();
    assert.equal((await callsAbout(first)).length, calls, 'the customer was looked at again');
    const changes = (await trail(world, { customer: first.id })).filter(
      ({ action }) => action === 'verification.changed',
    );
    assert.deepEqual(
      changes.map(({ actorId, actorName, details }) => [actorId, actorName, JSON.parse(details)]),
      [['system', 'Customer Agreement Bot', { before: 'none', after: 'attested' }]],
    );
    assert.match((await world.chat('helpdesk').say(`history ${first.id}`)).text, /Customer Agreement Bot/);
  });

  it('takes in a customer that the directory does not know yet', async () => {
    const { store } = world.app.services;
    await store.transaction((tx) => tx.query('DELETE FROM customer WHERE id = $1', [second.id]));
    await attestElsewhere(second);
    await pass();
    assert.equal(await acceptanceOf(second), 'attested');
  });

  it('asks nothing about what this product has attested itself', async () => {
    const chat = world.chat('sales');
    const form = await openForm(chat, third);
    assert.match((await chat.press(form, submit, contactAt(third))).text, /Attestation recorded/);
    const calls = (await callsAbout(third)).length;
    const known = (await items(world, 'partner-center.agreement')).length;
    await pass();
    assert.equal((await items(world, 'partner-center.agreement')).length, known + 1);
    assert.equal((await callsAbout(third)).length, calls);
  });
});

describe("Partner Center's audit, for an indirect reseller", () => {
  it('is not asked for', async () => {
    const world = await startWorld({ PARTNER_TYPE: 'indirect-reseller' });
    try {
      await world.app.services.customers.sync();
      const { calls } = (await world.control('/calls')) as { calls: LoggedCall[] };
      assert.deepEqual(
        calls.filter(({ path }) => path.includes('auditrecords')),
        [],
      );
    } finally {
      await world.close();
    }
  });
});
