import type { BlockResolution, BlockState } from '../store/entities/blocked-purchase.js';
import type { BlockReason } from './reasons.js';

/** What keeps one customer from buying, from the first report to its resolution; times are ISO instants in UTC. */
export interface BlockedPurchase {
  id: string;
  /** Tenant id, lower case. */
  customerId: string;
  /** Empty where nobody knows it. */
  customerName: string;
  state: BlockState;
  /** Grows with every change. */
  version: number;
  /** Code and reason are those of the newest attempt; the code may be empty. */
  code: string;
  reason: BlockReason;
  /** How many attempts were reported. */
  attempts: number;
  openedAt: string;
  lastAttemptAt: string;
  /** The member who takes care of it. */
  takenById?: string;
  takenByName?: string;
  takenAt?: string;
  snoozedUntil?: string;
  snoozedByName?: string;
  snoozedAt?: string;
  resolvedAt?: string;
  /** Not there where an acceptance resolved it. */
  resolvedByName?: string;
  resolution?: BlockResolution;
  /** Why it is settled, in the words of whoever resolved it. */
  note?: string;
  escalatedAt?: string;
  /** When it will be escalated, or its snooze is over. */
  dueAt?: string;
}

/** The columns of a block under the names of BlockedPurchase: for SELECT and RETURNING. */
export const blockColumns = `blocked_purchase.id AS id, blocked_purchase.customer_id AS "customerId",
  customer_name AS "customerName", state, version, code, reason, attempts, opened_at AS "openedAt",
  last_attempt_at AS "lastAttemptAt", taken_by_id AS "takenById", taken_by_name AS "takenByName", taken_at AS "takenAt",
  snoozed_until AS "snoozedUntil", snoozed_by_name AS "snoozedByName", snoozed_at AS "snoozedAt",
  resolved_at AS "resolvedAt", resolved_by_name AS "resolvedByName", resolution, note, escalated_at AS "escalatedAt",
  due_at AS "dueAt"`;

/** A row as `blockColumns` gives it: what is not there is null. */
export type BlockRow = { [K in keyof BlockedPurchase]-?: BlockedPurchase[K] | null };

/** The block of a row of `blockColumns`. */
export function toBlock(row: BlockRow): BlockedPurchase {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as BlockedPurchase;
}
