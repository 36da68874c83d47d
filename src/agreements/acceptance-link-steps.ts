import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { Acceptance } from '../customers/directory.js';
import type { AcceptanceLinkStatus, PartnerCenter } from '../partner-center/types.js';
import { type Failure, failureOf } from '../result.js';
import type { Store } from '../store/store.js';
import {
  acceptLink,
  expireLink,
  type Finalised,
  finaliseLink,
  noteNotFinalised,
  reopenDeadEnd,
  rescheduleLink,
} from './acceptance-link-progress.js';
import { type AcceptanceLinkRecord, loadLink } from './acceptance-link-record.js';
import { openLink, postponeRequest, refuseLink } from './acceptance-link-requests.js';
import { isDeadEnd, pauseAfterFailure } from './acceptance-link-schedule.js';
import type { AttestationOutcome, Attestations } from './attestations.js';

export interface StepOptions {
  /** In epoch milliseconds. */
  deadline: number;
  /** The link's member waits for the answer: no message of its own is needed. */
  isTold: boolean;
  /** Finds the own token of the link's member, where one is at hand; asked for right before the agreement is created. */
  ownToken?: (() => Promise<string | undefined>) | undefined;
}

interface Parts {
  store: Store;
  partnerCenter: PartnerCenter;
  attestations: Attestations;
  /** yyyy-mm-dd; attestations before it need re-acceptance. */
  cutoff: string;
  /** Called after every commit that may have left work in the outbox. */
  onCommitted: () => void;
}

const requestTries = 3;
/** A request without an outcome is given up after this long, and the member is told. */
const giveUpAfter = 24 * 60 * 60_000;
/** How long after the deadline of its step a link counts as left behind. */
export const leaseMargin = 5_000;
/** Where Partner Center does not tell the moment of acceptance: before now on every clock involved. */
const clockMargin = 60_000;

/**
 * Takes a link one step on, at Partner Center and in the store: a requested link is created, an open one is asked
 * about, an accepted one is finalised. May be repeated after a crash at any line, by any process, several at once.
 */
export class LinkSteps {
  constructor(private readonly parts: Parts) {}

  /** Answers why there was no progress, where something failed; the link itself is to be read anew. */
  async advance(link: AcceptanceLinkRecord, options: StepOptions): Promise<Failure | undefined> {
    switch (link.state) {
      case 'started':
        return this.#request(link, options);
      case 'open':
      case 'expired':
        return this.#ask(link, options);
      case 'accepted':
        return this.#finalise(link, options);
      default:
        return undefined;
    }
  }

  /** Asks for the link, with the same MS-RequestId after silence: Partner Center makes one for one id. */
  async #request(link: AcceptanceLinkRecord, options: StepOptions): Promise<Failure | undefined> {
    const { partnerCenter } = this.parts;
    const { deadline, isTold } = options;
    // A link that is being renewed may have been accepted at the last moment.
    const { attestationId } = link;
    const earlier = attestationId ? await partnerCenter.acceptanceLinkStatus(attestationId, { deadline }) : undefined;
    if (earlier?.ok && isAccepted(earlier.value)) return this.#accepted(link, earlier.value, options);

