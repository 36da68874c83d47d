import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  checkInvitation,
  completeText,
  draftInvitation,
  existingCustomerLink,
  type InvitationKind,
  invitationLanguage,
  mailtoUrl,
  outlookComposeUrl,
  withoutPassword,
} from '../../../src/agreements/invitation-mail.js';
import { invitationLanguages, invitationTexts } from '../../../src/mail/locales.js';

const kinds: InvitationKind[] = ['existing', 'relationship', 'new-customer'];
const relationshipLink =
  'https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=3b33e682-00c3-41ee-9dd2-a548adf56438&msppId=0&DAP=false#/BillingAccounts/partner-invitation';
const hostileNames = [
  'Contoso\r\nBcc: everybody@contoso.example',
  '<b>Contoso</b>',
  '[Contoso](http://evil.example)',
  '${customerName}',
  '{senderName} {link}',
  '$& $1 $`',
  'Contoso \u202egnp.exe',
  'Con\u0000to\u200bso',
  'שלום חברה בע"מ',
  '株式会社コントソ',
  `${'Very '.repeat(60)}Long`,
  '\ud83d broken',
  '',
];
const anyText = fc.string({ unit: 'binary', maxLength: 200 });

function draft(overrides: Partial<Parameters<typeof draftInvitation>[0]> = {}) {
  return draftInvitation({
    kind: 'existing',
    language: 'en',
    customerName: 'Fabrikam GmbH',
    contactFirstName: 'Tania',
    senderName: 'Sam Seller',
    partnerName: 'Proseware Cloud',
    ...overrides,
  });
}

describe('invitationLanguage', () => {
  const cases: [string, string][] = [
    ['de-AT', 'de'],
    ['DE_de', 'de'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['ja-JP', 'ja'],
    ['en-GB', 'en'],
    ['zh-CN', 'en'],
    ['', 'en'],
    ['-', 'en'],
    ['__proto__', 'en'],
  ];
  for (const [culture, language] of cases) {
    it(`writes to ${culture || 'an unknown language'} in ${language}`, () => {
      assert.equal(invitationLanguage(culture), language);
    });
  }
});

describe('draftInvitation', () => {
  it('says what is asked, who must sign in, what to tick, where to look afterwards, and then announces the link', () => {
    const { subject, body } = draft();
    assert.equal(subject, 'Please accept the Microsoft Customer Agreement for Fabrikam GmbH');
    const lines = body.split('\n');
    assert.equal(lines[0], 'Hello Tania,');
    assert.match(body, /Microsoft Customer Agreement/);
    assert.match(body, /Global Administrator of Fabrikam GmbH/);
    assert.match(body, /tick the box to accept it/);
    assert.match(body, /Settings > Partner relationships/);
    assert.match(body, /never ask for passwords/);
    assert.deepEqual(lines.slice(-5), ['Kind regards', 'Sam Seller', 'Proseware Cloud', '', 'This is the link:']);
  });

  it('asks for the reseller relationship and the agreement where there is no relationship yet', () => {
    const { subject, body } = draft({ kind: 'relationship' });
    assert.match(subject, /reseller relationship and the Microsoft Customer Agreement/);
    assert.match(body, /tick the box to accept the reseller relationship and the agreement/);
  });

  it('gives a new customer its user name, and the password a place that reads well as it is', () => {
    const { subject, body } = draft({ kind: 'new-customer', userName: 'admin@fabrikam.onmicrosoft.com' });
    assert.equal(subject, 'Please accept the Microsoft Customer Agreement for Fabrikam GmbH');
    assert.ok(
      body.includes('\n\nUser name: admin@fabrikam.onmicrosoft.com\nPassword: (you will receive it separately)\n\n'),
      body,
    );
    assert.match(body, /with the user name below and its password/);
    assert.doesNotMatch(draft({ kind: 'new-customer' }).body, /User name:/, 'there is none to be named');
  });

  it('greets without a name, and signs without a company, where these are not known', () => {
    const { body } = draft({ contactFirstName: ' ', partnerName: undefined });
    assert.match(body, /^Hello,\n/);
    assert.match(body, /Kind regards\nSam Seller\n\nThis is the link:$/);
  });

  for (const language of invitationLanguages) {
    it(`is complete in ${language}: every placeholder filled, the roles and places named, no link in the body`, () => {
      for (const kind of kinds) {
        const { subject, body } = draft({ kind, language });
        assert.match(subject, /Fabrikam GmbH/);
        assert.match(body, /Microsoft Customer Agreement/);
        assert.match(body, /Global Administrator/);
        assert.match(body, /Settings > Partner relationships/);
        assert.match(body, /^1\. .+\n2\. .+$/m);
        assert.match(body, /Tania/);
        assert.match(body, /Sam Seller\nProseware Cloud\n\n.+[::]$/);
        assert.doesNotMatch(subject + body, /[{}]|https?:/);
        assert.equal(checkInvitation({ to: 'tania@fabrikam.example', subject, body }).ok, true);
      }
    });

    it(`uses in ${language} the same placeholders as in en`, () => {
      const placeholders = (of: typeof language) =>
        Object.values(invitationTexts(of))
          .flatMap((text) => (typeof text === 'string' ? [text] : Object.values(text)))
          .map((text) => [...new Set(text.match(/\{\w+\}/g))].sort());
      assert.deepEqual(placeholders(language), placeholders('en'));
    });
  }

  for (const name of hostileNames) {
    it(`takes ${JSON.stringify(name.slice(0, 40))} as a name and nothing else`, () => {
      const { subject, body } = draft({ customerName: name, contactFirstName: name, senderName: name });
      assert.doesNotMatch(subject, /[\p{Control}\p{Bidi_Control}\p{Surrogate}]/u);
      assert.doesNotMatch(body, /(?!\n)[\p{Control}\p{Bidi_Control}\p{Surrogate}]/u);
      assert.equal(body.split('\n').length, draft().body.split('\n').length - (name ? 0 : 1));
      assert.equal(checkInvitation({ to: 'tania@fabrikam.example', subject, body }).ok, true);
    });
  }

  it('keeps markup and placeholders in names as they were typed', () => {
    assert.match(
      draft({ customerName: '{senderName} ${x} <b>$&</b>' }).subject,
      /for \{senderName\} \$\{x\} <b>\$&<\/b>$/,
    );
  });

  it('makes a subject of one line, which may be sent, of any names', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, fc.constantFrom(...invitationLanguages), (a, b, c, language) => {
        const { subject, body } = draft({ customerName: a, contactFirstName: b, senderName: c, language });
        assert.doesNotMatch(subject, /[\p{Control}\u2028\u2029]/u);
        assert.equal(checkInvitation({ to: 'tania@fabrikam.example', subject, body }).ok, true);
      }),
    );
  });
});

