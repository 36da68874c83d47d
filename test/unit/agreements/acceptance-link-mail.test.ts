import assert from 'node:assert/strict';
import fc from 'fast-check';
import { linkMail } from '../../../src/agreements/acceptance-link-mail.js';
import type { AcceptanceLinkRecord } from '../../../src/agreements/acceptance-link-record.js';
import { invitationLanguages } from '../../../src/mail/locales.js';

const url = 'https://agreements.example/accept?id=1&t=2';

function linkTo(values: Partial<AcceptanceLinkRecord> = {}): AcceptanceLinkRecord {
  return {
    id: '0d3f',
    customer: { id: 'c', name: 'Fabrikam' },
    member: { id: 'm', name: 'Nora' },
    companyName: 'Fabrikam GmbH',
    country: 'DE',
    language: 'de-DE',
    signatory: { firstName: 'Tania', lastName: 'Carr', email: 'tania@fabrikam.example', phone: '' },
    state: 'open',
    requestId: 'r',
    expiresAt: '2026-11-29T13:05:00Z',
    mail: { sendings: 1 },
    createdAt: '2026-11-22T13:05:00Z',
    askedAt: '2026-11-22T13:05:00Z',
    checks: 0,
    conversation: null,
    correlationId: 'x',
    ...values,
  };
}

describe('the e-mail with an acceptance link', () => {
  const agreementLanguages = { en: 'sv-SE', de: 'de-DE', fr: 'fr-FR', es: 'es-ES', ja: 'ja-JP', 'pt-BR': 'pt-PT' };

  for (const language of invitationLanguages) {
    it(`is complete in ${language}: names, date, agreement, and the link as its last line`, () => {
      const link = linkTo({ language: agreementLanguages[language], mail: { sendings: 2 } });
      const { to, subject, text, html } = linkMail(link, { name: 'Sam Seller', company: 'Nordlicht' }, url);
      assert.equal(to, 'tania@fabrikam.example');
      assert.match(subject, /Fabrikam GmbH/);
      for (const part of [
        /Fabrikam GmbH/,
        /Tania/,
        /Microsoft Customer Agreement/,
        /2026/,
        /UTC/,
        /Sam Seller.+\n/,
        /\nSam Seller\nNordlicht\n/,
      ]) {
        assert.match(text, part);
      }
      assert.ok(text.endsWith(`\n\n${url}`));
      assert.equal(text.split(url).length, 2, 'the link stands once');
      assert.doesNotMatch(subject + text, /[{}]|undefined/);
      assert.match(html, new RegExp(`<html lang="${language}"`));
      assert.ok(html.includes(`href="${url.replaceAll('&', '&amp;')}"`));
    });
  }

  it('says who asks, and for whom that is as far as it is known', () => {
    const link = linkTo({ language: 'en-US' });
    assert.match(
      linkMail(link, { name: 'Sam', company: 'Nordlicht' }, url).text,
      /\. Sam of Nordlicht asks you to accept/,
    );
    assert.match(linkMail(link, { name: 'Sam' }, url).text, /\. Sam asks you to accept it\.\n/);
  });

  it('says that it takes the place of another one only when there was one', () => {
    const first = linkMail(linkTo({ language: 'en-US' }), { name: 'Sam' }, url);
    const second = linkMail(linkTo({ language: 'en-US', mail: { sendings: 2 } }), { name: 'Sam' }, url);
    assert.doesNotMatch(first.text, /takes the place/);
    assert.match(second.text, /takes the place/);
    assert.equal(first.messageId, '<0d3f.1@acceptance-links.customer-agreement-bot>');
    assert.equal(second.messageId, '<0d3f.2@acceptance-links.customer-agreement-bot>');
  });

  it('does without what is not known', () => {
    const { expiresAt: _, ...link } = linkTo({ language: 'en-US', companyName: ' ' });
    const nameless = { ...link, signatory: { ...link.signatory, firstName: '' } };
    const { text } = linkMail(nameless, { name: '' }, url);
    assert.match(text, /^Hello,\n/);
    assert.match(text, /for your organization/);
    assert.doesNotMatch(text, /until|asks you/);
  });

  it('reads nothing in a name as a placeholder, a line or a header, whatever the name', () => {
    const { text } = linkMail(
      linkTo({ language: 'en-US', companyName: '{date} ${x}' }),
      { name: '{date}', company: '{sender}' },
      url,
    );
    assert.match(text, /for \{date\} \$\{x\}/);
    assert.match(text, /\{date\} of \{sender\} asks you to accept it\.\n/);
    assert.match(text, /\n\{date\}\n\{sender\}\n/);
    const any = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(any, any, any, (companyName, firstName, sender) => {
        const signatory = { firstName, lastName: 'x', email: 'a@b.example', phone: '' };
        const mail = linkMail(linkTo({ companyName, signatory }), { name: sender, company: sender }, url);
        assert.doesNotMatch(mail.subject, /[\p{Control}\u2028\u2029]/u);
        assert.ok(mail.text.endsWith(`\n\n${url}`));
      }),
    );
  });
});
