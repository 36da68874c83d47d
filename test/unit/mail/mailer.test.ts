import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AddressObject } from 'mailparser';
import { completeText, draftInvitation, existingCustomerLink } from '../../../src/agreements/invitation-mail.js';
import { invitationHtml } from '../../../src/mail/invitation-html.js';
import { createMailer, type Mailer, type OutgoingMail } from '../../../src/mail/mailer.js';
import { closedPort, type Inbox, type Script, startInbox, startScriptedServer } from './servers.js';

const from = 'Proseware Cloud <agreements@proseware.example>';

function invitation(overrides: Partial<OutgoingMail> = {}): OutgoingMail {
  const { subject, body } = draftInvitation({
    kind: 'existing',
    language: 'en',
    customerName: 'Fabrikam GmbH',
    contactFirstName: 'Tania',
    senderName: 'Sam Seller',
  });
  const text = completeText(body, existingCustomerLink);
  const messageId = '<8c7f0a52-6f1e-4a0c-9b6b-2f9d5a1c3e77@proseware.example>';
  return { to: 'tania@fabrikam.example', subject, text, html: invitationHtml(text, 'en'), messageId, ...overrides };
}

describe('mailer', () => {
  describe('with a server that takes mail', () => {
    let inbox: Inbox;
    let mailer: Mailer;

    beforeEach(async () => {
      inbox = await startInbox();
      mailer = createMailer({ smtpUrl: inbox.url, from });
    });

    afterEach(async () => {
      mailer.close();
      await inbox.close();
    });

    async function arrived(mail: OutgoingMail) {
      assert.deepEqual(await mailer.send(mail), { ok: true, value: { messageId: mail.messageId } });
      const mails = await inbox.mails();
      const last = mails.at(-1);
      assert.ok(last);
      return last;
    }

    it('delivers text and HTML, to the one recipient, from the one sender, under the given Message-ID', async () => {
      const mail = invitation();
      const got = await arrived(mail);
      assert.equal(got.from?.text, '"Proseware Cloud" <agreements@proseware.example>');
      assert.equal((got.to as AddressObject).text, mail.to);
      assert.equal(got.subject, mail.subject);
      assert.equal(got.text?.trimEnd(), mail.text);
      assert.equal(got.html, mail.html);
      assert.equal(got.messageId, mail.messageId);
      assert.equal((await inbox.raw())[0]?.split('\r\n')[0], 'Return-Path: <agreements@proseware.example>');
      assert.deepEqual(deliveredTo((await inbox.raw())[0]), [mail.to]);
    });

    const subjects = [
      '株式会社コントソ様: Microsoft 顧客契約への同意のお願い。数分で完了しますのでよろしくお願いいたします',
      'שלום, הסכם הלקוחות של Microsoft עבור חברה בע"מ',
      'اتفاقية عملاء Microsoft لشركة كونتوسو',
      `Łódź & Ærø: ${'très '.repeat(35)}long`,
      '<b>bold</b> [x](http://evil.example) ${x}',
      '👩‍👩‍👧 family',
    ];
    for (const subject of subjects) {
      it(`delivers the subject ${subject.slice(0, 40)}`, async () => {
        assert.equal((await arrived(invitation({ subject }))).subject, subject);
      });
    }

    it('lets no subject be decoded into another one', async () => {
      const got = await arrived(invitation({ subject: '=?utf-8?q?Urgent=0D=0ABcc:_x?= now' }));
      assert.equal(got.subject, '= ?utf-8?q?Urgent=0D=0ABcc:_x?= now');
    });

    it('delivers long lines, lines of dots and every script unchanged', async () => {
      const text = [
        `${'word '.repeat(900)}end`,
        '.',
        '..',
        'From here',
        '契約'.repeat(600),
        'שלום',
        'x'.repeat(2500),
      ].join('\n');
      const got = await arrived(invitation({ text, html: invitationHtml(text, 'en') }));
      assert.equal(got.text?.trimEnd(), text);
      const longest = Math.max(...((await inbox.raw())[0] ?? '').split('\r\n').map((line) => line.length));
      assert.ok(longest <= 998, `a line of ${longest}`);
    });

    it('sends names that look like markup as the text they are, in both versions', async () => {
      const { body } = draftInvitation({
        kind: 'existing',
        language: 'de',
        customerName: '<img src=x onerror=alert(1)> & "Söhne"',
        senderName: '<script>alert(1)</script>',
      });
      const text = completeText(body, existingCustomerLink);
      const got = await arrived(invitation({ text, html: invitationHtml(text, 'de') }));
      assert.match(got.text ?? '', /für <img src=x onerror=alert\(1\)> & "Söhne"/);
      assert.match(String(got.html), /für &lt;img src=x onerror=alert\(1\)&gt; &amp; &quot;Söhne&quot;/);
      assert.doesNotMatch(String(got.html), /<img|<script/);
    });

    it('never reads a text as the name of a file or an address to fetch', async () => {
      const text = { path: '/etc/passwd' } as unknown as string;
      assert.equal((await mailer.send(invitation({ text }))).ok, false);
      assert.deepEqual(await inbox.files(), []);
    });

    it('has no way to another recipient or header field, whatever the subject, the text and the id say', async () => {
      const expected = headerNames((await arrived(invitation())).headerLines);
      const piece = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.constantFrom(
          '\r\n',
          '\n',
          '\r',
          '\r\n\r\n',
          '\u2028',
          '\0',
          'Bcc: x@evil.example',
          'RCPT TO:<x@evil.example>',
          '.',
        ),
      );
      const hostile = fc.array(piece, { maxLength: 8 }).map((pieces) => `Hi ${pieces.join('')}`);
      await fc.assert(
        fc.asyncProperty(hostile, hostile, hostile, async (subject, text, id) => {
          const sent = await mailer.send(
            invitation({ subject, text, html: invitationHtml(text, text), messageId: `<${id}@a>` }),
          );
          assert.equal(sent.ok, true);
          const raw = (await inbox.raw()).at(-1);
          const got = (await inbox.mails()).at(-1);
          assert.deepEqual(deliveredTo(raw), ['tania@fabrikam.example']);
          assert.deepEqual(headerNames(got?.headerLines), expected);
        }),
        { numRuns: 40 },
      );
      assert.equal((await inbox.files()).length, 41);
    });

    it('refuses anything but one plain address before anything is sent', async () => {
      for (const to of ['a@x.example, b@x.example', 'a@x.example\r\nRCPT TO:<b@x.example>', 'A <a@x.example>', '']) {
        assert.deepEqual(await mailer.send(invitation({ to })), {
          ok: false,
          failure: { code: 'mail-failed', retryable: false, outcomeUnknown: false },
        });
      }
      assert.deepEqual(await inbox.files(), []);
    });

    it('sends many at once', async () => {
      const sent = await Promise.all(
        Array.from({ length: 25 }, (_, n) => mailer.send(invitation({ messageId: `<${n}@proseware.example>` }))),
      );
      assert.ok(sent.every((result) => result.ok));
      const ids = (await inbox.mails()).map((mail) => mail.messageId);
      assert.equal(new Set(ids).size, 25);
    });

    it('shows a mail that follows another one beneath it', async () => {
      const first = invitation().messageId;
      const got = await arrived(invitation({ messageId: '<second@proseware.example>', inReplyTo: first }));
      assert.equal(got.messageId, '<second@proseware.example>');
      assert.equal(got.inReplyTo, first);
      assert.equal(got.references, first);
    });

    it('sends a few at once and spreads the others, never more than the limit in a minute', async () => {
      const paced = createMailer({ smtpUrl: inbox.url, from, perMinute: 600 });
      try {
        const sent: number[] = [];
        const started = Date.now();
        await Promise.all(
          Array.from({ length: 115 }, async (_, n) => {
            const result = await paced.send(invitation({ messageId: `<${n}@proseware.example>` }));
            assert.ok(result.ok);
            sent.push(Date.now() - started);
          }),
        );
        const late = sent.sort((one, other) => one - other).slice(100);
        assert.ok((late[0] ?? 0) >= 100, `the first after the burst came after ${late[0]} ms`);
        assert.ok((late.at(-1) ?? 0) >= 1_500, `the last one came after ${late.at(-1)} ms`);
      } finally {
        paced.close();
      }
    });

    it('keeps to the deadline where the turn comes later, and sends nothing then', async () => {
      const paced = createMailer({ smtpUrl: inbox.url, from, perMinute: 1 });
      try {
        assert.ok((await paced.send(invitation())).ok);
        const next = invitation({ messageId: '<next@proseware.example>' });
        assert.ok(paced.turnOf(next) > Date.now() + 50_000);
        const sent = await paced.send(next, { deadline: Date.now() + 1_000 });
        assert.deepEqual(sent, { ok: false, failure: { code: 'mail-failed', retryable: true, outcomeUnknown: false } });
        assert.equal((await inbox.files()).length, 1);
      } finally {
        paced.close();
      }
    });

    it('answers that a later try may do after it was closed', async () => {
      mailer.close();
      const sent = await mailer.send(invitation());
      assert.deepEqual(sent, { ok: false, failure: { code: 'mail-failed', retryable: true, outcomeUnknown: false } });
    });
  });

  describe('with a server that fails', () => {
    const open: { close(): unknown }[] = [];

    afterEach(async () => {
      for (const one of open.splice(0)) await one.close();
    });

    async function scripted(script: Script, host?: string) {
      const server = await startScriptedServer(script, host);
      open.push(server);
      return server;
    }

    function mailerFor(smtpUrl: string): Mailer {
      const mailer = createMailer({ smtpUrl, from });
      open.unshift(mailer);
      return mailer;
    }

    interface Expected {
      retryable: boolean;
      outcomeUnknown?: boolean;
      reply?: number;
      messages: number;
      connections?: number;
      code?: 'mail-address-refused';
    }
    const cases: [string, Script, Expected][] = [
      ['greets with 421', { greeting: '421 later' }, { retryable: true, reply: 421, messages: 0 }],
      ['greets with 554', { greeting: '554 go away' }, { retryable: false, reply: 554, messages: 0 }],
      ['hangs up before it greets', { greeting: 'drop' }, { retryable: true, messages: 0, connections: 2 }],
      ['refuses the sender for good', { mail: '550 no' }, { retryable: false, reply: 550, messages: 0 }],
      ['refuses the recipient for now', { recipient: '450 grey' }, { retryable: true, reply: 450, messages: 0 }],
      [
        'refuses the recipient for good',
        { recipient: '550 none' },
        { code: 'mail-address-refused', retryable: false, reply: 550, messages: 0 },
      ],
      [
        'knows no such recipient',
        { recipient: '550 5.1.1 no such user' },
        { code: 'mail-address-refused', retryable: false, reply: 550, messages: 0 },
      ],
      [
        'does not relay to the recipient',
        { recipient: '554 5.7.1 relaying denied' },
        { retryable: false, reply: 554, messages: 0 },
      ],
      ['hangs up at the recipient', { recipient: 'drop' }, { retryable: true, messages: 0 }],
      ['refuses DATA for now', { data: '451 later' }, { retryable: true, reply: 451, messages: 0 }],
      ['hangs up at DATA', { data: 'drop' }, { retryable: true, messages: 0 }],
      ['refuses the message for good', { message: '554 spam' }, { retryable: false, reply: 554, messages: 1 }],
      ['refuses the message for now', { message: '452 full' }, { retryable: true, reply: 452, messages: 1 }],
      ['hangs up after the message', { message: 'drop' }, { retryable: true, outcomeUnknown: true, messages: 1 }],
    ];
    for (const [name, script, expected] of cases) {
      it(`tells what that means when it ${name}`, async () => {
        const server = await scripted(script);
        const mailer = mailerFor(server.url);
        const { code = 'mail-failed', retryable, outcomeUnknown = false, reply, messages, connections = 1 } = expected;
        const params = reply ? { params: { reply } } : {};
        assert.deepEqual(await mailer.send(invitation()), {
          ok: false,
          failure: { code, retryable, outcomeUnknown, ...params },
        });
        assert.deepEqual({ messages: server.messages, connections: server.connections }, { messages, connections });
      });
    }

    it('asks a server that offers it to tell of failures later on', async () => {
      const server = await scripted({ extensions: ['DSN'] });
      assert.ok((await mailerFor(server.url).send(invitation())).ok);
      const [from, to] = server.lines.filter((line) => /^(MAIL|RCPT)/.test(line));
      assert.match(from ?? '', /^MAIL FROM:<agreements@proseware\.example> .*RET=HDRS ENVID=8c7f0a52[^<> ]+$/);
      assert.match(to ?? '', /^RCPT TO:<tania@fabrikam\.example> NOTIFY=FAILURE$/);
    });

    it('asks a server that does not offer it for nothing', async () => {
      const server = await scripted({});
      assert.ok((await mailerFor(server.url).send(invitation())).ok);
      assert.ok(server.lines.includes('MAIL FROM:<agreements@proseware.example>'), server.lines.join('\n'));
      assert.ok(server.lines.includes('RCPT TO:<tania@fabrikam.example>'), server.lines.join('\n'));
    });

    it('may try again where nothing listens', async () => {
      const mailer = mailerFor(`smtp://127.0.0.1:${await closedPort()}`);
      assert.deepEqual(await mailer.send(invitation()), {
        ok: false,
        failure: { code: 'mail-failed', retryable: true, outcomeUnknown: false },
      });
    });

    for (const [name, script, outcomeUnknown] of [
      ['before the message', { greeting: 'silent' }, false],
      ['after the message', { message: 'silent' }, true],
    ] as const) {
      it(`keeps to the deadline when the server falls silent ${name}`, async () => {
        const server = await scripted(script);
        const mailer = mailerFor(server.url);
        const started = Date.now();
        const sent = await mailer.send(invitation(), { deadline: started + 400 });
        assert.ok(Date.now() - started < 2_000);
        assert.deepEqual(sent, { ok: false, failure: { code: 'mail-failed', retryable: true, outcomeUnknown } });
      });
    }

    it('waits no longer than five seconds for a greeting', async () => {
      const server = await scripted({ greeting: 'silent' });
      const mailer = mailerFor(server.url);
      const started = Date.now();
      const sent = await mailer.send(invitation());
      assert.ok(Date.now() - started < 7_000);
      assert.deepEqual(sent, { ok: false, failure: { code: 'mail-failed', retryable: true, outcomeUnknown: false } });
    });

    it('gives the password to no other machine without encryption', async function () {
      // 127.0.0.2 stands for the other machine; only Linux has it without being told.
      if (process.platform !== 'linux') this.skip();
      const server = await scripted({}, '127.0.0.2');
      const mailer = mailerFor(server.url.replace('//', '//user:secret@'));
      assert.deepEqual(await mailer.send(invitation()), {
        ok: false,
        failure: { code: 'mail-failed', retryable: false, outcomeUnknown: false, params: { reply: 502 } },
      });
      assert.deepEqual(server.commands, ['EHLO', 'STARTTLS']);
    });
  });

  it('is not made for a URL that is not of a mail server, and does not repeat the URL', () => {
    for (const smtpUrl of ['', 'mail.example', 'https://user:secret@mail.example', 'direct://mail.example']) {
      assert.throws(
        () => createMailer({ smtpUrl, from }),
        (error: Error) => !error.message.includes('secret'),
      );
    }
  });
});

function deliveredTo(raw: string | undefined): string[] {
  const header = raw?.split('\r\n\r\n')[0] ?? '';
  return header.split('\r\n').flatMap((line) => (line.startsWith('Delivered-To: ') ? [line.slice(14)] : []));
}

function headerNames(lines: readonly { key: string }[] | undefined): string[] {
  return (lines ?? []).map((line) => line.key).sort();
}
