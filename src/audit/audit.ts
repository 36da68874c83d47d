import type { EntityManager } from 'typeorm';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';
import { entryColumns } from './entry.js';
import { sealOf } from './seal.js';

/** Everything the trail can say. These words are stored: add to them, never change or reuse one. */
export const auditActions = [
  /** A member confirmed an attestation; Partner Center is about to be called. */
  'attestation.started',
  /** Partner Center took it. */
  'attestation.recorded',
  /** Partner Center held the very same attestation already. */
  'attestation.on-record',
  'attestation.failed',
  /** An attempt whose process died was picked up again and its outcome found out. */
  'attestation.recovered',
  /** A member asked for an acceptance link, or for its renewal; Partner Center is about to be called. */
  'link.requested',
  /** An enhanced attestation was begun: Partner Center gave a link on which the signatory can accept. */
  'link.created',
  'link.failed',
  /** The link was e-mailed to the signatory. */
  'link.sent',
  'link.send-failed',
  /** The link was shown to a member, to be copied. */
  'link.shown',
  'link.renewed',
  'link.expired',
  /** The customer accepted on the link. */
  'link.accepted',
  /** The agreement was created from what the customer accepted. */
  'link.finalised',
  'link.finalise-failed',
  'link.withdrawn',
  /** A member submitted a new customer; Partner Center is about to be called. */
  'customer.started',
  'customer.created',
  'customer.failed',
  /** The sign-in details of a new customer were shown to whoever created it. */
  'customer.credentials-shown',
  'invitation.sent',
  /** The e-mail was made ready for the member to send it. */
  'invitation.prepared',
  'invitation.failed',
  'invitation.reminded',
  'invitation.reminder-failed',
  /** No more reminders: somebody said so. */
  'invitation.stopped',
  /** The customer accepted after it was invited. */
  'invitation.accepted',
  /** A check of Partner Center found another acceptance than the last one did. */
  'verification.changed',
  'verification.failed',
  /** A purchase was reported as blocked, and nothing was open for that customer. */
  'purchase.blocked',
  /** Somebody takes care of it. */
  'purchase.acknowledged',
  'purchase.snoozed',
  /** The time for which it was put off is over. */
  'purchase.reopened',
  /** The customer accepted, or somebody said why it is settled. */
  'purchase.resolved',
  /** Nobody took it in time. */
  'purchase.escalated',
  /** A conversation is to be told about blocked purchases. */
  'alerts.switched-on',
  'alerts.switched-off',
  /** Nothing can be sent to the conversation any more. */
  'alerts.retired',
  /** It can be reached again. */
  'alerts.restored',
  'member.roles-changed',
  /** Somebody asked for what their roles do not allow. */
  'access.refused',
  /** Somebody with the settings of the bot has signed it in to Partner Center. */
  'sign-in.connected',
  /** What was kept of a person was erased, as far as it is no proof. */
  'privacy.erased',
] as const;

export type AuditAction = (typeof auditActions)[number];
export type AuditOutcome = 'succeeded' | 'failed' | 'refused';

/** Codes, ids, dates, role names and counts. Never a name, an address or a number by which a person is reached. */
export type AuditDetails = Record<string, string | number>;

export interface AuditEntry {
  /** Who did it: a member, or the product itself. */
  actor: { id: string; name: string };
  action: AuditAction;
  customer?: { id: string; name: string };
  outcome: AuditOutcome;
  /** Why it failed or was refused: a failure code. */
  code?: string;
  /** Joins everything that came of one action: the attempt's id, or the id of the activity. */
  correlationId: string;
  details?: AuditDetails;
}

/** An entry as the trail holds it. */
export interface AuditRecord extends AuditEntry {
  /** Grows with each entry. */
  id: number;
  /** ISO 8601, UTC. */
  at: string;
  details: AuditDetails;
}

const MAX_PAGE = 100;

const insertEntry = `INSERT INTO audit (${entryColumns.join(', ')}, seal)
  VALUES (${entryColumns.map((_, index) => `$${index + 1}`).join(', ')}, $${entryColumns.length + 1})`;

/**
 * Writes and seals an entry, in the transaction of the change it tells about: there is not one without the other.
 * Throws a TypeError when a detail holds an e-mail address or the store was opened without keys, and a StoreError when
 * the database refuses.
 */
export async function record(tx: EntityManager, entry: AuditEntry, now: Date = new Date()): Promise<void> {
  const { actor, action, customer, outcome, code, correlationId, details = {} } = entry;
  refuseContactData(details);
  const content = [
    now.toISOString(),
    actor.id,
    actor.name,
    action,
    customer?.id ?? null,
    customer?.name ?? null,
    outcome,
    code ?? null,
    correlationId,
    JSON.stringify(details),
  ];
  await change(tx, insertEntry, [...content, sealOf(tx).seal(content)]);
}

/**
 * What happened to a customer, newest first.
 *
 * @param page `limit`: 20 unless told otherwise, 100 at most. `before`: the id of the last entry of the page before.
 */
export async function history(
  store: Store,
  customerId: string,
  page: { limit?: number; before?: number } = {},
): Promise<AuditRecord[]> {
  const limit = Math.min(Math.max(Math.trunc(page.limit ?? 20), 1), MAX_PAGE);
  const rows = await store.read<AuditRow>(
    `SELECT id, at, actor_id, actor_name, action, customer_id, customer_name, outcome, code, correlation_id, details
     FROM audit WHERE customer_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
    [customerId, page.before ?? MAX_ID, limit],
  );
  return rows.map(toRecord);
}

/** The largest value of PostgreSQL's integer. */
const MAX_ID = 2_147_483_647;

interface AuditRow {
  id: number;
  at: string;
  actor_id: string;
  actor_name: string;
  action: AuditAction;
  customer_id: string | null;
  customer_name: string | null;
  outcome: AuditOutcome;
  code: string | null;
  correlation_id: string;
  details: string;
}

function toRecord(row: AuditRow): AuditRecord {
  return {
    id: row.id,
    at: row.at,
    actor: { id: row.actor_id, name: row.actor_name },
    action: row.action,
    ...(row.customer_id === null ? {} : { customer: { id: row.customer_id, name: row.customer_name ?? '' } }),
    outcome: row.outcome,
    ...(row.code === null ? {} : { code: row.code }),
    correlationId: row.correlation_id,
    details: JSON.parse(row.details) as AuditDetails,
  };
}

/** The trail cannot be corrected afterwards, so what the type cannot exclude is refused here. */
function refuseContactData(details: AuditDetails): void {
  for (const [name, value] of Object.entries(details)) {
    if (String(value).includes('@')) throw new TypeError(`The audit detail "${name}" holds an e-mail address`);
  }
}
