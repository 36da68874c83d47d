import type { Delivery } from '../outbox/worker.js';
import type { FailureCode } from '../result.js';
import type { Mailer, OutgoingMail } from './mailer.js';

/** A mail whose turn is further away does not keep a handler of the outbox busy. */
const longestTurnMs = 2_000;
/** Waits grow by a minute each time: the mail server may be away for some three hours. */
const mostTries = 20;

/** What became of an e-mail: over, with or without success, or to be tried again by the outbox. */
export type MailOutcome =
  | { state: 'sent' }
  | { state: 'failed'; code: FailureCode }
  | Extract<Delivery, { state: 'retry' }>;

/** Hands an e-mail to the mail server, for a handler of the outbox: `attempts` is the count of that item. */
export async function tryToSend(
  mailer: Mailer | undefined,
  mail: OutgoingMail,
  attempts: number,
): Promise<MailOutcome> {
  if (!mailer) return { state: 'retry', at: inMinutes(5), reason: 'mail is not configured' };
  const turn = mailer.turnOf(mail);
  if (turn - Date.now() > longestTurnMs) return { state: 'retry', at: new Date(turn), reason: 'too many e-mails' };
  const sent = await mailer.send(mail);
  if (sent.ok) return { state: 'sent' };
  const { code, retryable } = sent.failure;
  if (!retryable || attempts >= mostTries) return { state: 'failed', code };
  return { state: 'retry', at: inMinutes(Math.min(60, attempts)), reason: code };
}

function inMinutes(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}
