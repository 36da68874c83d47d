import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { Mailer } from '../mail/mailer.js';
import type { Delivery } from '../outbox/worker.js';
import type { PartnerCenter } from '../partner-center/types.js';
import { type Failure, failureOf } from '../result.js';
import { isDuplicate } from '../store/errors.js';
import type { Store } from '../store/store.js';
import { type LinkMember, recordLink } from './acceptance-link-changes.js';
import { withdrawLink } from './acceptance-link-progress.js';
import { type AcceptanceLinkRecord, loadLink, loadLinks } from './acceptance-link-record.js';
import { insertLink, type LinkSubmission, type Press, renewLink } from './acceptance-link-requests.js';
import { LinkSending } from './acceptance-link-sending.js';
import { LinkSteps, leaseMargin } from './acceptance-link-steps.js';
import { LinkWatch } from './acceptance-link-watch.js';
import type { Attestations } from './attestations.js';

export type { AcceptanceLinkRecord } from './acceptance-link-record.js';
export type { LinkSubmission, Press } from './acceptance-link-requests.js';

export type LinkOutcome =
  /** The link as it stands; that of an earlier submission where the customer has one that is not over. */
  | { state: 'ready'; link: AcceptanceLinkRecord }
  | { state: 'failed'; failure: Failure }
  /** Partner Center has not answered; it is asked again, and the person told later. */
  | { state: 'pending' };

/** A link after somebody pressed a button, and why that did not do what it should, if so. */
export interface LinkAnswer {
  link: AcceptanceLinkRecord;
  failure?: Failure;
}

interface Parts {
  store: Store;
  partnerCenter: PartnerCenter;
  attestations: Attestations;
  mailer: Mailer | undefined;
  /** The partner's name, where it is known: the e-mails are signed with it. */
  company?: string;
  /** yyyy-mm-dd; attestations before it need re-acceptance. */
  cutoff: string;
  /** Called after every commit that may have left work in the outbox. */
  onCommitted: () => void;
}

const pollMs = 200;

/**
 * Enhanced attestations: the customer accepts on a link, and the agreement is created as soon as that is noticed
 * (Microsoft Learn, "Confirm customer acceptance of the Microsoft Customer Agreement", in its text of 2026).
 */
export class AcceptanceLinks {
  readonly #store: Store;
  readonly #steps: LinkSteps;
  readonly #sending: LinkSending;
  readonly #watch: LinkWatch;
  readonly #onCommitted: () => void;

  constructor(parts: Parts) {
    this.#store = parts.store;
    this.#steps = new LinkSteps(parts);
    this.#sending = new LinkSending(parts.store, parts.mailer, parts.onCommitted, parts.company);
    this.#watch = new LinkWatch(parts.store, this.#steps);
    this.#onCommitted = parts.onCommitted;
  }

  /** Whether links can be e-mailed. */
  get canSend(): boolean {
    return this.#sending.canSend;
  }

