import type { EntityManager } from 'typeorm';
import { enqueue } from '../outbox/outbox.js';
import type { CustomerSummary } from '../partner-center/types.js';
import type { Failure } from '../result.js';
import { change } from '../store/statements.js';
import { type NewCustomerRecord, type NewCustomerRequest, recordNewCustomer } from './new-customer-record.js';
import { saveCustomer } from './save-customer.js';

/** Whether somebody waits for the outcome, or is told later. */
export type Told = 'now' | 'later';

interface Created {
  customer: CustomerSummary;
  /** ISO instants. */
  at: string;
  signInUntil: string | undefined;
  leaseUntil: string;
  told: Told;
}

/**
 * The customer exists: it is in the directory, on the trail, and its card is shown without the sign-in details once
 * their time is over. Where the customer will be asked to accept, nothing is left to do. Does nothing when that was
 * known already.
 */
export async function settleCreated(tx: EntityManager, record: NewCustomerRecord, created: Created): Promise<void> {
  const { at, signInUntil, leaseUntil, told } = created;
  const customer = { ...created.customer, id: created.customer.id.toLowerCase() };
  const isOver = record.agreement === 'asked';
  const settled = await change(
    tx,
    `UPDATE new_customer SET state = $1, customer_id = $2, sign_in_until = $3, lease_until = $4, finished_at = $5,
       request = CASE WHEN $1 = 'finished' THEN '{}' ELSE request END, failure_code = NULL
     WHERE id = $6 AND state = 'started'`,
    [
      isOver ? 'finished' : 'created',
      customer.id,
      signInUntil ?? null,
      isOver ? null : leaseUntil,
      isOver ? at : null,
      record.id,
    ],
  );
  if (settled === 0) return;
  const { address, culture } = record.request?.customer ?? {};
  await saveCustomer(tx, customer, at, { country: address?.country ?? '', language: culture ?? '' });
  await recordNewCustomer(tx, { ...record, customerId: customer.id }, 'customer.created');
  if (signInUntil) await hideDetails(tx, record.id, signInUntil);
  if (isOver) await show(tx, record.id, at, told);
}

/** It was not created. Whoever is told later gets the form again, with everything that was typed. */
export async function settleFailed(
  tx: EntityManager,
  record: NewCustomerRecord,
  request: NewCustomerRequest,
  failure: Failure,
  told: Told,
): Promise<void> {
  const at = new Date().toISOString();
  const settled = await change(
    tx,
    `UPDATE new_customer SET state = 'failed', failure_code = $1, finished_at = $2, request = '{}', lease_until = NULL
     WHERE id = $3 AND state = 'started'`,
    [failure.code, at, record.id],
  );
  if (settled === 0) return;
  await recordNewCustomer(tx, record, 'customer.failed', failure.code);
  if (told === 'later') await tell(tx, record.id, at, request.form);
}

/** Nothing is left to do: the agreement is attested, or is now the customer's affair, or was given up. */
export async function settleFinished(tx: EntityManager, id: string, told: Told, failure?: Failure): Promise<void> {
  const at = new Date().toISOString();
  const settled = await change(
    tx,
    `UPDATE new_customer SET state = 'finished', failure_code = $1, finished_at = $2, request = '{}', lease_until = NULL
     WHERE id = $3 AND state = 'created'`,
    [failure?.code ?? null, at, id],
  );
  if (settled === 1 && !failure) await show(tx, id, at, told);
}

/** The agreement was refused. The customer exists all the same; what was typed is kept for another try. */
export async function settleUnattested(tx: EntityManager, id: string, told: Told, failure: Failure): Promise<void> {
  const at = new Date().toISOString();
  const settled = await change(
    tx,
    "UPDATE new_customer SET failure_code = $1, lease_until = NULL WHERE id = $2 AND state = 'created'",
    [failure.code, id],
  );
  if (settled === 1) await show(tx, id, at, told);
}

/** The card is brought up to date; whoever does not wait is told in a message of its own as well. */
async function show(tx: EntityManager, id: string, at: string, told: Told): Promise<void> {
  await enqueue(tx, { kind: 'new-customer.card', key: `new-customer.card:${id}:${at}`, payload: { id } });
  if (told === 'later') await tell(tx, id, at);
}

async function tell(tx: EntityManager, id: string, at: string, form?: unknown): Promise<void> {
  const payload = form === undefined ? { id } : { id, form };
  await enqueue(tx, { kind: 'new-customer.news', key: `new-customer.news:${id}:${at}`, payload });
}

/**
 * At the given moment the card is shown without the sign-in details.
 *
 * @param cardId the message, where it is another one than that of the form
 */
export async function hideDetails(tx: EntityManager, id: string, until: string, cardId?: string): Promise<void> {
  await enqueue(tx, {
    kind: 'new-customer.hide',
    key: hideKey(id, cardId),
    payload: cardId ? { id, cardId } : { id },
    dueAt: new Date(until),
  });
}

function hideKey(id: string, cardId?: string): string {
  return `new-customer.hide:${id}${cardId === undefined ? '' : `:${cardId}`}`;
}

/**
 * The sign-in details were closed: they can be shown no more, and every card that still leads to them is brought up to
 * date at once. Nothing is left for later, when other things may stand there.
 */
export async function closeDetails(tx: EntityManager, id: string): Promise<void> {
  const closed = await change(
    tx,
    'UPDATE new_customer SET sign_in_until = NULL WHERE id = $1 AND sign_in_until IS NOT NULL',
    [id],
  );
  if (closed === 0) return;
  const waiting: { key: string }[] = await tx.query(
    "SELECT key FROM outbox WHERE kind = 'new-customer.hide' AND state = 'due' AND (key = $1 OR key LIKE $2)",
    [hideKey(id), `${hideKey(id, '')}%`],
  );
  for (const { key } of waiting) {
    const cardId = key.slice(hideKey(id, '').length);
    await enqueue(tx, {
      kind: 'new-customer.card',
      key: `new-customer.closed:${id}${cardId ? `:${cardId}` : ''}`,
      payload: cardId ? { id, cardId } : { id },
    });
  }
}
