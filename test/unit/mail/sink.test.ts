import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMailer, type Mailer, type OutgoingMail } from '../../../src/mail/mailer.js';
import { startMailSink } from '../../../src/mail/sink.js';
import { type Inbox, startInbox } from './servers.js';

function mail(subject: string, text = 'Hello'): OutgoingMail {
  return {
    to: 'tania@fabrikam.example',
    subject,
    text,
    html: '<p>Hello</p>',
    messageId: `<${subject}@proseware.example>`,
  };
}

describe('mail sink', () => {
  let inbox: Inbox;
  let mailer: Mailer;

  beforeEach(async () => {
    inbox = await startInbox();
    mailer = createMailer({ smtpUrl: inbox.url, from: 'agreements@proseware.example' });
  });

  afterEach(async () => {
    mailer.close();
    await inbox.close();
  });

  it('keeps each mail in a file of its own, in an order that sorts by arrival', async () => {
    const subjects = ['one', 'two', 'three', 'four', 'five'];
    for (const subject of subjects) assert.ok((await mailer.send(mail(subject))).ok);
    assert.deepEqual(
      (await inbox.mails()).map((arrived) => arrived.subject),
      subjects,
    );
    for (const name of await inbox.files()) assert.match(name, /^\d{4}-\d\d-\d\dT[\w.-]+Z-\d{6}-[0-9a-f]{6}\.eml$/);
  });

  it('listens on 127.0.0.1 only, and says where', async function () {
    if (process.platform !== 'linux') this.skip();
    assert.match(inbox.url, /^smtp:\/\/127\.0\.0\.1:\d+$/);
    const other = connect({ host: '127.0.0.2', port: Number(new URL(inbox.url).port) });
    const [error] = await new Promise<NodeJS.ErrnoException[]>((resolve) => other.once('error', (e) => resolve([e])));
    assert.equal(error?.code, 'ECONNREFUSED');
  });

  it('survives a client that hangs up in the middle of a message, and keeps nothing of it', async () => {
    const client = connect(Number(new URL(inbox.url).port), '127.0.0.1');
    for (const line of ['HELO me', 'MAIL FROM:<a@x.example>', 'RCPT TO:<b@x.example>', 'DATA', 'Subject: half']) {
      await new Promise((resolve) => client.once('data', resolve));
      client.write(`${line}\r\n`);
    }
    client.resetAndDestroy();
    assert.ok((await mailer.send(mail('whole'))).ok);
    assert.deepEqual(
      (await inbox.mails()).map((arrived) => arrived.subject),
      ['whole'],
    );
  });

  it('refuses a message that is too large, for good', async () => {
    const sent = await mailer.send(mail('large', 'x'.repeat(6 * 1024 * 1024)));
    assert.deepEqual(sent, {
      ok: false,
      failure: { code: 'mail-failed', retryable: false, outcomeUnknown: false, params: { reply: 552 } },
    });
    assert.deepEqual(await inbox.files(), []);
  });

  it('does not take a mail that it cannot store', async () => {
    await rm(inbox.folder, { recursive: true });
    const sent = await mailer.send(mail('lost'));
    assert.deepEqual(sent, {
      ok: false,
      failure: { code: 'mail-failed', retryable: true, outcomeUnknown: false, params: { reply: 451 } },
    });
    await startMailSink({ folder: inbox.folder }).then((again) => again.close());
  });

  it('says that its port is taken', async () => {
    const port = Number(new URL(inbox.url).port);
    await assert.rejects(startMailSink({ port, folder: inbox.folder }), { code: 'EADDRINUSE' });
  });

  it('makes its folder, and is closed within a second even with a client connected', async () => {
    const parent = await mkdtemp(path.join(tmpdir(), 'sink-'));
    const sink = await startMailSink({ folder: path.join(parent, 'a', 'b') });
    assert.deepEqual(await readdir(path.join(parent, 'a', 'b')), []);
    const client = connect(Number(new URL(sink.url).port), '127.0.0.1');
    await new Promise((resolve) => client.once('data', resolve));
    const started = Date.now();
    await sink.close();
    assert.ok(Date.now() - started < 1_000);
    client.destroy();
    await rm(parent, { recursive: true });
  });
});
