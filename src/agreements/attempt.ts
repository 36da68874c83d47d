import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { record } from '../audit/audit.js';
import type { Acceptance } from '../customers/directory.js';
import { enqueue } from '../outbox/outbox.js';
import type { AgreementTemplate, Signatory } from '../partner-center/types.js';
import type { Failure } from '../result.js';
import type { AttestedAs } from '../store/entities/attestation.js';
import { change } from '../store/statements.js';
import type { AgreementText } from './agreement-languages.js';
import { type Attempt, loadAttempts } from './attempt-record.js';
import { keepAcceptance } from './keep-acceptance.js';
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
  /** Which text was accepted, where that is known: kept as evidence. */
  agreement?: AgreementText;
  /** The version of that text, where it was fixed before; else the one in force is taken. */
  template?: AgreementTemplate;
  /** Of an enhanced attestation: the id under which the customer accepted on a link. */
  attestationId?: string;
  /** Where the form was and who reads there; kept as it is, so that the person can be told later. */
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
  | {
      state: 'recorded';
      acceptance: Acceptance;
      template: AgreementTemplate | undefined;
      as: AttestedAs | undefined;
    }
  /** Exactly this contact was there before, since that day where it is known; `outdated`: a day that no longer counts. */
  | { state: 'on-record'; since: string | undefined; outdated: boolean }
  | { state: 'failed'; failure: Failure };

/**
 * First of confirm's two transactions: writes the attempt down, or says why there is nothing to start: it is
 * known already, another one runs for this customer, or somebody recorded one since the form was shown.
 */
export async function claimAttempt(
  tx: EntityManager,
  submission: Submission,
  { leaseUntil, as }: { leaseUntil: string; as: AttestedAs },
): Promise<Claim> {
  const { attemptId, customer, member, signatory, formIssuedAt } = submission;
  await oneAtATime(tx, customer.id);
  const found = await loadAttempts(
    tx,
    "id = $1 OR (customer_id = $2 AND (state = 'started' OR (state = 'recorded' AND finished_at > $3)))",
    [attemptId, customer.id, formIssuedAt],
  );
  const known = found.find(({ id }) => id === attemptId);
  if (known?.state === 'started') return { is: 'running', attempt: known };
  if (known && known.state !== 'failed') return { is: 'known', attempt: known };
  const running = found.find(({ state }) => state === 'started');
  if (running) return { is: 'running', attempt: running };
  const [newer] = found
    .filter(({ state }) => state === 'recorded')
    .sort((one, other) => (other.finishedAt ?? '').localeCompare(one.finishedAt ?? ''));
  if (newer) return { is: isSameContact(newer.signatory, signatory) ? 'same-contact' : 'superseded', attempt: newer };

  const at = new Date().toISOString();
  if (known) await tx.query("DELETE FROM attestation WHERE id = $1 AND state = 'failed'", [attemptId]);
  const attempt: Attempt = {
    id: attemptId,
    customerId: customer.id,
    customerName: customer.name,
    memberId: member.id,
    memberName: member.name,
    signatory,
    dateAgreed: submission.dateAgreed,
    ...(submission.agreement ? { agreement: submission.agreement } : {}),
    ...(submission.template ? { template: submission.template } : {}),
    ...(submission.attestationId ? { attestationId: submission.attestationId } : {}),
    as,
    requestId: randomUUID(),
    state: 'started',
    startedAt: at,
    leaseUntil,
    conversation: submission.conversation,
    correlationId: submission.correlationId,
  };
  await tx.query(
    `INSERT INTO attestation (id, customer_id, customer_name, member_id, member_name, first_name, last_name, email, phone,
       date_agreed, request_id, state, started_at, lease_until, conversation, correlation_id, country, language, template_id,
       template_version, external_id, attested_as)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'started', $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
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
      attempt.requestId,
      at,
      leaseUntil,
      JSON.stringify(submission.conversation),
      submission.correlationId,
      submission.agreement?.country ?? null,
      submission.agreement?.language ?? null,
      submission.template?.id ?? null,
      submission.template?.version ?? null,
      submission.attestationId ?? null,
      as,
    ],
  );
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
  const at = new Date().toISOString();
  const failure = settlement.state === 'failed' ? settlement.failure : undefined;
  const since = settlement.state === 'on-record' ? settlement.since : undefined;
  const template = settlement.state === 'recorded' ? settlement.template : attempt.template;
  const as = settlement.state === 'recorded' ? settlement.as : attempt.as;
  const settled = await change(
    tx,
    `UPDATE attestation SET state = $1, failure_code = $2, finished_at = $3, date_agreed = $4, template_id = $5,
       template_version = $6, attested_as = $7 WHERE id = $8 AND state = 'started'`,
    [
      settlement.state,
      failure?.code ?? null,
      at,
      since ?? attempt.dateAgreed,
      template?.id ?? null,
      template?.version ?? null,
      as ?? null,
      attempt.id,
    ],
  );
  if (settled === 0) return;
  if (settlement.state === 'recorded') {
    const { correlationId, memberId: id, memberName: name } = attempt;
    const by = { member: { id, name }, correlationId };
    await keepAcceptance(tx, attempt.customerId, settlement.acceptance, attempt.dateAgreed, at, by);
  }
  const known = { ...attempt, as };
  if (told === 'later') await recordOf(tx, known, 'attestation.recovered', 'succeeded');
  await recordOf(tx, known, `attestation.${settlement.state}`, failure ? 'failed' : 'succeeded', failure?.code);
  // Of an enhanced attestation people are told by its link, whose last step this is.
  // And whoever gave no conversation tells of it.
  if (attempt.attestationId || attempt.conversation === null) return;
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
  attempt: Omit<Attempt, 'as'> & { as?: AttestedAs | undefined },
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
    details: {
      attempt: attempt.id,
      dateAgreed: attempt.dateAgreed.slice(0, 10),
      ...(attempt.as ? { as: attempt.as } : {}),
    },
  });
}
