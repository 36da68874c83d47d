import assert from 'node:assert/strict';
import { loadInvitation } from '../../../src/agreements/invitation-record.js';
import { pauseBetweenLooks } from '../../../src/agreements/invitation-watch.js';
import { keepAcceptance } from '../../../src/agreements/keep-acceptance.js';
import type { Attestation } from '../../../src/partner-center/types.js';
import { fail, ok } from '../../../src/result.js';
import { forEachEngine } from '../../support/stores.js';
import { Course, contoso, known, profileOf } from './invitation-course.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('pauseBetweenLooks', () => {
  const cases: [string, number, number | undefined][] = [
    ['every ten seconds at first', 0, 10_000],
    ['until ten minutes have passed', 10 * minute - 1, 10_000],
    ['then ever more rarely', 10 * minute, 30_000],
    ['in step with its age', 2 * hour, 6 * minute],
    ['every hour in the end', 20 * hour, hour],
    ['for weeks', 89 * day, hour],
    ['and no more after ninety days', 90 * day, undefined],
  ];
  for (const [what, age, pause] of cases) it(`is ${what}`, () => assert.equal(pauseBetweenLooks(age), pause));
});

forEachEngine('Watching invitations', (open) => {
  const attestation = (dateAgreed: string): Attestation => {
    const signatory = { firstName: 'Ana', lastName: 'Núñez', email: 'ana@contoso.example', phone: '' };
    return { signatory, dateAgreed: `${dateAgreed}T00:00:00.000Z`, templateId: 't' };
  };
  async function after(course: Course, ms: number): Promise<void> {
    course.now = new Date(course.now.getTime() + ms);
    await course.watch.pass();
    await course.deliver();
  }

  it('notices the acceptance, keeps it, puts it on the trail, and tells whoever invited', async () => {
    const course = new Course(await open());
    await known(course.store);
    const id = await course.send();
    await after(course, 9_000);
    assert.equal(course.asked, 0, 'nobody can have accepted yet');
    await after(course, 1_000);
    assert.deepEqual([course.asked, course.told], [1, []]);
    course.answers.direct = ok(true);
    await after(course, 10_000);
    assert.deepEqual(course.told, [{ kind: 'accepted', payload: { invitationId: id, acceptance: 'direct' } }]);
    const [customer] = await course.store.read<{ acceptance: string; at: string }>(
      'SELECT acceptance, acceptance_checked_at AS at FROM customer',
    );
    assert.deepEqual(customer, { acceptance: 'direct', at: course.now.toISOString() });
    const invitation = await loadInvitation(course.store, id);
    assert.equal(invitation?.acceptedAt, course.now.toISOString());
    assert.equal(invitation?.nextReminderAt, undefined);
    const accepted = (await course.trail()).at(-1);
    assert.deepEqual([accepted?.actor, accepted?.action], ['Customer Agreement Bot', 'invitation.accepted']);
    assert.deepEqual(accepted?.details, { invitation: id, kind: 'existing', acceptance: 'direct', reminders: 0 });
    await after(course, day);
    assert.equal(course.asked, 2, 'it is not watched any more');
  });

  it('takes an attestation that counts for an acceptance, and not one that does not', async () => {
    const course = new Course(await open());
    await course.send();
    course.answers.attestations = ok([attestation('2023-03-31')]);
    await after(course, 10_000);
    assert.deepEqual(course.told, []);
    course.answers.attestations = ok([attestation('2026-11-10'), attestation('2023-03-31')]);
    await after(course, 10_000);
    assert.equal(course.told.length, 1);
  });

  it('leaves no trace where Partner Center does not answer, and goes on', async () => {
    const course = new Course(await open());
    await course.send();
    course.answers.direct = fail('partner-center-timeout', { retryable: true });
    course.answers.attestations = fail('partner-center-timeout', { retryable: true });
    await after(course, 10_000);
    assert.deepEqual(
      (await course.trail()).map(({ action }) => action),
      ['invitation.sent'],
    );
    course.answers.direct = ok(true);
    await after(course, 10_000);
    assert.equal(course.told.length, 1);
  });

  it('asks less and less, and not at all after ninety days', async () => {
    const course = new Course(await open());
    await course.send();
    const asks: number[] = [];
    for (const ms of [10 * minute, 50 * minute, 23 * hour, 30 * day, 59 * day, day, day]) {
      const before = course.asked;
      const until = course.now.getTime() + ms;
      const step = Math.max(10_000, ms / 60);
      while (course.now.getTime() < until) await after(course, step);
      asks.push(course.asked - before);
    }
    const [first = 0, second = 0, third = 0, , , , last] = asks;
    assert.ok(first >= 55 && second < 60 && third <= 60, String(asks));
    assert.equal(last, 0, String(asks));
  });

  it('looks at a few at a time, and at each by one of several processes', async () => {
    const one = new Course(await open());
    const other = new Course(await open());
    for (let n = 0; n < 7; n += 1) await one.send({ customer: { id: `c-${n}`, name: 'Contoso' } });
    for (const course of [one, other]) course.now = new Date(one.now.getTime() + (course === one ? 10_000 : 0));
    other.now = one.now;
    await Promise.all([one.watch.pass(), other.watch.pass()]);
    assert.equal(one.asked + other.asked, 5);
    await Promise.all([one.watch.pass(), other.watch.pass()]);
    assert.equal(one.asked + other.asked, 7);
  });

  it('watches what was prepared to be sent by other means, too', async () => {
    const course = new Course(await open());
    const invitation = course.invitation();
    await course.invitations.recordPrepared(invitation, 'ann@contoso.example');
    course.answers.direct = ok(true);
    await after(course, 10_000);
    assert.deepEqual(course.told, [
      { kind: 'accepted', payload: { invitationId: invitation.id, acceptance: 'direct' } },
    ]);
  });

  it('tells each member once, however many invitations there were and whoever finds out', async () => {
    const course = new Course(await open());
    const first = await course.send();
    course.now = new Date(course.now.getTime() + day);
    const second = await course.send();
    const bens = await course.send({ member: { id: 'm-2', name: 'Ben' } });
    const failing = course.invitation();
    course.mailFailure = 'mail-failed';
    await course.invitations.send(failing, { to: 'x@contoso.example', subject: 's', text: 't' }, 0);
    await course.deliver();
    const at = course.now.toISOString();
    const keep = () =>
      course.store.transaction((tx) => keepAcceptance(tx, contoso.id, 'attested', '2026-11-10T00:00:00.000Z', at));
    await Promise.all([keep(), keep()]);
    await course.deliver();
    const told = course.told.map(({ payload }) => (payload as { invitationId: string }).invitationId);
    assert.deepEqual(told.sort(), [second, bens].sort());
    const accepted = (await course.trail()).filter(({ action }) => action === 'invitation.accepted');
    assert.deepEqual(accepted.map(({ details }) => details.invitation).sort(), [first, second, bens].sort());
    assert.equal((await loadInvitation(course.store, failing.id))?.acceptedAt, undefined);
  });

  for (const acceptance of ['direct', 'attested'] as const) {
    it(`ends at once and tells nobody where the customer was known before to have accepted (${acceptance})`, async () => {
      const course = new Course(await open());
      await known(course.store);
      const keep = () =>
        course.store.transaction((tx) => keepAcceptance(tx, contoso.id, acceptance, undefined, '2026-11-01'));
      await keep();
      const id = await course.send();
      const sent = await loadInvitation(course.store, id);
      assert.deepEqual([sent?.state, sent?.acceptedAt], ['sent', course.now.toISOString()]);
      assert.equal(sent?.nextReminderAt, undefined);
      assert.deepEqual(
        (await course.trail()).map(({ action }) => action),
        ['invitation.sent', 'invitation.accepted'],
      );
      const prepared = course.invitation();
      await course.invitations.recordPrepared(prepared, 'ann@contoso.example');
      await after(course, 9_000);
      course.answers.direct = ok(true);
      await after(course, 1_000);
      assert.ok((await loadInvitation(course.store, prepared.id))?.acceptedAt);
      assert.deepEqual(course.told, []);
    });
  }

  it('is quiet about what was known, and tells of what came after', async () => {
    const course = new Course(await open());
    await known(course.store);
    await course.store.transaction((tx) => keepAcceptance(tx, contoso.id, 'reaccept', '2022-01-01', '2026-11-01'));
    await course.send();
    course.answers.attestations = ok([attestation('2026-11-10')]);
    await after(course, 10_000);
    assert.equal(course.told.length, 1);
  });

  for (const isKnown of [true, false]) {
    it(`takes no attestation from before that was ${isKnown ? 'known' : 'unknown'} for the answer to a relationship invitation`, async () => {
      const course = new Course(await open());
      await known(course.store);
      const { dateAgreed } = attestation('2026-11-08');
      if (isKnown) {
        await course.store.transaction((tx) => keepAcceptance(tx, contoso.id, 'attested', dateAgreed, '2026-11-09'));
      }
      course.answers.attestations = ok([attestation('2026-11-08')]);
      const id = await course.send({ kind: 'relationship' });
      await after(course, 10_000);
      assert.equal((await loadInvitation(course.store, id))?.acceptedAt, undefined);
      assert.deepEqual(course.told, []);
      course.answers.direct = ok(true);
      await after(course, 10_000);
      assert.ok((await loadInvitation(course.store, id))?.acceptedAt);
      assert.equal(course.told.length, 1);
    });
  }

  it('takes a newer attestation for the answer to a relationship invitation', async () => {
    const course = new Course(await open());
    await known(course.store);
    const { dateAgreed } = attestation('2026-11-08');
    await course.store.transaction((tx) => keepAcceptance(tx, contoso.id, 'attested', dateAgreed, '2026-11-09'));
    const id = await course.send({ kind: 'relationship' });
    course.answers.attestations = ok([attestation('2026-11-10'), attestation('2026-11-08')]);
    await after(course, 10_000);
    assert.ok((await loadInvitation(course.store, id))?.acceptedAt);
    assert.equal(course.told.length, 1);
  });

  it('closes nothing when the customer turns out not to have accepted', async () => {
    const course = new Course(await open());
    const id = await course.send();
    for (const acceptance of ['none', 'reaccept'] as const) {
      await course.store.transaction((tx) => keepAcceptance(tx, contoso.id, acceptance, undefined, '2026-11-10'));
    }
    assert.equal((await loadInvitation(course.store, id))?.acceptedAt, undefined);
  });
});

