import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { changeLink, ending, recordLink, updateCard } from '../agreements/acceptance-link-changes.js';
import { loadLinks } from '../agreements/acceptance-link-record.js';
import { operator } from '../audit/product.js';
import { change, rows } from '../store/statements.js';
import { Collected, type Findings, recordErasure } from './findings.js';
import { Address, removeMentions } from './mentions.js';
import { withoutContact } from './retention-rules.js';

interface Touched {
  key: string;
  id: string | null;
  name: string;
}

/** Work that is about the person alone; other work goes on without the address. */
const ownWork = ['invitation.mail', 'new-customer.news'];

/**
 * Erases what is known of somebody at a customer, by the e-mail address: name, address and phone number. What stays is
 * that an authorised person accepted, for which customer, on which day, and who recorded it. A link that waits for this
 * person is withdrawn, and invitations end. What Partner Center is being asked for at this moment is left.
 */
export async function eraseContact(tx: EntityManager, email: string, now: Date): Promise<Findings> {
  const address = new Address(email);
  const found = new Collected();
  const correlationId = randomUUID();
  await withdrawOpenLinks(tx, address, correlationId);
  await emptyContacts(tx, address, found, { table: 'attestation', isOver: "state <> 'started'" });
  await emptyContacts(tx, address, found, { table: 'acceptance_link', isOver: 'finished_at IS NOT NULL' });
  await deleteInvitations(tx, address, found);
  for (const texts of [
    { table: 'purchase_attempt', key: 'event_id', columns: ['attempted_by', 'message', 'offer', 'order_id'] },
    { table: 'blocked_purchase', key: 'id', columns: ['note'] },
  ]) {
    found.add('erased', texts.table, await removeMentions(tx, address, texts));
  }
  await emptyPromisedWork(tx, address, found, now);
  await countSubmissions(tx, address, found);
  await recordErasure(tx, found, 'contact', { correlationId, now });
  return found.findings;
}

async function withdrawOpenLinks(tx: EntityManager, address: Address, correlationId: string): Promise<void> {
  const where = `state IN ('open', 'expired') AND ${Address.is('email')} ORDER BY id`;
  for (const link of await loadLinks(tx, where, address.parameters)) {
    if (!(await changeLink(tx, link, ending('withdrawn')))) continue;
    await recordLink(tx, link, 'link.withdrawn', { by: { member: operator, correlationId } });
    await updateCard(tx, link);
  }
}

async function emptyContacts(
  tx: EntityManager,
  address: Address,
  found: Collected,
  { table, isOver }: { table: 'attestation' | 'acceptance_link'; isOver: string },
): Promise<void> {
  const emptied = await rows<Touched>(
    tx,
    `UPDATE ${table} SET ${withoutContact} WHERE ${Address.is('email')} AND ${isOver}
     RETURNING id AS key, customer_id AS id, customer_name AS name`,
    address.parameters,
  );
  addTouched(found, table, emptied);
  const left: Touched[] = await tx.query(
    `SELECT id AS key FROM ${table} WHERE ${Address.is('email')}`,
    address.parameters,
  );
  found.add(
    'underWay',
    table,
    left.map(({ key }) => key),
  );
}

/** An invitation is no proof of anything; that one was sent, by whom and when, is on the trail. */
async function deleteInvitations(tx: EntityManager, address: Address, found: Collected): Promise<void> {
  const deleted = await rows<Touched>(
    tx,
    `DELETE FROM invitation WHERE ${Address.is('recipient')}
     RETURNING id AS key, customer_id AS id, customer_name AS name`,
    address.parameters,
  );
  addTouched(found, 'invitation', deleted);
}

function addTouched(found: Collected, table: string, touched: readonly Touched[]): void {
  found.add(
    'erased',
    table,
    touched.map(({ key }) => key),
  );
  for (const customer of touched) found.addCustomer(customer);
}

/** An e-mail that a worker is handing to the mail server at this moment may still go. */
async function emptyPromisedWork(tx: EntityManager, address: Address, found: Collected, now: Date): Promise<void> {
  const promised: { id: number; kind: string; payload: string }[] = await tx.query(
    `SELECT id, kind, payload FROM outbox WHERE state = 'due' AND ${Address.mayBeIn('payload')} ORDER BY id`,
    address.parameters,
  );
  for (const { id, kind, payload } of promised) {
    if (!address.isIn(payload)) continue;
    const isOwn = ownWork.includes(kind);
    await change(
      tx,
      `UPDATE outbox SET payload = $1, state = $2, finished_at = $3, last_error = $4 WHERE id = $5 AND state = 'due'`,
      isOwn ? ['{}', 'dead', now.toISOString(), 'erased', id] : [address.without(payload), 'due', null, null, id],
    );
    found.add('erased', 'outbox', [id]);
  }
}

/** A customer that is being created: what was typed goes by itself as soon as that is over. */
async function countSubmissions(tx: EntityManager, address: Address, found: Collected): Promise<void> {
  const submitted: { id: string; request: string }[] = await tx.query(
    `SELECT id, request FROM new_customer WHERE ${Address.mayBeIn('request')}`,
    address.parameters,
  );
  const theirs = submitted.filter(({ request }) => address.isIn(request));
  found.add(
    'underWay',
    'new_customer',
    theirs.map(({ id }) => id),
  );
}