  find(id: string): Promise<AcceptanceLinkRecord | undefined> {
    return loadLink(this.#store, id);
  }

  /** The link of this customer that has no end yet. */
  async findOpen(customerId: string): Promise<AcceptanceLinkRecord | undefined> {
    return (await loadLinks(this.#store, 'customer_id = $1 AND finished_at IS NULL', [customerId]))[0];
  }

  /** Links that have no end yet, oldest first. */
  listOpen(limit = 100, offset = 0): Promise<AcceptanceLinkRecord[]> {
    return loadLinks(this.#store, 'finished_at IS NULL ORDER BY created_at, id LIMIT $1 OFFSET $2', [limit, offset]);
  }

  /**
   * Begins an enhanced attestation: written down first, then asked of Partner Center. Safe to call again with the
   * same submission, at once or after a crash: answers with what became of the first. A customer has one link at a
   * time: another submission answers with the one there is. Answers by the deadline (epoch milliseconds).
   */
  async create(submission: LinkSubmission, deadline: number): Promise<LinkOutcome> {
    for (;;) {
      const isNew = await this.#insert(submission, deadline);
      const link = (await this.find(submission.linkId)) ?? (await this.findOpen(submission.customer.id));
      if (isNew && link) return this.#outcomeOf(link.id, await this.#steps.advance(link, { deadline, isTold: true }));
      if (link) {
        await this.#settled(link.id, deadline);
        return this.#outcomeOf(link.id, undefined);
      }
      // The one that was in the way came to its end in between.
      if (Date.now() > deadline) return { state: 'pending' };
    }
  }

  /** Asks Partner Center at once, and goes on as far as it gets; undefined for an unknown id, as with all below. */
  async check(id: string, press: Press): Promise<LinkAnswer | undefined> {
    const link = await this.find(id);
    return link && this.#answer(id, await this.#steps.advance(link, optionsOf(link, press)));
  }

  /**
   * Has a link that expired, or that Partner Center does not know any more, replaced by a new one, and e-mailed again
   * if it was. One that can still be accepted is not replaced: an acceptance on it would go unnoticed. One that was
   * accepted is finalised instead. `askedAt` names the link to be replaced: the same press again changes nothing.
   */
  async renew(id: string, askedAt: string, press: Press): Promise<LinkAnswer | undefined> {
    const found = await this.find(id);
    if (!found) return undefined;
    const isRenewable = ({ state, askedAt: asked }: AcceptanceLinkRecord) =>
      asked === askedAt && (state === 'open' || state === 'expired');
    if (!isRenewable(found)) return this.#answer(id, await this.#settled(id, press.deadline));
    const failure = await this.#steps.advance(found, optionsOf(found, press));
    const asked = await this.find(id);
    const isGone = failure?.code === 'attestation-id-unknown';
    const isOver = asked?.state === 'expired' ? !failure || isGone : isGone;
    if (!asked || !isRenewable(asked) || !isOver) return this.#answer(id, failure);

    const leaseUntil = new Date(press.deadline + leaseMargin).toISOString();
    const isOurs = await this.#commit((tx) => renewLink(tx, asked, press, leaseUntil));
    const started = await this.find(id);
    if (!isOurs || !started) return this.#answer(id, await this.#settled(id, press.deadline));
    const refusal = await this.#steps.advance(started, { deadline: press.deadline, isTold: true });
    return this.#answer(id, refusal ?? (await this.#sending.waitFor(id, press.deadline)));
  }

  /** Ends it: nothing is recorded for it from now on. A link that was accepted stays as it is. */
  async withdraw(id: string, press: Press): Promise<LinkAnswer | undefined> {
    for (let tries = 1; ; tries += 1) {
      const link = await this.find(id);
      if (!link) return undefined;
      const isWithdrawn = await this.#commit((tx) => withdrawLink(tx, link, press));
      // Somebody may have changed it between the look and the commit.
      if (isWithdrawn || tries === 3) return this.#answer(id, undefined);
    }
  }

  /** Has the link e-mailed to the signatory; see `LinkSending.send` for `sending`. */
  async send(id: string, sending: number, press: Press): Promise<LinkAnswer | undefined> {
    const link = await this.find(id);
    return link && this.#answer(id, await this.#sending.send(link, sending, press));
  }

  /** Delivers one e-mail, for the outbox. */
  deliver(payload: unknown, item: { attempts: number }): Promise<Delivery> {
    return this.#sending.deliver(payload, item);
  }

  /** Puts on the trail, once for each member and link, that the link itself was shown. */
  async noteShown(link: AcceptanceLinkRecord, member: LinkMember, correlationId: string): Promise<void> {
    const details = { link: link.id, asked: link.askedAt };
    const seen = "customer_id = $1 AND actor_id = $2 AND action = 'link.shown' AND details = $3";
    const query = `SELECT id FROM audit WHERE ${seen} LIMIT 1`;
    const parameters = [link.customer.id, member.id, JSON.stringify(details)];
    if ((await this.#store.read(query, parameters)).length > 0) return;
    await this.#store.transaction(async (tx) => {
      const rows: unknown[] = await tx.query(query, parameters);
      if (rows.length === 0) await recordLink(tx, link, 'link.shown', { by: { member, correlationId }, details });
    });
  }

  /** The work behind, every second or two; see `LinkWatch.pass`. */
  work(options: { all?: boolean } = {}): Promise<void> {
    return this.#watch.pass(options);
  }

  /** False where there is this submission already, or a link of the customer's that is not over. */
  async #insert(submission: LinkSubmission, deadline: number): Promise<boolean> {
    const leaseUntil = new Date(deadline + leaseMargin).toISOString();
    try {
      await this.#store.transaction((tx) => insertLink(tx, submission, leaseUntil));
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Waits while somebody else is at work on a link, but not beyond the deadline. */
  async #settled(id: string, deadline: number): Promise<undefined> {
    while ((await this.find(id))?.state === 'started' && Date.now() < deadline) await sleep(pollMs);
  }

  async #outcomeOf(id: string, failure: Failure | undefined): Promise<LinkOutcome> {
    const link = await this.find(id);
    if (!link || link.state === 'started') return { state: 'pending' };
    if (link.state !== 'failed') return { state: 'ready', link };
    return { state: 'failed', failure: failure ?? failureOf(link.failureCode ?? 'partner-center-error') };
  }

  async #answer(id: string, failure: Failure | undefined): Promise<LinkAnswer | undefined> {
    const link = await this.find(id);
    return link && { link, ...(failure ? { failure } : {}) };
  }

  async #commit<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.#store.transaction(work);
    this.#onCommitted();
    return result;
  }
}

/** The member of a link reads in the answer what others are told, and it is recorded in this member's name or nobody's. */
function optionsOf(link: AcceptanceLinkRecord, { member, deadline, ownToken }: Press) {
  const isOwn = member.id === link.member.id;
  return { deadline, isTold: isOwn, ownToken: isOwn ? ownToken : undefined };
}
