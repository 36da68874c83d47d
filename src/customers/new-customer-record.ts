import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { type AuditAction, record } from '../audit/audit.js';
import type { NewCustomer } from '../partner-center/types.js';
import type { FailureCode } from '../result.js';
import type { NewCustomerAgreement, NewCustomerState } from '../store/entities/new-customer.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';

/** What is to be created and attested; kept until both are done or given up. */
export interface NewCustomerRequest {
  customer: NewCustomer;
  /** ISO instant on which the customer accepted; undefined where it will accept on a link, or be asked to. */
  dateAgreed?: string;
  /** The form as it was submitted, for another try. Whoever writes it reads it; nobody here looks inside. */
  form: unknown;
}

/** What somebody submitted, before anything was done with it. */
export interface NewCustomerSubmission extends NewCustomerRequest {
  /** Issued with the form; the same submission arriving again is recognised by it. */
  id: string;
  agreement: NewCustomerAgreement;
  member: { id: string; name: string };
  /** Where the form was and who reads there; kept as it is, so that the person can be told later. */
  conversation: unknown;
  correlationId: string;
}

/** A customer that somebody submitted, as it stands. Times are ISO instants in UTC. */
export interface NewCustomerRecord {
  id: string;
  memberId: string;
  memberName: string;
  companyName: string;
  domain: string;
  state: NewCustomerState;
  agreement: NewCustomerAgreement;
  requestId: string;
  /** Undefined once it is of no more use. */
  request?: NewCustomerRequest;
  customerId?: string;
  /** Until when its sign-in details may be shown; undefined when there are none any more. */
  signInUntil?: string;
  failureCode?: FailureCode;
  startedAt: string;
  finishedAt?: string;
  leaseUntil?: string;
  conversation: unknown;
  correlationId: string;
}

const columns = `id, member_id AS "memberId", member_name AS "memberName", company_name AS "companyName", domain, state,
  agreement, request_id AS "requestId", request, customer_id AS "customerId", sign_in_until AS "signInUntil",
  failure_code AS "failureCode", started_at AS "startedAt", finished_at AS "finishedAt", lease_until AS "leaseUntil",
  conversation, correlation_id AS "correlationId"`;

/** Reads what is committed, or with a transaction what that sees. */
export async function loadNewCustomers(
  source: Store | EntityManager,
  where: string,
  parameters: unknown[],
): Promise<NewCustomerRecord[]> {
  const sql = `SELECT ${columns} FROM new_customer WHERE ${where}`;
  type Row = Record<string, string | null>;
  const rows: Row[] = await ('read' in source ? source.read<Row>(sql, parameters) : source.query(sql, parameters));
  return rows.map(toRecord);
}

export async function loadNewCustomer(
  source: Store | EntityManager,
  id: string,
): Promise<NewCustomerRecord | undefined> {
  return (await loadNewCustomers(source, 'id = $1', [id]))[0];
}

/**
 * Writes a submission down before Partner Center is called. `isOurs` is false where it is known already: somebody works
 * on it, or it is done. One that has failed begins anew.
 */
export async function claimNewCustomer(
  tx: EntityManager,
  submission: NewCustomerSubmission,
  leaseUntil: string,
): Promise<{ isOurs: boolean; record: NewCustomerRecord }> {
  const { id, customer, dateAgreed, form, agreement, member, conversation, correlationId } = submission;
  const request: NewCustomerRequest = { customer, form, ...(dateAgreed ? { dateAgreed } : {}) };
  await change(tx, "DELETE FROM new_customer WHERE id = $1 AND state = 'failed'", [id]);
  const written = await change(
    tx,
    `INSERT INTO new_customer (id, member_id, member_name, company_name, domain, state, agreement, request_id, request,
       started_at, lease_until, conversation, correlation_id)
     VALUES ($1, $2, $3, $4, $5, 'started', $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING`,
    [
      id,
      member.id,
      member.name,
      customer.companyName,
      customer.domain,
      agreement,
      randomUUID(),
      JSON.stringify(request),
      new Date().toISOString(),
      leaseUntil,
      JSON.stringify(conversation),
      correlationId,
    ],
  );
  const found = await loadNewCustomer(tx, id);
  if (!found) throw new Error('the new customer is not there');
  if (written === 1) await recordNewCustomer(tx, found, 'customer.started');
  return { isOurs: written === 1, record: found };
}

/** Puts on the trail what happened to a new customer. It has an id of its own only once it is created. */
export async function recordNewCustomer(
  tx: EntityManager,
  one: NewCustomerRecord,
  action: Extract<AuditAction, `customer.${string}`>,
  code?: FailureCode,
): Promise<void> {
  await record(tx, {
    actor: { id: one.memberId, name: one.memberName },
    ...(one.customerId ? { customer: { id: one.customerId, name: one.companyName } } : {}),
    action,
    outcome: code ? 'failed' : 'succeeded',
    ...(code ? { code } : {}),
    correlationId: one.correlationId,
    details: { newCustomer: one.id, agreement: one.agreement },
  });
}

function toRecord(row: Record<string, string | null>): NewCustomerRecord {
  const { request, conversation, ...rest } = row;
  const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return {
    ...(present as unknown as Omit<NewCustomerRecord, 'request' | 'conversation'>),
    ...(request && request !== '{}' ? { request: JSON.parse(request) as NewCustomerRequest } : {}),
    conversation: JSON.parse(conversation ?? 'null') as unknown,
  };
}
