import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { record } from '../audit/audit.js';
import { type Acceptance, saveAcceptance } from '../customers/directory.js';
import { enqueue } from '../outbox/outbox.js';
import type { Signatory } from '../partner-center/types.js';
import type { Failure, FailureCode } from '../result.js';
import { isSameContact } from './recorded.js';

/** What somebody submitted, before anything was done with it. */
export interface Submission {
  /** Issued with the form; the same submission arriving again is recognised by it. */
  attemptId: string;
  /** ISO instant at which the form was shown. */
  formIssuedAt: string;
  customer: { id: string; name: string };
  member: { id: string; name: string };
  signatory: Signatory;
  /** ISO instant in UTC, not in the future. */
  dateAgreed: string;
  /** Where the form was and who reads there; kept as it is, so that the person can be told later. */
  conversation: unknown;
  correlationId: string;
}

/** An attempt to record an attestation: written down before Partner Center is called, settled afterwards. */
export interface Attempt {
  id: string;
  customerId: string;
  customerName: string;
  memberId: string;
  memberName: string;
  signatory: Signatory;
  dateAgreed: string;
  /** The MS-RequestId to use next: the same after silence, a new one after any answer. */
  requestId: string;
  state: 'started' | 'recorded' | 'on-record' | 'failed';
  failureCode?: FailureCode;
  startedAt: string;
  finishedAt?: string;
  leaseUntil: string;
  conversation: unknown;
  correlationId: string;
}

export type Claim =
  | { is: 'ours'; attempt: Attempt }
  | { is: 'known'; attempt: Attempt }
  | { is: 'running'; attempt: Attempt }
  | { is: 'same-contact'; attempt: Attempt }
  | { is: 'superseded'; attempt: Attempt };

export type Settlement =
  | { state: 'recorded'; acceptance: Acceptance }
  /** Exactly this contact was there before, since that day where it is known; `outdated`: a day that no longer counts. */
  | { state: 'on-record'; since: string | undefined; outdated: boolean }
  | { state: 'failed'; failure: Failure };

const selectAttempt = `SELECT id, customer_id AS "customerId", customer_name AS "customerName", member_id AS "memberId",
  member_name AS "memberName", first_name AS "firstName", last_name AS "lastName", email, phone,
  date_agreed AS "dateAgreed", request_id AS "requestId", state, failure_code AS "failureCode", started_at AS "startedAt",
  finished_at AS "finishedAt", lease_until AS "leaseUntil", conversation, correlation_id AS "correlationId"
  FROM attestation`;

/** The attempt with this id, from a transaction or from the store's committed data. */
export async function loadAttempt(
  source: Pick<EntityManager, 'query'>,
  where: string,
  parameters: unknown[],
): Promise<Attempt | undefined> {
  const rows: Record<string, string | null>[] = await source.query(
    `${selectAttempt} WHERE ${where} LIMIT 1`,
    parameters,
  );
  return rows[0] && toAttempt(rows[0]);
}

/**
 * First of confirm's two transactions: writes the attempt down, or says why there is nothing to start: it is
 * known already, another one runs for this customer, or somebody recorded one since the form was shown.
 */
export async function claimAttempt(tx: EntityManager, submission: Submission, leaseUntil: string): Promise<Claim> {
  const { attemptId, customer, member, signatory, formIssuedAt } = submission;
  await oneAtATime(tx, customer.id);
  const known = await loadAttempt(tx, 'id = $1', [attemptId]);
  if (known?.state === 'started') return { is: 'running', attempt: known };
  if (known && known.state !== 'failed') return { is: 'known', attempt: known };
  const running = await loadAttempt(tx, "customer_id = $1 AND state = 'started'", [customer.id]);
  if (running) return { is: 'running', attempt: running };
  const newer = await loadAttempt(
    tx,
    "customer_id = $1 AND state = 'recorded' AND finished_at > $2 ORDER BY finished_at DESC",
    [customer.id, formIssuedAt],
  );
  if (newer) return { is: isSameContact(newer.signatory, signatory) ? 'same-contact' : 'superseded', attempt: newer };

  const at = new Date().toISOString();
  await tx.query("DELETE FROM attestation WHERE id = $1 AND state = 'failed'", [attemptId]);
  await tx.query(
    `INSERT INTO attestation (id, customer_id, customer_name, member_id, member_name, first_name, last_name, email, phone,
       date_agreed, request_id, state, started_at, lease_until, conversation, correlation_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'started', $12, $13, $14, $15)`,
    [
      attemptId,
      customer.id,
      customer.name,
      member.id,
      member.name,
      signatory.firstName,
      signatory.lastName,
      signatory.email,
      signatory.phone,
      submission.dateAgreed,
      randomUUID(),
      at,
      leaseUntil,
      JSON.stringify(submission.conversation),
      submission.correlationId,
    ],
  );
  const attempt = await loadAttempt(tx, 'id = $1', [attemptId]);
  if (!attempt) throw new Error('the attempt just written is not there');
  await recordOf(tx, attempt, 'attestation.started', 'succeeded');
  return { is: 'ours', attempt };
}

