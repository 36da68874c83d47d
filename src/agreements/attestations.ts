import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { record } from '../audit/audit.js';
import type { Acceptance } from '../customers/directory.js';
import type { PartnerCenter } from '../partner-center/types.js';
import { type Failure, failureOf } from '../result.js';
import type { AttestedAs } from '../store/entities/attestation.js';
import { isDuplicate } from '../store/errors.js';
import type { Store } from '../store/store.js';
import { type Claim, claimAttempt, type Settlement, type Submission, settleAttempt } from './attempt.js';
import { type Attempt, loadAttempt } from './attempt-record.js';
import { type Driven, driveAttempt } from './drive-attempt.js';
import { KeyedQueue } from './keyed-queue.js';
import { findRecorder, type Recorder } from './recorded.js';

export type AttestationOutcome =
  | { state: 'recorded'; attempt: Attempt; recorder: Recorder }
  /** Exactly this contact was there already; `since` is the day it was recorded with, where that is known. */
  | { state: 'on-record'; attempt: Attempt; since: string | undefined; recorder: Recorder | undefined }
  /** Somebody recorded one for this customer after the form was shown. */
  | { state: 'superseded'; recorder: Recorder }
  | { state: 'failed'; failure: Failure }
  /** Partner Center has not answered; the attempt is kept, tried again, and the person told later. */
  | { state: 'pending' };

/** How long after the deadline of a turn its attempt counts as left behind. */
const leaseMargin = 5_000;
const recoveryLease = 60_000;
const recoveryMs = 20_000;
/** An attempt this young may be in the hands of another process. */
const busyMs = 10_000;
const pollMs = 200;
/** After this long without a usable answer an attempt is given up, and the person is told. */
const giveUpAfter = 24 * 60 * 60_000;

/** Records partner attestations so that a crash at any line loses nothing and attests nothing twice. */
export class Attestations {
  readonly #perCustomer = new KeyedQueue();

  /** `onCommitted` is called after every commit that left work in the outbox. */
  constructor(
    private readonly store: Store,
    private readonly partnerCenter: PartnerCenter,
    private readonly cutoff: string,
    private readonly onCommitted: () => void = () => {},
  ) {}

