import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { type MailOutcome, tryToSend } from '../mail/delivery.js';
import type { Mailer } from '../mail/mailer.js';
import { enqueue } from '../outbox/outbox.js';
import type { Delivery } from '../outbox/worker.js';
import { type Failure, failureOf } from '../result.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';
import { type LinkMember, recordLink, updateCard } from './acceptance-link-changes.js';
import { linkMail } from './acceptance-link-mail.js';
import { type AcceptanceLinkRecord, loadLink } from './acceptance-link-record.js';
import { type Press, queueMail } from './acceptance-link-requests.js';
import { pauseBetweenChecks } from './acceptance-link-schedule.js';

/** What the outbox holds of an e-mail: never the link, which is put in when it is sent. */
interface QueuedMail {
  linkId: string;
  sending: number;
  member: LinkMember;
  conversation: unknown;
  correlationId: string;
  /** Until when the person waits for the answer, in epoch milliseconds. */
  watchedUntil: number;
}

const pollMs = 50;
/** A link that is being renewed is there in a moment. */
const renewalPollMs = 1_000;

/** Brings the link to the signatory by e-mail: promised in the store, kept by the outbox. */
export class LinkSending {
  constructor(
    private readonly store: Store,
    private readonly mailer: Mailer | undefined,
    private readonly onCommitted: () => void,
    /** The partner, as it signs its e-mails, where that is known. */
    private readonly company?: string,
  ) {}

  get canSend(): boolean {
    return this.mailer !== undefined;
  }

  /**
   * Has the link sent and waits until the deadline for what becomes of it. `sending` numbers the e-mails of one link
   * from 1 on: the same number again sends nothing, and answers with what became of the first.
   */
  async send(link: AcceptanceLinkRecord, sending: number, press: Press): Promise<Failure | undefined> {
    if (!this.mailer) return failureOf('mail-not-configured');
    await this.store.transaction(async (tx) => {
      const queued = await change(
        tx,
        `UPDATE acceptance_link SET mail_state = 'queued', mail_failure_code = NULL, sendings = $1
         WHERE id = $2 AND state = 'open' AND sendings = $3`,
        [sending, link.id, sending - 1],
      );
      if (queued === 1) await queueMail(tx, link.id, sending, press);
    });
    this.onCommitted();
    return this.waitFor(link.id, press.deadline);
  }

  /** Waits until an e-mail on its way is sent or refused, but not beyond the deadline (epoch milliseconds). */
  async waitFor(linkId: string, deadline: number): Promise<Failure | undefined> {
    for (;;) {
      const link = await loadLink(this.store, linkId);
      const mail = link?.mail;
      if (mail?.state === 'failed') return failureOf(mail.failureCode ?? 'mail-failed');
      const isUnderWay = mail?.state === 'queued' && (link?.state === 'open' || link?.state === 'started');
      if (!isUnderWay || Date.now() > deadline) return undefined;
      await sleep(pollMs);
    }
  }

  /** Sends one e-mail; the outbox calls it, and again later when it answers with a retry. */
  async deliver(payload: unknown, { attempts }: { attempts: number }): Promise<Delivery> {
    const queued = payload as QueuedMail;
    const link = await loadLink(this.store, queued.linkId);
    const isWanted = link?.mail.state === 'queued' && link.mail.sendings === queued.sending;
    if (isWanted && link.state === 'started') return inAMoment();
    // Withdrawn, accepted, expired or ordered again since: nobody needs this e-mail any more.
    if (!isWanted || link.state !== 'open' || !link.url) return { state: 'done' };
    const mail = linkMail(link, { name: queued.member.name, company: this.company }, link.url);
    const outcome = await tryToSend(this.mailer, mail, attempts);
    if (outcome.state === 'retry') return outcome;
    await this.store.transaction((tx) => settle(tx, link, queued, outcome));
    this.onCommitted();
    return { state: 'done' };
  }
}

async function settle(
  tx: EntityManager,
  link: AcceptanceLinkRecord,
  queued: QueuedMail,
  outcome: Exclude<MailOutcome, { state: 'retry' }>,
): Promise<void> {
  const { member, correlationId, sending, watchedUntil } = queued;
  const now = Date.now();
  const failure = outcome.state === 'failed' ? failureOf(outcome.code) : undefined;
  const settled = failure
    ? await change(
        tx,
        `UPDATE acceptance_link SET mail_state = 'failed', mail_failure_code = $1
         WHERE id = $2 AND sendings = $3 AND mail_state = 'queued'`,
        [failure.code, link.id, sending],
      )
    : await change(
        tx,
        `UPDATE acceptance_link SET mail_state = 'sent', sent_at = $1, sent_by = $2,
           next_check_at = CASE WHEN state = 'open' THEN $3 ELSE next_check_at END
         WHERE id = $4 AND sendings = $5 AND mail_state = 'queued'`,
        [
          new Date(now).toISOString(),
          member.name,
          new Date(now + pauseBetweenChecks(0)).toISOString(),
          link.id,
          sending,
        ],
      );
  if (settled !== 1) return;
  const details = { sending };
  const by = { member, correlationId };
  if (failure) await recordLink(tx, link, 'link.send-failed', { failure, by, details });
  else await recordLink(tx, link, 'link.sent', { by, details });
  await updateCard(tx, link);
  // Whoever waits reads of a failure in the answer; anybody else is told where the button was pressed.
  if (failure && now > watchedUntil) {
    const key = `acceptance-link.not-sent:${link.id}:${sending}`;
    const told = { member, conversation: queued.conversation, correlationId };
    const payload = { linkId: link.id, news: 'not-sent', told };
    await enqueue(tx, { kind: 'acceptance-link.news', key, payload });
  }
}

function inAMoment(): Delivery {
  return { state: 'retry', at: new Date(Date.now() + renewalPollMs), reason: 'the link is being renewed' };
}
