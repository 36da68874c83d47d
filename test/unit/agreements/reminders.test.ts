import assert from 'node:assert/strict';
import { loadInvitation } from '../../../src/agreements/invitation-record.js';
import { fail, ok } from '../../../src/result.js';
import type { Store } from '../../../src/store/store.js';
import { forEachEngine } from '../../support/stores.js';
import { asker, Course, contoso, known, profileOf } from './invitation-course.js';

forEachEngine('Reminders', (open) => {
  const numbers = (course: Course) =>
    course.mails.map(({ messageId }) => /\.(\d)@/.exec(messageId)?.[1] ?? '-').join('');
  const find = async (store: Store, id: string) => (await loadInvitation(store, id)) ?? assert.fail();

  it('follow an invitation on the ladder, three times and in working hours', async () => {
    const course = new Course(await open());
    const id = await course.send();
    const at: string[] = [];
    for (let hour = 0; hour < 24 * 20; hour += 1) {
      const before = course.mails.length;
      await course.pass(1 / 24);
      if (course.mails.length > before) at.push(course.now.toISOString().slice(0, 13));
    }
    // Sent on a Tuesday at noon: after 3 and 7 days, and after 14.
    assert.deepEqual(at, ['2026-11-13T12', '2026-11-17T12', '2026-11-24T12']);
    assert.equal(numbers(course), '-123');
    const [first, reminder] = course.mails;
    assert.equal(reminder?.to, first?.to);
    assert.equal(reminder?.inReplyTo, first?.messageId);
    assert.match(reminder?.subject ?? '', /^Reminder: /);
    assert.match(reminder?.text ?? '', /ref=\/BillingAccounts\/agreement$/);
    const trail = await course.trail();
    assert.deepEqual(
      trail.map(({ actor, action, details }) => [actor, action, details.number]),
      [
        ['Anna', 'invitation.sent', undefined],
        ['Customer Agreement Bot', 'invitation.reminded', 1],
        ['Customer Agreement Bot', 'invitation.reminded', 2],
        ['Customer Agreement Bot', 'invitation.reminded', 3],
      ],
    );
    const { reminders, nextReminderAt, remindersSettled } = await find(course.store, id);
    assert.deepEqual(
      { reminders, nextReminderAt, remindersSettled },
      {
        reminders: 3,
        nextReminderAt: undefined,
        remindersSettled: 3,
      },
    );
  });

  it('wait for the morning and over the weekend', async () => {
    const course = new Course(await open(), [1]);
    course.now = new Date('2026-11-12T22:00:00Z');
    await course.send({ country: 'JP' });
    await course.pass(3);
    assert.equal(numbers(course), '-', 'it is seven on Monday morning in Japan');
    await course.pass(2 / 24, 600_000);
    assert.equal(course.now.toISOString(), '2026-11-16T00:00:00.000Z');
    assert.equal(numbers(course), '-1');
  });

  it('come to an end the moment the customer has accepted, even when that was known to nobody here', async () => {
    const course = new Course(await open());
    const id = await course.send();
    await course.pass(3.5);
    course.answers.direct = ok(true);
    await course.pass(20);
    assert.equal(numbers(course), '-1');
    assert.ok((await find(course.store, id)).acceptedAt);
    assert.deepEqual(course.told, [{ kind: 'accepted', payload: { invitationId: id, acceptance: 'direct' } }]);
  });

  it('are not sent while Partner Center cannot say whether they are needed, but afterwards', async () => {
    const course = new Course(await open(), [3]);
    await course.send();
    course.answers.direct = fail('partner-center-unreachable', { retryable: true });
    await course.pass(4);
    assert.equal(numbers(course), '-');
    course.answers.direct = ok(false);
    await course.pass(3);
    assert.equal(numbers(course), '-1');
  });

  it('are given up when that takes days, and whoever invited is told', async () => {
    const course = new Course(await open(), [3]);
    const id = await course.send();
    course.answers.attestations = fail('partner-center-timeout', { retryable: true });
    await course.pass(12);
    assert.equal(numbers(course), '-');
    assert.deepEqual(course.told, [{ kind: 'reminder-failed', payload: { invitationId: id } }]);
    const [, failed] = await course.trail();
    assert.deepEqual([failed?.action, failed?.code], ['invitation.reminder-failed', 'partner-center-unreachable']);
  });

  it('come to an end by a press, once, with who pressed it', async () => {
    const course = new Course(await open());
    const id = await course.send();
    await course.pass(4);
    await Promise.all([course.reminders.stop(id, asker), course.reminders.stop(id, asker)]);
    await course.pass(20);
    assert.equal(numbers(course), '-1');
    const { stoppedBy, nextReminderAt } = await find(course.store, id);
    assert.deepEqual([stoppedBy, nextReminderAt], ['Ben', undefined]);
    const stops = (await course.trail()).filter(({ action }) => action === 'invitation.stopped');
    assert.deepEqual(
      stops.map(({ actor, details }) => [actor, details]),
      [['Ben', { invitation: id, kind: 'existing', reminders: 1 }]],
    );
  });

  it('can be sent by hand, one a day, in place of the next one of the ladder', async () => {
    const course = new Course(await open());
    const id = await course.send();
    const now = () => course.reminders.remindNow(id, asker, Date.now());
    await now();
    await course.deliver();
    assert.equal(numbers(course), '-', 'the invitation is of today');
    await course.pass(1);
    await Promise.all([now(), now()]);
    await course.deliver();
    await now();
    await course.deliver();
    assert.equal(numbers(course), '-1');
    const reminded = (await course.trail()).at(-1);
    assert.deepEqual([reminded?.actor, reminded?.action, reminded?.details.number], ['Ben', 'invitation.reminded', 1]);
    await course.pass(4);
    assert.equal(numbers(course), '-1', 'the one after three days was sent by hand');
    await course.pass(20);
    assert.equal(numbers(course), '-123');
    await now();
    await course.deliver();
    assert.equal(numbers(course), '-123', 'three is enough');
  });

  it('are sent by hand in the evening too, but never to somebody who has accepted', async () => {
    const course = new Course(await open());
    const id = await course.send();
    const other = await course.send({ customer: { id: 'c-2', name: 'Fabrikam' } });
    course.now = new Date('2026-11-12T22:00:00Z');
    await course.reminders.remindNow(id, asker, Date.now());
    await course.deliver();
    assert.equal(numbers(course), '--1');
    course.answers.direct = ok(true);
    const promised = await course.reminders.remindNow(other, asker, Date.now());
    assert.equal(promised?.reminders, 1);
    await course.deliver();
    assert.equal(numbers(course), '--1');
    assert.ok((await find(course.store, other)).acceptedAt);
  });

  it('are sent once by two processes on one database', async () => {
    const one = new Course(await open());
    const other = new Course(await open());
    await one.send();
    for (let hour = 0; hour < 24 * 8; hour += 1) {
      one.now = new Date(one.now.getTime() + 3_600_000);
      other.now = one.now;
      await Promise.all([one.reminders.pass(), other.reminders.pass()]);
      await Promise.all([one.deliver(), other.deliver()]);
    }
    const ids = [...one.mails, ...other.mails].map(({ messageId }) => messageId);
    assert.equal(ids.length, 3);
    assert.equal(new Set(ids).size, 3);
  });

  it('keep their Message-ID when a crash makes them go again', async () => {
    const store = await open();
    const dying = new Course(store, [3]);
    const id = await dying.send();
    dying.now = new Date('2026-11-13T12:00:00Z');
    await dying.reminders.pass();
    const transaction = store.transaction.bind(store);
    dying.onMail = () => {
      store.transaction = () => Promise.reject(new Error('died'));
    };
    await assert.rejects(dying.deliver(), /died/);
    store.transaction = transaction;
    const next = new Course(store, [3]);
    next.now = new Date('2026-11-13T12:02:00Z');
    await next.deliver();
    const messageId = `<${id}.1@invitations.customer-agreement-bot>`;
    assert.deepEqual([dying.mails[1]?.messageId, next.mails[0]?.messageId], [messageId, messageId]);
    await next.handle('invitation.reminder', { invitationId: id, number: 1 });
    assert.equal(next.mails.length, 1, 'what is written down as sent is not sent again');
  });

  it('are shown as failed on the invitation, and go no further, when the address is refused', async () => {
    const course = new Course(await open());
    const id = await course.send();
    course.mailFailure = 'mail-address-refused';
    await course.pass(20);
    const { failureCode, reminders, state } = await find(course.store, id);
    assert.deepEqual(
      { failureCode, reminders, state },
      { failureCode: 'mail-address-refused', reminders: 1, state: 'sent' },
    );
    assert.deepEqual(course.told, [{ kind: 'reminder-failed', payload: { invitationId: id } }]);
    assert.equal((await course.trail()).at(-1)?.action, 'invitation.reminder-failed');
  });

  it('are sent for the newest invitation of a customer alone', async () => {
    const course = new Course(await open(), [3]);
    await course.send({}, 'wrong@contoso.example');
    await course.pass(1);
    await course.send({}, 'right@contoso.example');
    await course.pass(20);
    assert.deepEqual(
      course.mails.map(({ to }) => to),
      ['wrong@contoso.example', 'right@contoso.example', 'right@contoso.example'],
    );
  });

  it('are never sent for what was only prepared here, nor where nothing can be asked of Partner Center', async () => {
    const course = new Course(await open());
    await course.invitations.recordPrepared(course.invitation(), 'ann@contoso.example');
    const unlisted = await course.send({ customer: { id: '', name: 'Somebody' } });
    await course.pass(20);
    assert.equal(numbers(course), '-');
    assert.equal((await find(course.store, unlisted)).nextReminderAt, undefined);
  });

  it('are sent to a company that is not a customer yet, with the relationship link', async () => {
    const course = new Course(await open(), [3]);
    await course.send({ customer: { id: '', name: 'Contoso' }, kind: 'relationship', country: '' });
    await course.pass(4);
    assert.equal(numbers(course), '-1');
    assert.match(course.mails[1]?.text ?? '', /our reseller relationship[\s\S]*invType=ResellerRelationship$/);
  });

  it('find out that the company has become a customer and has accepted', async () => {
    const store = await open();
    const course = new Course(store, [3]);
    await known(store);
    const id = await course.send({ customer: { id: '', name: 'CONTOSO' }, kind: 'relationship' });
    course.answers.found = ok([{ ...contoso, domain: 'contoso.onmicrosoft.com' }]);
    course.answers.profile = profileOf(contoso);
    course.answers.direct = ok(true);
    await course.pass(4);
    assert.equal(numbers(course), '-');
    const { customer, acceptedAt } = await find(store, id);
    assert.deepEqual(customer, contoso);
    assert.ok(acceptedAt);
  });

  it('are not sent at all where the setting says so', async () => {
    const course = new Course(await open(), []);
    await course.send();
    await course.pass(20);
    assert.equal(numbers(course), '-');
  });
});
