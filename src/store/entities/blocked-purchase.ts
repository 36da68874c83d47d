import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `acknowledged`: somebody took it. `snoozed`: nobody wants to be told before `snoozedUntil`. */
export type BlockState = 'open' | 'acknowledged' | 'snoozed' | 'resolved';
/** `acceptance`: the customer accepted, or was attested. `note`: somebody said that it is settled, and why. */
export type BlockResolution = 'acceptance' | 'note';

/** What keeps one customer from buying; at most one per customer is unresolved, however many attempts were made. */
@Entity('blocked_purchase')
@Index('blocked_purchase_open', ['customerId'], { unique: true, where: 'resolved_at IS NULL' })
@Index('blocked_purchase_oldest', ['openedAt', 'id'], { where: 'resolved_at IS NULL' })
@Index('blocked_purchase_due', ['dueAt'], { where: 'resolved_at IS NULL' })
@Index('blocked_purchase_customer', ['customerId'])
export class BlockedPurchaseEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** Tenant id, lower case. */
  @Column({ name: 'customer_id', type: 'text' })
  customerId!: string;

  /** Empty where nobody knows it. */
  @Column({ name: 'customer_name', type: 'text' })
  customerName!: string;

  @Column({ type: 'text' })
  state!: BlockState;

  /** Grows with every change that people are shown; who changes a block names the version it has seen. */
  @Column({ type: 'integer' })
  version!: number;

  /** Partner Center's error code, such as `13605`; empty where there was none. */
  @Column({ type: 'text' })
  code!: string;

  /** What the code means; the words are those of src/purchases/reasons.ts. */
  @Column({ type: 'text' })
  reason!: string;

  /** How many attempts were reported. */
  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ name: 'opened_at', type: 'text' })
  openedAt!: string;

  @Column({ name: 'last_attempt_at', type: 'text' })
  lastAttemptAt!: string;

  /** Member id of whoever acknowledged it. */
  @Column({ name: 'taken_by_id', type: 'text', nullable: true })
  takenById!: string | null;

  @Column({ name: 'taken_by_name', type: 'text', nullable: true })
  takenByName!: string | null;

  @Column({ name: 'taken_at', type: 'text', nullable: true })
  takenAt!: string | null;

  @Column({ name: 'snoozed_until', type: 'text', nullable: true })
  snoozedUntil!: string | null;

  @Column({ name: 'snoozed_by_name', type: 'text', nullable: true })
  snoozedByName!: string | null;

  @Column({ name: 'snoozed_at', type: 'text', nullable: true })
  snoozedAt!: string | null;

  @Column({ name: 'resolved_at', type: 'text', nullable: true })
  resolvedAt!: string | null;

  /** Null where an acceptance resolved it. */
  @Column({ name: 'resolved_by_name', type: 'text', nullable: true })
  resolvedByName!: string | null;

  @Column({ type: 'text', nullable: true })
  resolution!: BlockResolution | null;

  @Column({ type: 'text', nullable: true })
  note!: string | null;

  @Column({ name: 'escalated_at', type: 'text', nullable: true })
  escalatedAt!: string | null;

  /** The next moment at which something happens by itself: the escalation, or the end of the snooze. */
  @Column({ name: 'due_at', type: 'text', nullable: true })
  dueAt!: string | null;
}
