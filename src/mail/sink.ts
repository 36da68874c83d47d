import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

export interface MailSink {
  /** For `SMTP_URL`. */
  url: string;
  close(): Promise<void>;
}

const largestMessage = 5 * 1024 * 1024;

/**
 * A mail server for this machine alone: takes every mail and lays it into the folder as an .eml file that any mail
 * program opens, instead of sending it on. File names sort by arrival. A mail is answered for when its file is
 * complete. Rejects when the port is taken (`EADDRINUSE`) or the folder cannot be made. Port 0 or none: a free one.
 */
export async function startMailSink(options: { port?: number; folder: string }): Promise<MailSink> {
  await mkdir(options.folder, { recursive: true });
  let arrived = 0;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: largestMessage,
    closeTimeout: 200,
    onData(stream, session, callback) {
      arrived += 1;
      keep(options.folder, arrived, stream, session).then(
        (kept) => (kept ? callback() : callback(refusal(552, 'The message is too large'))),
        () => callback(refusal(451, 'The message could not be stored')),
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  // From here on an error is that of one connection, whose client learns of it itself.
  server.on('error', () => {});
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** False when the message was larger than announced; then nothing is stored. */
async function keep(
  folder: string,
  number: number,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<boolean> {
  const message = await buffer(stream);
  if (stream.sizeExceeded) return false;
  const time = new Date().toISOString().replaceAll(':', '-');
  const name = `${time}-${String(number).padStart(6, '0')}-${randomBytes(3).toString('hex')}`;
  const unfinished = path.join(folder, `.${name}.tmp`);
  await writeFile(unfinished, Buffer.concat([envelope(session), message]));
  await rename(unfinished, path.join(folder, `${name}.eml`));
  return true;
}

/** Who it was really for, in the header fields with which a mail server notes it at delivery. */
function envelope({ envelope: { mailFrom, rcptTo } }: SMTPServerSession): Buffer {
  const sender = `Return-Path: <${mailFrom ? mailFrom.address : ''}>`;
  const recipients = rcptTo.map(({ address }) => `Delivered-To: ${address}`);
  return Buffer.from(`${[sender, ...recipients].join('\r\n')}\r\n`);
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