/**
 * Second of confirm's two transactions: the outcome, its trail, the customer's new state and what people must
 * be told, together or not at all. Does nothing when the attempt was settled meanwhile.
 */
export async function settleAttempt(
  tx: EntityManager,
  attempt: Attempt,
  settlement: Settlement,
  told: 'now' | 'later',
): Promise<void> {
  const current = await loadAttempt(tx, 'id = $1', [attempt.id]);
  if (current?.state !== 'started') return;
  const at = new Date().toISOString();
  const failure = settlement.state === 'failed' ? settlement.failure : undefined;
  const since = settlement.state === 'on-record' ? settlement.since : undefined;
  await tx.query(
    'UPDATE attestation SET state = $1, failure_code = $2, finished_at = $3, date_agreed = $4 WHERE id = $5',
    [settlement.state, failure?.code ?? null, at, since ?? attempt.dateAgreed, attempt.id],
  );
  if (settlement.state === 'recorded') {
    await saveAcceptance(tx, attempt.customerId, settlement.acceptance, attempt.dateAgreed, at);
  }
  if (told === 'later') await recordOf(tx, attempt, 'attestation.recovered', 'succeeded');
  await recordOf(tx, attempt, `attestation.${settlement.state}`, failure ? 'failed' : 'succeeded', failure?.code);
  const payload = { attemptId: attempt.id };
  if (told === 'later')
    await enqueue(tx, { kind: 'attestation.news', key: `attestation.news:${attempt.id}:${at}`, payload });
  // Who submitted an outdated contact has the form again, which says so; a receipt must not take its place.
  const isOver = settlement.state === 'recorded' || (settlement.state === 'on-record' && !settlement.outdated);
  if (isOver) await enqueue(tx, { kind: 'attestation.card', key: `attestation.card:${attempt.id}`, payload });
}

/** On SQLite there is one writer; on PostgreSQL two processes could each look before either of them writes. */
async function oneAtATime(tx: EntityManager, customerId: string): Promise<void> {
  if (tx.connection.options.type === 'postgres') {
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [customerId]);
  }
}

/** Puts what happened to an attempt on the trail. */
export async function recordOf(
  tx: EntityManager,
  attempt: Attempt,
  action: `attestation.${Attempt['state'] | 'recovered'}`,
  outcome: 'succeeded' | 'failed',
  code?: string,
): Promise<void> {
  await record(tx, {
    actor: { id: attempt.memberId, name: attempt.memberName },
    customer: { id: attempt.customerId, name: attempt.customerName },
    action,
    outcome,
    ...(code ? { code } : {}),
    correlationId: attempt.correlationId,
    details: { attempt: attempt.id, dateAgreed: attempt.dateAgreed.slice(0, 10) },
  });
}

function toAttempt(row: Record<string, string | null>): Attempt {
  const { firstName, lastName, email, phone, conversation, finishedAt, failureCode, ...rest } = row;
  return {
    ...(rest as unknown as Omit<Attempt, 'signatory' | 'conversation' | 'finishedAt' | 'failureCode'>),
    signatory: { firstName: firstName ?? '', lastName: lastName ?? '', email: email ?? '', phone: phone ?? '' },
    conversation: JSON.parse(conversation ?? 'null') as unknown,
    ...(finishedAt ? { finishedAt } : {}),
    ...(failureCode ? { failureCode: failureCode as FailureCode } : {}),
  };
}