  /**
   * Records one attestation at Partner Center. Safe to call again with the same submission, at once or after
   * a crash: the second call answers with what became of the first. Answers by the deadline (epoch ms).
   *
   * @param ownToken the member's own access token for Partner Center, in whose name it is then recorded; without it the
   * bot's account records it. It is not kept: what is picked up after a crash is recorded by the bot's account.
   */
  confirm(submission: Submission, deadline: number, ownToken?: string): Promise<AttestationOutcome> {
    return this.#perCustomer.run(submission.customer.id, async () => {
      const claim = await this.#claim(submission, deadline, ownToken ? 'member' : 'service');
      const { attempt } = claim;
      if (claim.is === 'ours') return this.#settle(attempt, deadline, 'now', ownToken);
      const recorder = { memberName: attempt.memberName, at: attempt.finishedAt ?? '' };
      if (claim.is === 'superseded') return { state: 'superseded', recorder };
      if (claim.is === 'same-contact') return { state: 'on-record', attempt, since: attempt.dateAgreed, recorder };
      if (attempt.state === 'recorded') return { state: 'recorded', attempt, recorder };
      if (attempt.state === 'on-record') {
        return { state: 'on-record', attempt, since: attempt.dateAgreed, recorder: undefined };
      }
      if (attempt.id === submission.attemptId) return { state: 'pending' };
      return { state: 'failed', failure: failureOf('attestation-running', { retryable: true }) };
    });
  }

  /**
   * Picks up attempts that were started and never settled, and brings each to its end. With `all`, also those
   * whose lease still runs: right at the start of the only process that uses this store.
   */
  async recover(options: { all?: boolean } = {}): Promise<void> {
    const leaseBefore = options.all ? '9999' : new Date().toISOString();
    const rows = await this.store.read<{ id: string }>(
      "SELECT id FROM attestation WHERE state = 'started' AND lease_until < $1 ORDER BY started_at",
      [leaseBefore],
    );
    for (const { id } of rows) {
      const attempt = await this.#takeOver(id, leaseBefore);
      if (!attempt) continue;
      await this.#settle(attempt, Date.now() + recoveryMs, 'later');
    }
  }

  /** Writes the attempt down; where another process works on it right now, waits for what becomes of it. */
  async #claim(submission: Submission, deadline: number, as: AttestedAs): Promise<Claim> {
    const leaseUntil = new Date(deadline + leaseMargin).toISOString();
    for (;;) {
      const claim = await this.store.transaction((tx) => claimOrNote(tx, submission, { leaseUntil, as })).catch(ifNew);
      const isBusy = claim?.is === 'running' && Date.now() - Date.parse(claim.attempt.startedAt) < busyMs;
      if (claim && !(isBusy && Date.now() < deadline)) return claim;
      await sleep(pollMs);
    }
  }

  /** Leases an attempt left behind, so that no other process works on it for a while. */
  #takeOver(id: string, leaseBefore: string): Promise<Attempt | undefined> {
    const lock = this.store.engine === 'postgres' ? 'FOR UPDATE SKIP LOCKED' : '';
    return this.store.transaction(async (tx) => {
      const rows: unknown[] = await tx.query(
        `SELECT id FROM attestation WHERE id = $1 AND state = 'started' AND lease_until < $2 ${lock}`,
        [id, leaseBefore],
      );
      if (rows.length === 0) return undefined;
      const leaseUntil = new Date(Date.now() + recoveryLease).toISOString();
      await tx.query('UPDATE attestation SET lease_until = $1 WHERE id = $2', [leaseUntil, id]);
      return loadAttempt(tx, 'id = $1', [id]);
    });
  }

  async #settle(
    attempt: Attempt,
    deadline: number,
    told: 'now' | 'later',
    ownToken?: string,
  ): Promise<AttestationOutcome> {
    const driven = await driveAttempt(attempt, {
      partnerCenter: this.partnerCenter,
      deadline,
      mayHaveCalled: told === 'later',
      ownToken,
      renewRequestId: () => this.#renewRequestId(attempt.id),
    });
    const settlement = this.#settlementOf(attempt, driven);
    if (!settlement) return { state: 'pending' };
    await this.store.transaction((tx) => settleAttempt(tx, attempt, settlement, told));
    this.onCommitted();
    if (settlement.state === 'failed') return settlement;
    if (settlement.state === 'recorded') {
      const { as: _, ...rest } = attempt;
      const { as, template = attempt.template } = settlement;
      const recorded = { ...rest, ...(template ? { template } : {}), ...(as ? { as } : {}) };
      const recorder = { memberName: attempt.memberName, at: new Date().toISOString() };
      return { state: 'recorded', attempt: recorded, recorder };
    }
    const since = driven?.state === 'on-record' ? driven.since : undefined;
    const recorder =
      since &&
      (await findRecorder(this.store, attempt.customerId, { signatory: attempt.signatory, dateAgreed: since }));
    return { state: 'on-record', attempt, since, recorder: recorder || undefined };
  }

  #settlementOf(attempt: Attempt, driven: Driven): Settlement | undefined {
    const acceptance: Acceptance = attempt.dateAgreed >= this.cutoff ? 'attested' : 'reaccept';
    if (driven?.state === 'recorded') return { ...driven, acceptance };
    if (driven?.state === 'on-record') {
      return { ...driven, outdated: driven.since !== undefined && driven.since < this.cutoff };
    }
    if (driven) return driven;
    const isTooOld = Date.now() - Date.parse(attempt.startedAt) > giveUpAfter;
    return isTooOld ? { state: 'failed', failure: failureOf('partner-center-timeout') } : undefined;
  }

  async #renewRequestId(attemptId: string): Promise<string> {
    const requestId = randomUUID();
    await this.store.transaction((tx) =>
      tx.query('UPDATE attestation SET request_id = $1 WHERE id = $2', [requestId, attemptId]),
    );
    return requestId;
  }
}

/** Another process was faster with the same attempt or customer: look again. Anything else is thrown on. */
function ifNew(error: unknown): undefined {
  if (!isDuplicate(error)) throw error;
}

/** Claims; a contact that a colleague recorded a moment before needs nothing more, but its submission is on the trail. */
async function claimOrNote(
  tx: EntityManager,
  submission: Submission,
  begun: { leaseUntil: string; as: AttestedAs },
): Promise<Claim> {
  const claim = await claimAttempt(tx, submission, begun);
  const { member, customer, correlationId, attemptId } = submission;
  if (claim.is !== 'same-contact') return claim;
  await record(tx, {
    actor: member,
    customer,
    action: 'attestation.on-record',
    outcome: 'succeeded',
    correlationId,
    details: { attempt: attemptId },
  });
  return claim;
}
