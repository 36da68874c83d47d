import type { EntityManager } from 'typeorm';
import type { InvitationLanguage } from '../mail/locales.js';
import type { FailureCode } from '../result.js';
import type { InvitationState } from '../store/entities/invitation.js';
import type { Store } from '../store/store.js';
import type { InvitationKind } from './invitation-mail.js';

export interface Invitation {
  /** Issued with the form: the same invitation is never sent twice. */
  id: string;
  /** Empty id where it is no customer yet, or not in the directory (an indirect reseller has none). */
  customer: { id: string; name: string };
  member: { id: string; name: string };
  kind: InvitationKind;
  language: InvitationLanguage;
  /** ISO 3166-1 alpha-2, or '' where it is not known. */
  country: string;
  /** Where the form was and who reads there; kept as it is, so that the person can be told later. */
  conversation: unknown;
  correlationId: string;
}

export type { InvitationState };

/** An invitation as it stands. Every time is an ISO instant in UTC. */
export interface InvitationRecord {
  id: string;
  /** Empty id: not a customer yet, or not in the directory. */
  customer: { id: string; name: string };
  member: { id: string; name: string };
  kind: InvitationKind;
  language: InvitationLanguage;
  recipient: string;
  state: InvitationState;
  /** Why the invitation (state `failed`) or its last reminder was not sent. */
  failureCode?: FailureCode;
  /** Where the form was and who reads there; kept as it is, so that the person can be told later. */
  conversation: unknown;
  createdAt: string;
  /** When it was sent, prepared or given up. */
  finishedAt?: string;
  /** ISO 3166-1 alpha-2, or ''. */
  country: string;
  /** How many reminders were promised. */
  reminders: number;
  /** The number of the last one that was sent or given up. */
  remindersSettled: number;
  remindedAt?: string;
  nextReminderAt?: string;
  stoppedAt?: string;
  stoppedBy?: string;
  acceptedAt?: string;
}

/** An invitation without an answer is listed and watched for so many days. */
export const openDays = 90;
export const dayMs = 24 * 3_600_000;

const columns = `id, customer_id AS "customerId", customer_name AS "customerName", member_id AS "memberId",
  member_name AS "memberName", kind, language, recipient, state, failure_code AS "failureCode", conversation,
  created_at AS "createdAt", finished_at AS "finishedAt", country, reminders,
  reminders_settled AS "remindersSettled", reminded_at AS "remindedAt",
  next_reminder_at AS "nextReminderAt", stopped_at AS "stoppedAt", stopped_by AS "stoppedBy",
  accepted_at AS "acceptedAt"`;

interface Row {
  customerId: string | null;
  customerName: string;
  memberId: string;
  memberName: string;
  country: string | null;
  conversation: string;
}

/** Invitations of which this is true. Reads what is committed, or with `tx` what its transaction sees. */
export async function loadInvitations(
  source: Store | EntityManager,
  where: string,
  parameters: unknown[],
): Promise<InvitationRecord[]> {
  const sql = `SELECT ${columns} FROM invitation WHERE ${where}`;
  const rows: Row[] = await ('read' in source ? source.read<Row>(sql, parameters) : source.query(sql, parameters));
  return rows.map(toRecord);
}

export async function loadInvitation(source: Store | EntityManager, id: string): Promise<InvitationRecord | undefined> {
  return (await loadInvitations(source, 'id = $1', [id]))[0];
}

/** The Message-ID of an invitation's e-mail, or of one of its reminders: the same whenever it is sent again. */
export function messageIdOf(invitationId: string, reminder?: number): string {
  return `<${reminder ? `${invitationId}.${reminder}` : invitationId}@invitations.customer-agreement-bot>`;
}

function toRecord({ customerId, customerName, memberId, memberName, ...row }: Row): InvitationRecord {
  const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return {
    ...(known as unknown as Omit<InvitationRecord, 'customer' | 'member' | 'country' | 'conversation'>),
    customer: { id: customerId ?? '', name: customerName },
    member: { id: memberId, name: memberName },
    country: row.country ?? '',
    conversation: JSON.parse(row.conversation) as unknown,
  };
}
