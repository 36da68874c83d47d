import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkInvitation, completeText, existingCustomerLink } from '../../../src/agreements/invitation-mail.js';
import { draftReminder } from '../../../src/agreements/reminder-mail.js';
import { invitationLanguages } from '../../../src/mail/locales.js';

const kinds = ['existing', 'relationship', 'new-customer'] as const;
const base = { kind: 'existing', language: 'en', customerName: 'Fabrikam GmbH', senderName: 'Sam Seller' } as const;

describe('draftReminder', () => {
  it('says in a few lines what is still open, what to do, and what if it is done, and then announces the link', () => {
    const { subject, body } = draftReminder(base);
    assert.equal(subject, 'Reminder: Please accept the Microsoft Customer Agreement for Fabrikam GmbH');
    assert.match(
      body,
      /^Hello,\n\nRecently we asked you to accept the Microsoft Customer Agreement for Fabrikam GmbH\./,
    );
    assert.match(body, /sign in as a Global Administrator, and tick the box/);
    assert.match(body, /If you have accepted in the meantime/);
    assert.match(body, /Kind regards\nSam Seller\n\nThis is the link:$/);
    assert.ok(completeText(body, existingCustomerLink).endsWith(`This is the link:\n\n${existingCustomerLink}`));
  });

  it('asks for the relationship where that is open, and for the sign-in that a new customer was given', () => {
    assert.match(draftReminder({ ...base, kind: 'relationship' }).body, /our reseller relationship and the Microsoft/);
    assert.match(
      draftReminder({ ...base, kind: 'new-customer' }).body,
      /the user name and the password that you received/,
    );
  });

  for (const language of invitationLanguages) {
    it(`is complete in ${language} for every kind, and may be sent`, () => {
      const drafts = kinds.map((kind) => draftReminder({ ...base, kind, language }));
      for (const { subject, body } of drafts) {
        assert.match(subject, /Fabrikam GmbH/);
        assert.match(body, /Fabrikam GmbH/);
        assert.match(body, /Microsoft Customer Agreement/);
        assert.match(body, /Sam Seller\n\n.+[::]$/);
        assert.doesNotMatch(subject + body, /[{}]|https?:|undefined/);
        assert.equal(checkInvitation({ to: 'tania@fabrikam.example', subject, body }).ok, true);
      }
      assert.equal(new Set(drafts.map(({ body }) => body)).size, 3);
    });
  }

  it('names nobody where the customer has no name, and takes any name as a name', () => {
    assert.match(draftReminder({ ...base, customerName: '' }).body, /for your organization\./);
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(text, text, fc.constantFrom(...invitationLanguages), (customerName, senderName, language) => {
        const { subject, body } = draftReminder({ ...base, customerName, senderName, language });
        assert.doesNotMatch(subject, /[\p{Control}\u2028\u2029]/u);
        assert.equal(checkInvitation({ to: 'tania@fabrikam.example', subject, body }).ok, true);
      }),
    );
    assert.match(draftReminder({ ...base, customerName: '{subject} $& {x}' }).subject, /for \{subject\} \$& \{x\}$/);
  });
});
