import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `intake`: an ordering system reported it. `check`: it was found before ordering. `audit`: Partner Center's audit has it. */
export type AttemptSource = 'intake' | 'check' | 'audit';

/** One reported attempt to buy that was blocked. Everything in it but the ids and times is text from outside. */
@Entity('purchase_attempt')
@Index('purchase_attempt_block', ['blockId', 'attemptedAt'])
export class PurchaseAttemptEntity {
  /** The reporter's own id: the same report counts once. */
  @PrimaryColumn({ name: 'event_id', type: 'text' })
  eventId!: string;

  /** Null for a report that came when the customer had accepted already. */
  @Column({ name: 'block_id', type: 'text', nullable: true })
  blockId!: string | null;

  @Column({ name: 'customer_id', type: 'text' })
  customerId!: string;

  @Column({ name: 'order_id', type: 'text', nullable: true })
  orderId!: string | null;

  @Column({ type: 'text', nullable: true })
  offer!: string | null;

  @Column({ type: 'text' })
  code!: string;

  @Column({ type: 'text' })
  message!: string;

  @Column({ name: 'attempted_at', type: 'text' })
  attemptedAt!: string;

  @Column({ name: 'attempted_by', type: 'text', nullable: true })
  attemptedBy!: string | null;

  @Column({ type: 'text' })
  source!: AttemptSource;

  @Column({ name: 'reported_at', type: 'text' })
  reportedAt!: string;
}
