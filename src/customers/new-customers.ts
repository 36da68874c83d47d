import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyedQueue } from '../agreements/keyed-queue.js';
import type { CreatedCustomer, PartnerCenter } from '../partner-center/types.js';
import { type Failure, failureOf } from '../result.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';
import { createCustomer } from './create-customer.js';
import type { NewCustomerAgreements } from './new-customer-agreements.js';
import {
  closeDetails,
  settleCreated,
  settleFailed,
  settleFinished,
  settleUnattested,
  type Told,
} from './new-customer-changes.js';
import {
  claimNewCustomer,
  loadNewCustomer,
  loadNewCustomers,
  type NewCustomerRecord,
  type NewCustomerRequest,
  type NewCustomerSubmission,
} from './new-customer-record.js';
import { type Credentials, SignInDetails } from './sign-in-details.js';

export type NewCustomerOutcome =
  /** The customer exists; where it stands with the agreement is another question. */
  | { state: 'created'; record: NewCustomerRecord }
  | { state: 'failed'; failure: Failure }
  /** Partner Center has not answered; the submission is kept, tried again, and the person told later. */
  | { state: 'pending' };

/** For so long after the creation its sign-in details can be shown. */
export const signInMs = 10 * 60_000;
/** How long after the deadline of a turn its work counts as left behind. */
const leaseMargin = 5_000;
const recoveryLease = 60_000;
const recoveryMs = 20_000;
const pollMs = 200;
/** With less time than this the agreement is not begun in this turn, but in the background. */
const leastForAgreement = 1_500;
/** After this long without a usable answer a creation is given up, and the person is told. */
const giveUpAfter = 24 * 60 * 60_000;
/** So long an agreement that was refused can be tried again with what was typed. */
const keepUnattestedMs = 7 * 24 * 60 * 60_000;

/**
 * Creates customers at Partner Center and records their agreement, so that a crash at any line loses nothing, creates
 * nothing twice, and leaves no customer whose agreement nobody sees to.
 */
export class NewCustomers {
  readonly #perSubmission = new KeyedQueue();
  readonly #details = new SignInDetails();

  /** `onCommitted` is called after every commit that left work in the outbox. */
  constructor(
    private readonly store: Store,
    private readonly partnerCenter: PartnerCenter,
    private readonly agreements: NewCustomerAgreements,
    private readonly onCommitted: () => void = () => {},
  ) {}

  find(id: string): Promise<NewCustomerRecord | undefined> {
    return loadNewCustomer(this.store, id);
  }

  /** The sign-in details, if it was this process that got them, until they are closed or their time is over. */
  signIn({ id, signInUntil = '' }: NewCustomerRecord): Credentials | undefined {
    return Date.now() < Date.parse(signInUntil) ? this.#details.get(id) : undefined;
  }

  /** Closes the sign-in details for good, on every message that leads to them. */
  async closeSignIn(id: string): Promise<void> {
    this.#details.forget(id);
    await this.#commit((tx) => closeDetails(tx, id));
  }