    const template = await partnerCenter.agreementTemplate({ deadline });
    if (!template.ok) return this.#notCreated(link, template.failure, isTold);
    const { country, language, companyName, signatory } = link;
    const request = { country, language, companyName, signatory };
    for (let n = 1; ; n += 1) {
      const made = await partnerCenter.createAcceptanceLink(request, link.requestId, { deadline });
      if (made.ok) {
        await this.#commit((tx) => openLink(tx, link, made.value, template.value, isTold));
        return undefined;
      }
      const pause = 250 * 2 ** n;
      const mayRepeat = made.failure.outcomeUnknown && n < requestTries && Date.now() + pause < deadline - 1_000;
      if (!mayRepeat) return this.#notCreated(link, made.failure, isTold);
      await sleep(pause);
    }
  }

  async #notCreated(link: AcceptanceLinkRecord, failure: Failure, isTold: boolean): Promise<Failure> {
    const isTooOld = Date.now() - Date.parse(link.askedAt) > giveUpAfter;
    // Somebody who waits can try again at once; nobody does where the work was left behind.
    const isWorthARepeat = failure.outcomeUnknown || (failure.retryable && !isTold);
    if (isTooOld || !isWorthARepeat) {
      await this.#commit((tx) => refuseLink(tx, link, failure, isTold));
      return failure;
    }
    // After silence the same id, after any answer a new one (Microsoft Learn, "Partner Center REST headers").
    const wasAnswered = failure.code === 'partner-center-error' || failure.code === 'partner-center-unreadable';
    const requestId = wasAnswered ? randomUUID() : link.requestId;
    const pause = pauseAfterFailure(failure, link.checks);
    await this.#commit((tx) => postponeRequest(tx, link, failure, pause, requestId));
    return failure;
  }

  async #ask(link: AcceptanceLinkRecord, options: StepOptions): Promise<Failure | undefined> {
    const { deadline, isTold } = options;
    const status = await this.parts.partnerCenter.acceptanceLinkStatus(link.attestationId ?? '', { deadline });
    if (!status.ok) {
      await this.#commit((tx) => rescheduleLink(tx, link, { failure: status.failure }));
      return status.failure;
    }
    if (isAccepted(status.value)) return this.#accepted(link, status.value, options);
    const { state, expiresAt } = status.value;
    const isOver = state === 'expired' || Date.parse(expiresAt ?? link.expiresAt ?? '') <= Date.now();
    await this.#commit((tx) =>
      isOver && link.state === 'open'
        ? expireLink(tx, link, expiresAt, isTold)
        : rescheduleLink(tx, link, { expiresAt }),
    );
    return undefined;
  }

  /** Acceptance alone is not enough: the agreement is created from it at once. */
  async #accepted(
    link: AcceptanceLinkRecord,
    status: AcceptanceLinkStatus,
    options: StepOptions,
  ): Promise<Failure | undefined> {
    const acceptedAt = pastInstant(status.acceptedAt);
    if (status.state === 'finalised') {
      const acceptance = this.#acceptanceOf(acceptedAt);
      const finalised = { acceptedAt, acceptance, byOthers: true };
      await this.#commit((tx) => finaliseLink(tx, link, finalised, options.isTold));
      return undefined;
    }
    const isOurs = await this.#commit((tx) => acceptLink(tx, link, acceptedAt, leaseUntil(options)));
    const accepted = isOurs ? await loadLink(this.parts.store, link.id) : undefined;
    return accepted && this.#finalise(accepted, options);
  }

  /** Creates the agreement: an attestation like any other, with its crash safety, whose id is that of the link. */
  async #finalise(link: AcceptanceLinkRecord, options: StepOptions): Promise<Failure | undefined> {
    if (isDeadEnd(link.failureCode)) {
      const isOurs = await this.#commit((tx) => reopenDeadEnd(tx, link, leaseUntil(options)));
      if (!isOurs) return undefined;
    }
    const { deadline, ownToken } = options;
    const own = await this.#confirm(link, deadline, await ownToken?.());
    // The customer has accepted: that a member's sign-in will not do is no reason to leave it at that.
    const outcome = isOwnTrouble(own) ? await this.#confirm(link, deadline) : own;
    if (outcome.state === 'recorded' || outcome.state === 'on-record') {
      const finalised = this.#finalisedBy(link, outcome);
      await this.#commit((tx) => finaliseLink(tx, link, finalised, options.isTold));
      return undefined;
    }
    const failure = failureIn(outcome);
    await this.#commit((tx) => noteNotFinalised(tx, link, failure, options.isTold));
    return failure;
  }

  #confirm(link: AcceptanceLinkRecord, deadline: number, ownToken?: string): Promise<AttestationOutcome> {
    const { id, customer, member, signatory, country, language, template, attestationId } = link;
    const { conversation, correlationId } = link;
    return this.parts.attestations.confirm(
      {
        attemptId: id,
        formIssuedAt: new Date().toISOString(),
        customer,
        member,
        signatory,
        dateAgreed: link.acceptedAt ?? pastInstant(undefined),
        agreement: { country, language },
        ...(template ? { template } : {}),
        ...(attestationId ? { attestationId } : {}),
        conversation,
        correlationId,
      },
      deadline,
      ownToken,
    );
  }

  #finalisedBy(link: AcceptanceLinkRecord, outcome: Recorded): Finalised {
    const known = outcome.state === 'on-record' ? outcome.since : undefined;
    const acceptedAt = known ?? link.acceptedAt ?? outcome.attempt.dateAgreed;
    return { acceptedAt, acceptance: this.#acceptanceOf(acceptedAt), byOthers: outcome.state === 'on-record' };
  }

  #acceptanceOf(acceptedAt: string): Acceptance {
    return acceptedAt >= this.parts.cutoff ? 'attested' : 'reaccept';
  }

  async #commit<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.parts.store.transaction(work);
    this.parts.onCommitted();
    return result;
  }
}

type Recorded = Extract<AttestationOutcome, { state: 'recorded' | 'on-record' }>;

function isAccepted({ state }: AcceptanceLinkStatus): boolean {
  return state === 'accepted' || state === 'finalised';
}

function leaseUntil({ deadline }: StepOptions): string {
  return new Date(deadline + leaseMargin).toISOString();
}

/** Whether it was refused because of whose token it came with. */
function isOwnTrouble(outcome: AttestationOutcome): boolean {
  const code = outcome.state === 'failed' ? outcome.failure.code : undefined;
  return code === 'own-sign-in-refused' || code === 'own-not-permitted';
}

function failureIn(outcome: Exclude<AttestationOutcome, Recorded>): Failure {
  if (outcome.state === 'failed') return outcome.failure;
  const code = outcome.state === 'pending' ? 'partner-center-timeout' : 'attestation-running';
  return failureOf(code, { retryable: true, outcomeUnknown: true });
}

/** The moment of acceptance; never in the future, and a little before now where it is not told. */
function pastInstant(instant: string | undefined): string {
  const told = Date.parse(instant ?? '');
  const now = Date.now();
  return new Date(told <= now ? told : now - clockMargin).toISOString();
}
