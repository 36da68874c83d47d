import assert from 'node:assert/strict';
import { loadInvitation } from '../../../src/agreements/invitation-record.js';
import { forEachEngine } from '../../support/stores.js';
import { Course } from './invitation-course.js';

forEachEngine('Sending invitations', (open) => {
  const mail = { to: 'ann@contoso.example', subject: 'Please accept', text: 'Hello' };

  it('happens once under one Message-ID, whoever dies on the way', async () => {
    const store = await open();
    const dying = new Course(store);
    const invitation = dying.invitation();
    await dying.invitations.send(invitation, mail, 0);
    const transaction = store.transaction.bind(store);
    dying.onMail = () => {
      store.transaction = () => Promise.reject(new Error('died'));
    };
    await assert.rejects(dying.deliver(), /died/);
    store.transaction = transaction;
    assert.equal((await loadInvitation(store, invitation.id))?.state, 'queued');

    const next = new Course(store);
    next.now = new Date(dying.now.getTime() + 120_000);
    await next.deliver();
    const ids = [...dying.mails, ...next.mails].map(({ messageId }) => messageId);
    assert.deepEqual(ids, Array(2).fill(`<${invitation.id}@invitations.customer-agreement-bot>`));
    assert.equal((await loadInvitation(store, invitation.id))?.state, 'sent');

    await next.handle('invitation.mail', { invitation, mail, watchedUntil: 0 });
    assert.equal(next.mails.length, 1, 'what is written down as sent is not sent again');
    assert.deepEqual(
      (await next.trail()).map(({ action }) => action),
      ['invitation.sent'],
    );
  });

  it('may follow after the text was only opened or copied, and never the other way round', async () => {
    const course = new Course(await open());
    const invitation = course.invitation();
    await course.invitations.recordPrepared(invitation, 'first@contoso.example');
    const prepared = await loadInvitation(course.store, invitation.id);
    assert.deepEqual([prepared?.state, prepared?.recipient], ['prepared', 'first@contoso.example']);
    assert.equal(prepared?.nextReminderAt, undefined);

    await course.invitations.send(invitation, mail, 0);
    await course.deliver();
    await course.invitations.recordPrepared(invitation, 'other@contoso.example');
    const sent = await loadInvitation(course.store, invitation.id);
    assert.deepEqual([sent?.state, sent?.recipient], ['sent', 'ann@contoso.example']);
    assert.equal(sent?.nextReminderAt, '2026-11-13T12:00:00.000Z');
    assert.deepEqual(
      (await course.trail()).map(({ action }) => action),
      ['invitation.prepared', 'invitation.sent', 'invitation.prepared'],
    );
  });

  it('ends with a failure that is kept, and is neither watched nor reminded of', async () => {
    const course = new Course(await open());
    course.mailFailure = 'mail-address-refused';
    const id = await course.send();
    const failed = await loadInvitation(course.store, id);
    assert.deepEqual([failed?.state, failed?.failureCode], ['failed', 'mail-address-refused']);
    course.mailFailure = undefined;
    await course.pass(5);
    await course.watch.pass();
    assert.deepEqual([course.asked, course.mails.length], [0, 0]);
    const [entry] = await course.trail();
    assert.deepEqual([entry?.action, entry?.code], ['invitation.failed', 'mail-address-refused']);
  });
});