describe('withoutPassword', () => {
  for (const language of invitationLanguages) {
    it(`empties the place for the password again in ${language}, and only that`, () => {
      const { body } = draft({ kind: 'new-customer', language, userName: 'admin@fabrikam.onmicrosoft.com' });
      const { password, passwordPlace } = invitationTexts(language)['new-customer'];
      assert.equal(withoutPassword(body, language), body);
      for (const secret of ['Qx7!$&$1 end', '', `${passwordPlace} Qx7!`]) {
        const filled = body.replace(`${password} ${passwordPlace}`, () => `  ${password.toUpperCase()}${secret}`);
        assert.equal(withoutPassword(filled, language), body, secret);
      }
      assert.equal(withoutPassword('Nothing of the kind', language), 'Nothing of the kind');
    });
  }
});

describe('completeText', () => {
  for (const kind of kinds) {
    it(`lets the link follow its announcement (${kind})`, () => {
      assert.ok(
        completeText(draft({ kind }).body, relationshipLink).endsWith(`This is the link:\n\n${relationshipLink}`),
      );
    });
  }

  it('takes the link out of the body wherever somebody put it, also in capitals or wrapped around itself', () => {
    const link = existingCustomerLink;
    const body = `See ${link} or ${link.toUpperCase()}\n${link.slice(0, 9)}${link}${link.slice(9)}\n\n${link}`;
    assert.equal(completeText(body, link), `See  or\n\n${link}`);
  });

  it('is the link alone where nothing else is left', () => {
    assert.equal(completeText(` \r\n${existingCustomerLink}\u200b\n`, existingCustomerLink), existingCustomerLink);
  });

  it('ends in the link, standing once and alone, whatever the body says', () => {
    const pieces = fc.array(
      fc.oneof(
        anyText,
        fc.constant('\n'),
        fc.constant(relationshipLink),
        fc.constant(relationshipLink.slice(0, 20)),
        fc.constant(relationshipLink.slice(20)),
        fc.constant('\u202e'),
      ),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = completeText(parts.join(''), relationshipLink);
        assert.equal(text.toLowerCase().split(relationshipLink.toLowerCase()).length, 2);
        assert.equal(text.split('\n').at(-1), relationshipLink);
        if (text !== relationshipLink) assert.equal(text.split('\n').at(-2), '');
        assert.doesNotMatch(text, /\n\n\n|[\p{Bidi_Control}]/u);
        assert.equal(completeText(text, relationshipLink), text);
      }),
    );
  });

  it('is quick with the longest body that could be built against it', () => {
    const half = Math.floor(relationshipLink.length / 2);
    const nested = (relationshipLink.slice(0, half).repeat(15) + relationshipLink.slice(half).repeat(15)).slice(
      0,
      5000,
    );
    const started = performance.now();
    completeText(nested + ' '.repeat(200_000), relationshipLink);
    assert.ok(performance.now() - started < 500);
  });
});