forEachEngine('An invitation to a company that is no customer yet', (open) => {
  const company = { id: '', name: 'Contoso Größe GmbH' };
  const invite = (course: Course, to: string, name = company.name) =>
    course.send({ customer: { id: '', name }, kind: 'relationship', country: '' }, to);

  it('is tied to the customer it became, by the domain of the recipient or by the name', async () => {
    const course = new Course(await open());
    const byDomain = await invite(course, 'ann@Contoso.example', 'Some name');
    const byName = await invite(course, 'ann@mail.example');
    const other = await invite(course, 'bob@fabrikam.example', 'Fabrikam');
    const existing = await course.send({ customer: { id: 'c-9', name: company.name } });
    const profile = profileOf({ id: contoso.id.toUpperCase(), name: 'CONTOSO GRÖSSE GmbH' }, ['contoso.example']);
    await course.invitations.noticeRelationship(profile);
    const ids = await Promise.all(
      [byDomain, byName, other, existing].map(async (id) => (await loadInvitation(course.store, id))?.customer.id),
    );
    assert.deepEqual(ids, [contoso.id, contoso.id, '', 'c-9']);
    const tied = await loadInvitation(course.store, byDomain);
    assert.deepEqual([tied?.customer.name, tied?.country], [profile.name, 'GB']);
    course.answers.direct = ok(true);
    await course.watch.pass();
    await course.deliver();
    assert.deepEqual(course.told.length, 1, 'one member invited them');
    assert.ok((await loadInvitation(course.store, byName))?.acceptedAt);
  });

  it('is found when the customer appears in the directory', async () => {
    const course = new Course(await open());
    await known(course.store, { id: 'c-old', name: 'Fabrikam' });
    await course.newcomers.remember();
    const id = await invite(course, 'ann@contoso.example', 'Some name');
    await course.newcomers.pass();
    await known(course.store);
    course.answers.profile = profileOf(contoso, ['contoso.example']);
    await course.newcomers.pass();
    assert.deepEqual((await loadInvitation(course.store, id))?.customer, contoso);
  });

  it('is not mistaken for a customer who was there before', async () => {
    const course = new Course(await open());
    await known(course.store);
    await course.newcomers.remember();
    const id = await invite(course, 'ann@contoso.example');
    course.answers.profile = profileOf(contoso, ['contoso.example']);
    await course.newcomers.pass();
    assert.equal((await loadInvitation(course.store, id))?.customer.id, '');
  });
});
