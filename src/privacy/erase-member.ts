import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { record } from '../audit/audit.js';
import { operator } from '../audit/product.js';
import { change, rows } from '../store/statements.js';
import { Collected, type Findings, recordErasure } from './findings.js';
import { withoutPerson } from './person-in-json.js';
import { hasConversation, isInvitationOver, withoutConversation } from './retention-rules.js';

export type MemberErasure = { is: 'done'; findings: Findings } | { is: 'has-roles' };

interface Person {
  id: string;
  /** As the product has known this person; texts that hold a name alone are recognised by it. */
  names: string[];
}

interface Step {
  table: string;
  statement: string;
  /** With the names for `$1`, `$2`, ... in the place of NAMES, instead of the id for `$1`. */
  byName?: true;
}

const listOfNames = 'NAMES';
const mentioned = (column: string) => `replace(lower(${column}), $1, '') <> lower(${column})`;

/** What is over. Who recorded an attestation stays with it. */
const steps: readonly Step[] = [
  { table: 'member', statement: 'DELETE FROM member WHERE id = $1' },
  ...(['attestation', 'acceptance_link', 'new_customer'] as const).map((table) => ({
    table,
    statement: `UPDATE ${table} SET ${withoutConversation}
      WHERE finished_at IS NOT NULL AND ${hasConversation} AND (member_id = $1 OR ${mentioned('conversation')})`,
  })),
  {
    table: 'attestation',
    statement: "UPDATE attestation SET member_id = '', member_name = '' WHERE member_id = $1 AND state = 'failed'",
  },
  ...(['acceptance_link', 'new_customer'] as const).map((table) => ({
    table,
    statement: `UPDATE ${table} SET member_id = '', member_name = '' WHERE member_id = $1 AND finished_at IS NOT NULL`,
  })),
  {
    table: 'invitation',
    statement: `UPDATE invitation SET member_id = '', member_name = '', ${withoutConversation} WHERE member_id = $1`,
  },
  {
    table: 'invitation',
    statement: `UPDATE invitation SET ${withoutConversation} WHERE ${isInvitationOver} AND ${mentioned('conversation')}`,
  },
  {
    table: 'blocked_purchase',
    statement: `UPDATE blocked_purchase SET taken_by_id = NULL, taken_by_name = NULL
      WHERE taken_by_id = $1 AND resolved_at IS NOT NULL`,
  },
  ...[
    ['invitation', 'stopped_by', 'stopped_at IS NOT NULL'],
    ['acceptance_link', 'sent_by', 'finished_at IS NOT NULL'],
    ['blocked_purchase', 'snoozed_by_name', 'resolved_at IS NOT NULL'],
    ['blocked_purchase', 'resolved_by_name', 'resolved_at IS NOT NULL'],
  ].map(([table = '', column = '', isOver]) => ({
    table,
    statement: `UPDATE ${table} SET ${column} = '' WHERE ${isOver} AND ${column} IN (${listOfNames})`,
    byName: true as const,
  })),
];

/** What is not over: it still needs this person's name, or a way to tell. */
const open: readonly Step[] = [
  { table: 'attestation', statement: "SELECT id FROM attestation WHERE member_id = $1 AND state = 'started'" },
  ...(['acceptance_link', 'new_customer'] as const).map((table) => ({
    table,
    statement: `SELECT id FROM ${table} WHERE member_id = $1 AND finished_at IS NULL`,
  })),
  {
    table: 'blocked_purchase',
    statement: 'SELECT id FROM blocked_purchase WHERE taken_by_id = $1 AND resolved_at IS NULL',
  },
  { table: 'outbox', statement: `SELECT id FROM outbox WHERE state = 'due' AND ${mentioned('payload')}` },
];

const proof: readonly Step[] = [
  {
    table: 'attestation',
    statement: "SELECT id FROM attestation WHERE member_id = $1 AND state IN ('recorded', 'on-record')",
  },
  { table: 'audit', statement: 'SELECT id FROM audit WHERE actor_id = $1' },
];

/**
 * Erases what is known of somebody of the partner's own staff, by the Entra object id. Who recorded an attestation, and
 * who did what on the trail, stays: that is what the trail is for. Somebody who still has a role is left alone, since
 * the next synchronisation would bring the name back.
 */