describe('links that open the mail', () => {
  const mail = {
    to: "o'brien+mca@fabrikam.example",
    subject: 'Q&A? 100 % für 株式会社',
    text: 'Hello,\n\na=b & c+d #1',
  };

  it('open the mail program with every character in its place', () => {
    const url = new URL(mailtoUrl(mail));
    assert.equal(url.protocol, 'mailto:');
    assert.equal(decodeURIComponent(url.pathname), mail.to);
    assert.doesNotMatch(url.search, /\+/);
    assert.equal(url.searchParams.get('subject'), mail.subject);
    assert.equal(url.searchParams.get('body'), mail.text.replaceAll('\n', '\r\n'));
  });

  it('open Outlook on the web with every character in its place', () => {
    const url = new URL(outlookComposeUrl(mail));
    assert.equal(url.protocol, 'https:');
    assert.doesNotMatch(url.search, /\+/);
    assert.deepEqual(Object.fromEntries(url.searchParams), { to: mail.to, subject: mail.subject, body: mail.text });
  });

  it('cannot be given another recipient, field or copy by any text', () => {
    fc.assert(
      fc.property(anyText, anyText, (subject, text) => {
        const safe = checkInvitation({
          to: mail.to,
          subject: `Re ${subject.replace(/[\r\n]/g, '')}`,
          body: `Dear ${text}`,
        });
        assert.ok(safe.ok);
        const ready = { ...safe.value, text: completeText(safe.value.body, existingCustomerLink) };
        assert.deepEqual([...new URL(mailtoUrl(ready)).searchParams.keys()], ['subject', 'body']);
        assert.deepEqual([...new URL(outlookComposeUrl(ready)).searchParams.keys()], ['to', 'subject', 'body']);
      }),
    );
  });

  it('are short enough to be offered for the English and the German draft', () => {
    for (const language of ['en', 'de'] as const) {
      const { subject, body } = draft({ language });
      const text = completeText(body, existingCustomerLink);
      assert.ok(outlookComposeUrl({ to: 'tania@fabrikam.example', subject, text }).length <= 2000);
    }
  });
});

describe('checkInvitation', () => {
  const good = { to: 'tania@fabrikam.example', subject: 'Please accept', body: 'Hello,\r\nplease accept.' };

  function errorsOf(input: unknown) {
    const checked = checkInvitation(input);
    return checked.ok ? {} : checked.errors;
  }

  it('gives what may be sent, trimmed, with plain line breaks', () => {
    const checked = checkInvitation({ ...good, to: ' tania@fabrikam.example ', subject: ' Please  accept\u200b ' });
    assert.deepEqual(checked, { ok: true, value: { ...good, body: 'Hello,\nplease accept.' } });
  });

  it('names everything that is missing at once', () => {
    const missing = { to: 'required', subject: 'required', body: 'required' };
    for (const input of [
      undefined,
      null,
      'text',
      7,
      [],
      {},
      { to: ' ', subject: '\t', body: ' \n ' },
      { to: 1, subject: {} },
    ]) {
      assert.deepEqual(errorsOf(input), missing);
    }
  });

  const badRecipients = [
    'tania',
    'tania@fabrikam',
    'tania@fabrikam.example, all@fabrikam.example',
    'tania@fabrikam.example;all@fabrikam.example',
    'Tania <tania@fabrikam.example>',
    '"a b"@fabrikam.example',
    'tania@fabrikam.example (boss)',
    'tania@[127.0.0.1]',
    'tania@fabrikam.example\r\nBcc: all@fabrikam.example',
    'tania@fabrikam.example\n',
    'tania\u0000@fabrikam.example',
    'tania@fabrikam.example?bcc=all@fabrikam.example',
  ];
  for (const to of badRecipients) {
    it(`refuses the recipient ${JSON.stringify(to)}`, () => {
      assert.deepEqual(errorsOf({ ...good, to }), { to: 'invalid' });
    });
  }

  it('refuses line breaks in the subject', () => {
    for (const subject of ['Please\r\nBcc: all@fabrikam.example', 'Please\naccept', 'Please\raccept']) {
      assert.deepEqual(errorsOf({ ...good, subject }), { subject: 'invalid' });
    }
  });

  it('accepts the longest of everything and refuses one more', () => {
    const label = 'a'.repeat(61);
    const to = `${'t'.repeat(60)}@${label}.${label}.${label}.example`;
    assert.equal(to.length, 254);
    const longest = { to, subject: 's'.repeat(200), body: 'b'.repeat(5000) };
    assert.deepEqual(errorsOf(longest), {});
    assert.deepEqual(errorsOf({ to: `t${to}`, subject: `${longest.subject}s`, body: `${longest.body}b` }), {
      to: 'too-long',
      subject: 'too-long',
      body: 'too-long',
    });
  });

  it('never throws, and what it lets through has one recipient and one line of subject', () => {
    const field = fc.oneof(anyText, fc.emailAddress(), fc.anything());
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ to: field, subject: field, body: field })), (input) => {
        const checked = checkInvitation(input);
        if (!checked.ok) return assert.notEqual(Object.keys(checked.errors).length, 0);
        assert.match(checked.value.to, /^[^\s@,;<>"]+@[^\s@,;<>"]+$/);
        assert.doesNotMatch(checked.value.subject, /\p{Control}/u);
      }),
    );
  });
});
