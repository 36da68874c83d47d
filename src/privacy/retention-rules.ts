/**
 * `evidence`: who accepted for a customer. `activity`: everything else that names people. `delivery`: what is needed
 * to tell people of something, and of no use once they were told.
 */
export type Period = 'evidence' | 'activity' | 'delivery';

/** Rows that are past their time, and what becomes of them. */
export interface RetentionRule {
  table: string;
  key: string;
  period: Period;
  /** In a WHERE; `$1`: the moment (ISO instant in UTC) before which it is too old. Never true for what is not over. */
  isDue: string;
  /** In an UPDATE; without it the rows are deleted. */
  set?: string;
  /** The column of another table by which its rows go with a deleted one. */
  also?: readonly { table: string; column: string }[];
  /** Rows in one transaction, where it is not to be the usual number. */
  atOnce?: number;
}

/** A signatory's own data; the row that says who recorded which acceptance for which customer, and when, stays. */
export const withoutContact = "first_name = '', last_name = '', email = '', phone = ''";
const hasContact = "(first_name <> '' OR last_name <> '' OR email <> '' OR phone <> '')";

/** Where people were to be told of it. */
export const withoutConversation = "conversation = 'null'";
export const hasConversation = "conversation <> 'null'";

/** In a WHERE: an invitation is over when it was answered, or could not be sent. */
export const isInvitationOver = "(accepted_at IS NOT NULL OR state = 'failed')";

export const retentionRules: readonly RetentionRule[] = [
  {
    table: 'attestation',
    key: 'id',
    period: 'evidence',
    isDue: `state IN ('recorded', 'on-record') AND finished_at < $1 AND ${hasContact}`,
    set: withoutContact,
  },
  {
    table: 'acceptance_link',
    key: 'id',
    period: 'evidence',
    isDue: `state = 'finalised' AND finished_at < $1 AND ${hasContact}`,
    set: withoutContact,
  },
  { table: 'attestation', key: 'id', period: 'activity', isDue: "state = 'failed' AND finished_at < $1" },
  {
    table: 'acceptance_link',
    key: 'id',
    period: 'activity',
    isDue: "state IN ('withdrawn', 'failed') AND finished_at < $1",
  },
  {
    table: 'invitation',
    key: 'id',
    period: 'activity',
    isDue: 'coalesce(accepted_at, finished_at, created_at) < $1',
  },
  { table: 'new_customer', key: 'id', period: 'activity', isDue: 'finished_at < $1' },
  {
    table: 'purchase_attempt',
    key: 'event_id',
    period: 'activity',
    isDue: `reported_at < $1 AND NOT EXISTS (SELECT 1 FROM blocked_purchase AS block
      WHERE block.id = purchase_attempt.block_id AND block.resolved_at IS NULL)`,
  },
  {
    table: 'blocked_purchase',
    key: 'id',
    period: 'activity',
    isDue: 'resolved_at < $1',
    also: [
      { table: 'purchase_attempt', column: 'block_id' },
      { table: 'alert_copy', column: 'block_id' },
    ],
    // Each may have been shown in hundreds of conversations.
    atOnce: 20,
  },
  {
    table: 'alert_subscription',
    key: 'conversation_id',
    period: 'activity',
    isDue: "state = 'retired' AND retired_at < $1",
    also: [{ table: 'alert_copy', column: 'conversation_id' }],
    atOnce: 20,
  },
  { table: 'member', key: 'id', period: 'activity', isDue: "roles = '[]' AND synced_at < $1" },
  ...['attestation', 'acceptance_link', 'new_customer'].map(
    (table): RetentionRule => ({
      table,
      key: 'id',
      period: 'delivery',
      isDue: `finished_at < $1 AND ${hasConversation}`,
      set: withoutConversation,
    }),
  ),
  {
    table: 'invitation',
    key: 'id',
    period: 'delivery',
    isDue: `${isInvitationOver} AND coalesce(accepted_at, finished_at) < $1 AND ${hasConversation}`,
    set: withoutConversation,
  },
];