  /**
   * Creates one customer, and then has its agreement recorded. Safe to call again with the same submission, at once or
   * after a crash: the second call answers with what became of the first. Answers by the deadline (epoch ms).
   */
  create(submission: NewCustomerSubmission, deadline: number): Promise<NewCustomerOutcome> {
    return this.#perSubmission.run(submission.id, async () => {
      const { isOurs, record } = await this.#claim(submission, deadline);
      if (isOurs) return this.#carryOut(record, deadline, 'now');
      if (record.state === 'started') return { state: 'pending' };
      return { state: 'created', record };
    });
  }

  /**
   * Tries again to record the agreement of a customer that exists, with what was typed then. Answers with where it
   * stands now; undefined where there is no such customer.
   */
  attest(id: string, deadline: number): Promise<NewCustomerRecord | undefined> {
    return this.#perSubmission.run(id, async () => {
      const record = await this.find(id);
      return record?.state === 'created' ? this.#settleAgreement(record, deadline, 'now') : record;
    });
  }

  /**
   * Picks up what was begun and not brought to its end. With `all`, also what somebody may still be working on: right
   * at the start of the only process that uses this store.
   */
  async recover(options: { all?: boolean } = {}): Promise<void> {
    const leaseBefore = options.all ? '9999' : new Date().toISOString();
    const tooOld = new Date(Date.now() - keepUnattestedMs).toISOString();
    const left = await loadNewCustomers(
      this.store,
      "finished_at IS NULL AND (lease_until < $1 OR (state = 'created' AND started_at < $2)) ORDER BY started_at",
      [leaseBefore, tooOld],
    );
    for (const record of left) {
      if (record.state === 'created' && record.startedAt < tooOld) await this.#giveUp(record);
      else if (await this.#takeOver(record)) await this.#carryOut(record, Date.now() + recoveryMs, 'later');
    }
  }

  /** Writes the submission down; where another process works on it right now, waits for what becomes of it. */
  async #claim(submission: NewCustomerSubmission, deadline: number) {
    const leaseUntil = new Date(deadline + leaseMargin).toISOString();
    for (;;) {
      const claim = await this.store.transaction((tx) => claimNewCustomer(tx, submission, leaseUntil));
      const isBusy = !claim.isOurs && claim.record.state === 'started';
      if (!isBusy || Date.now() + pollMs > deadline) return claim;
      await sleep(pollMs);
    }
  }

  /** Leases what was left behind, so that no other process works on it for a while. */
  async #takeOver({ id, leaseUntil }: NewCustomerRecord): Promise<boolean> {
    const until = new Date(Date.now() + recoveryLease).toISOString();
    const taken = await this.store.transaction((tx) =>
      change(
        tx,
        'UPDATE new_customer SET lease_until = $1 WHERE id = $2 AND finished_at IS NULL AND lease_until = $3',
        [until, id, leaseUntil ?? ''],
      ),
    );
    return taken === 1;
  }

  async #carryOut(record: NewCustomerRecord, deadline: number, told: Told): Promise<NewCustomerOutcome> {
    const outcome = record.state === 'started' ? await this.#create(record, deadline, told) : undefined;
    if (outcome && outcome.state !== 'created') return outcome;
    const created = outcome?.record ?? record;
    if (created.state !== 'created') return { state: 'created', record: created };
    return { state: 'created', record: await this.#settleAgreement(created, deadline, told) };
  }

  async #create(record: NewCustomerRecord, deadline: number, told: Told): Promise<NewCustomerOutcome> {
    const request = requestOf(record);
    const creation = await createCustomer(record, request, {
      partnerCenter: this.partnerCenter,
      deadline,
      mayHaveCalled: told === 'later',
      renewRequestId: () => this.#renewRequestId(record.id),
    });
    if (creation?.state === 'created') return this.#settleCreated(record, creation.customer, deadline, told);
    const isTooOld = Date.now() - Date.parse(record.startedAt) > giveUpAfter;
    if (!creation && !isTooOld) {
      if (told === 'now') await this.#leave(record.id);
      return { state: 'pending' };
    }
    const failure = creation?.failure ?? failureOf('partner-center-timeout');
    await this.#commit((tx) => settleFailed(tx, record, request, failure, told));
    return { state: 'failed', failure };
  }

  async #settleCreated(
    record: NewCustomerRecord,
    { credentials, ...customer }: CreatedCustomer,
    deadline: number,
    told: Told,
  ): Promise<NewCustomerOutcome> {
    const now = Date.now();
    const leaseUntil = new Date(Math.max(deadline, now) + leaseMargin).toISOString();
    const signInUntil = credentials ? new Date(now + signInMs).toISOString() : undefined;
    if (credentials) this.#details.keep(record.id, credentials, now + signInMs);
    const at = new Date(now).toISOString();
    await this.#commit((tx) => settleCreated(tx, record, { customer, at, signInUntil, leaseUntil, told }));
    return { state: 'created', record: await this.#reload(record.id) };
  }

  /** Has the agreement of a customer that exists recorded, and writes down what came of it. */
  async #settleAgreement(record: NewCustomerRecord, deadline: number, told: Told): Promise<NewCustomerRecord> {
    const isLate = deadline - Date.now() < leastForAgreement;
    const outcome = isLate ? 'pending' : await this.agreements.record(record, requestOf(record), deadline);
    if (outcome === 'pending') {
      if (told === 'now') await this.#leave(record.id);
    } else {
      await this.#commit((tx) =>
        outcome === 'done' ? settleFinished(tx, record.id, told) : settleUnattested(tx, record.id, told, outcome),
      );
    }
    return this.#reload(record.id);
  }

  /** Ends the lease, when a turn is over: what is still to be done is taken up by the next pass. */
  async #leave(id: string): Promise<void> {
    await this.store.transaction((tx) =>
      change(
        tx,
        'UPDATE new_customer SET lease_until = $1, failure_code = NULL WHERE id = $2 AND finished_at IS NULL',
        [new Date().toISOString(), id],
      ),
    );
  }

  async #giveUp({ id, failureCode = 'partner-center-timeout' }: NewCustomerRecord): Promise<void> {
    await this.#commit((tx) => settleFinished(tx, id, 'later', failureOf(failureCode)));
  }

  async #renewRequestId(id: string): Promise<string> {
    const requestId = randomUUID();
    await this.store.transaction((tx) =>
      change(tx, 'UPDATE new_customer SET request_id = $1 WHERE id = $2', [requestId, id]),
    );
    return requestId;
  }

  async #commit(work: Parameters<Store['transaction']>[0]): Promise<void> {
    await this.store.transaction(work);
    this.onCommitted();
  }

  async #reload(id: string): Promise<NewCustomerRecord> {
    const record = await this.find(id);
    if (!record) throw new Error('the new customer is not there');
    return record;
  }
}

function requestOf({ request }: NewCustomerRecord): NewCustomerRequest {
  if (!request) throw new Error('what was submitted is not there any more');
  return request;
}