export async function eraseMember(tx: EntityManager, memberId: string, now: Date): Promise<MemberErasure> {
  const person = await personOf(tx, memberId.toLowerCase());
  if (!person) return { is: 'has-roles' };
  const found = new Collected();
  const correlationId = randomUUID();
  await stopReminders(tx, person, { correlationId, now });
  for (const step of steps) found.add('erased', step.table, await apply(tx, step, person));
  await leaveAlerts(tx, person, found);
  for (const [what, list] of [
    ['underWay', open],
    ['kept', proof],
  ] as const) {
    for (const { table, statement } of list) {
      const left: { id: unknown }[] = await tx.query(statement, [person.id]);
      found.add(
        what,
        table,
        left.map(({ id }) => id),
      );
    }
  }
  await recordErasure(tx, found, 'member', { correlationId, now });
  return { is: 'done', findings: found.findings };
}

async function personOf(tx: EntityManager, id: string): Promise<Person | undefined> {
  const [member]: { roles: string }[] = await tx.query('SELECT roles FROM member WHERE id = $1', [id]);
  if (member && member.roles !== '[]') return undefined;
  const known: { name: string }[] = await tx.query(
    'SELECT name FROM member WHERE id = $1 UNION SELECT actor_name AS name FROM audit WHERE actor_id = $1',
    [id],
  );
  return { id, names: known.map(({ name }) => name).filter(Boolean) };
}

/** Answers with the ids of the rows it changed. */
async function apply(tx: EntityManager, { statement, byName }: Step, { id, names }: Person): Promise<unknown[]> {
  if (byName && names.length === 0) return [];
  const places = names.map((_, index) => `$${index + 1}`).join(', ');
  const sql = byName ? statement.replace(listOfNames, places) : statement;
  const changed = await rows<{ id: unknown }>(tx, `${sql} RETURNING id`, byName ? names : [id]);
  return changed.map((row) => row.id);
}

/** They go out in this person's name. The invitation itself is still watched. */
async function stopReminders(
  tx: EntityManager,
  { id }: Person,
  { correlationId, now }: { correlationId: string; now: Date },
): Promise<void> {
  const stopped = await rows<{ id: string; customerId: string | null; customerName: string; kind: string }>(
    tx,
    `UPDATE invitation SET stopped_at = $2, stopped_by = '', next_reminder_at = NULL
     WHERE member_id = $1 AND accepted_at IS NULL AND stopped_at IS NULL AND state IN ('queued', 'sent')
     RETURNING id, customer_id AS "customerId", customer_name AS "customerName", kind`,
    [id, now.toISOString()],
  );
  for (const { id: invitation, customerId, customerName, kind } of stopped) {
    const entry = { actor: operator, action: 'invitation.stopped', outcome: 'succeeded', correlationId } as const;
    const customer = customerId ? { customer: { id: customerId, name: customerName } } : {};
    await record(tx, { ...entry, ...customer, details: { invitation, kind } }, now);
  }
}

/** The own chat, and what was switched on for the own customers, ends; a channel goes on without the name. */
async function leaveAlerts(tx: EntityManager, { id }: Person, found: Collected): Promise<void> {
  const own = await rows<{ conversation: string }>(
    tx,
    `DELETE FROM alert_subscription
     WHERE (conversation_type = 'personal' AND created_by_id = $1) OR (scope = 'mine' AND scope_value = $1)
     RETURNING conversation_id AS conversation`,
    [id],
  );
  for (const { conversation } of own) {
    await change(tx, 'DELETE FROM alert_copy WHERE conversation_id = $1', [conversation]);
  }
  const others: { conversation: string; place: string }[] = await tx.query(
    `SELECT conversation_id AS conversation, place FROM alert_subscription
     WHERE created_by_id = $1 OR ${mentioned('place')} ORDER BY conversation_id`,
    [id],
  );
  for (const { conversation, place } of others) {
    await change(
      tx,
      `UPDATE alert_subscription SET place = $2,
         created_by_name = CASE WHEN created_by_id = $3 THEN '' ELSE created_by_name END,
         created_by_id = CASE WHEN created_by_id = $3 THEN '' ELSE created_by_id END
       WHERE conversation_id = $1`,
      [conversation, withoutPerson(place, id), id],
    );
  }
  found.add(
    'erased',
    'alert_subscription',
    [...own, ...others].map(({ conversation }) => conversation),
  );
}
