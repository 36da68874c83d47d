import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport, type NodemailerError } from 'nodemailer';
import { type FailureCode, fail, ok, type Result } from '../result.js';
import { isPlainAddress } from './address.js';
import { Pace } from './pace.js';
import { singleLine } from './text.js';

export interface OutgoingMail {
  /** One plain address. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** With angle brackets. The same for every attempt at the same mail, so that a repeated one can be recognised. */
  messageId: string;
  /** Message-ID of the mail that this one follows, so that both are shown together. */
  inReplyTo?: string;
}

export interface Mailer {
  /**
   * From when on this mail may be sent without exceeding the limit, in epoch milliseconds: now or later. `send` waits
   * for it; who has better things to do comes back then.
   */
  turnOf(mail: OutgoingMail): number;
  /**
   * Hands one mail to the mail server. `mail-address-refused` is final: the server does not take mail for this
   * recipient. `mail-failed` is retryable after a refused connection, a time-out or a reply of 4xx, and final after
   * 5xx or where the settings are wrong. `outcomeUnknown` is set when the connection was lost after the message had
   * been handed over: a retry may then deliver it twice, under one Message-ID. `params.reply` is the server's reply
   * code, where it gave one.
   *
   * What fails later on the mail's way is told by the servers to the sender's address, where they can (RFC 3461).
   */
  send(mail: OutgoingMail, options?: { deadline: number }): Promise<Result<{ messageId: string }>>;
  /** Closes idle connections; what is being sent is finished, what is still waiting fails as retryable. */
  close(): void;
}

const connectionTimeout = 5_000;
const greetingTimeout = 5_000;
const socketTimeout = 10_000;
/** A server that keeps answering, but never comes to an end, is given up after this long. */
const longestSend = 25_000;

/** Failures without a reply code that the same mail would meet again. */
const finalCodes = new Set(['EENVELOPE', 'EMESSAGE', 'EAUTH', 'ENOAUTH', 'EOAUTH2', 'ECONFIG', 'EREQUIRETLS']);

/**
 * Sends through the server of `smtpUrl` (`smtp://` or `smtps://`, with user and password where needed), from the
 * one address in `from`. Passwords only travel encrypted, except to this very machine. Opens no connection
 * before the first mail. `perMinute` is the most that this process sends in a minute; no limit without it. Throws when
 * the URL is not one of a mail server.
 */
export function createMailer(settings: { smtpUrl: string; from: string; perMinute?: number }): Mailer {
  const transport = createTransport({
    ...connection(settings.smtpUrl),
    pool: true,
    // The pool only repeats what was never handed over; one time bridges a connection that died while idle.
    maxRequeues: 1,
    maxConnections: 3,
    connectionTimeout,
    greetingTimeout,
    socketTimeout,
    dnsTimeout: connectionTimeout,
    idleTimeout: socketTimeout - 2_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const pace = settings.perMinute ? new Pace(settings.perMinute) : undefined;
  const turnOf = ({ messageId }: OutgoingMail) => pace?.turnOf(messageId) ?? Date.now();
  const wasRead = new WeakMap<AbortSignal, () => boolean>();

  // Only the message's own stream tells whether the server had asked for the message before the connection broke.
  // The signal is the one object that reaches a plug-in from the call it belongs to.
  transport.use('stream', (mail, done) => {
    const { signal } = mail.data;
    mail.message?.processFunc((stream) => {
      if (signal) wasRead.set(signal, () => stream.readableDidRead);
      return stream;
    });
    done();
  });

  return {
    turnOf,
    async send(mail, options) {
      const { to, subject, text, html, messageId, inReplyTo } = mail;
      if (!isPlainAddress(to)) return fail('mail-failed');
      const deadline = options?.deadline ?? Number.POSITIVE_INFINITY;
      const turn = turnOf(mail);
      if (turn > deadline) return fail('mail-failed', { retryable: true });
      await sleep(Math.max(0, turn - Date.now()));
      pace?.take(messageId);
      const patience = Math.min(longestSend, deadline - Date.now());
      const signal = AbortSignal.timeout(Math.max(0, Math.floor(patience)));
      const address = { name: '', address: to };
      try {
        await transport.sendMail({
          from: settings.from,
          to: address,
          subject: plainSubject(subject),
          text,
          html,
          messageId: singleLine(messageId),
          ...(inReplyTo ? { inReplyTo: singleLine(inReplyTo), references: singleLine(inReplyTo) } : {}),
          dsn: { notify: ['failure'], return: 'headers', id: singleLine(messageId).replace(/[<>]/g, '') },
          signal,
        });
        return ok({ messageId });
      } catch (error) {
        return toFailure(error as NodemailerError, wasRead.get(signal)?.() ?? false);
      }
    },
    close() {
      transport.close();
    },
  };
}

/** Text that looks like an encoded word (RFC 2047) would be decoded by the reader; nodemailer leaves it as it is. */
function plainSubject(subject: string): string {
  return singleLine(subject).replaceAll('=?', '= ?');
}

function connection(smtpUrl: string) {
  const url = URL.canParse(smtpUrl) ? new URL(smtpUrl) : undefined;
  if (url?.protocol !== 'smtp:' && url?.protocol !== 'smtps:') {
    throw new Error("The mail server's URL must start with smtp:// or smtps://");
  }
  const isThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return { url: smtpUrl, requireTLS: url.username !== '' && !isThisMachine };
}

function toFailure(error: NodemailerError, handedOver: boolean) {
  const { code = '', responseCode: reply, permanent = false } = error;
  if (reply) return fail(refusal(error), { retryable: !permanent, params: { reply } });
  if (handedOver) return fail('mail-failed', { retryable: true, outcomeUnknown: true });
  return fail('mail-failed', { retryable: !finalCodes.has(code) });
}

/**
 * Whether it was the recipient that the server refused for good. A policy (5.7.x of RFC 3463, "relaying denied" above
 * all) is not about the recipient, although it is told in answer to one.
 */
function refusal({ command, permanent, response = '' }: NodemailerError): FailureCode {
  const isPolicy = /^\d{3}[ -]5\.7\./.test(response);
  return command === 'RCPT TO' && permanent && !isPolicy ? 'mail-address-refused' : 'mail-failed';
}
