import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * `existing`: accept the agreement; `relationship`: accept the reseller relationship and the agreement;
 * `new-customer`: accept the agreement, with the sign-in details of a customer just created.
 */
export type InvitationKind = 'existing' | 'relationship' | 'new-customer';
/** `prepared`: handed over as a text, for the member to send. */
export type InvitationState = 'prepared' | 'queued' | 'sent' | 'failed';

/** An e-mail with the link by which a customer accepts. */
@Entity('invitation')
@Index('invitation_customer', ['customerId'])
@Index('invitation_open', ['nextCheckAt'], { where: "accepted_at IS NULL AND state <> 'failed'" })
export class InvitationEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** Null for somebody who is not a customer yet. */
  @Column({ name: 'customer_id', type: 'text', nullable: true })
  customerId!: string | null;

  @Column({ name: 'customer_name', type: 'text' })
  customerName!: string;

  @Column({ name: 'member_id', type: 'text' })
  memberId!: string;

  @Column({ name: 'member_name', type: 'text' })
  memberName!: string;

  @Column({ type: 'text' })
  kind!: InvitationKind;

  /** E-mail address. */
  @Column({ type: 'text' })
  recipient!: string;

  @Column({ type: 'text' })
  language!: string;

  @Column({ type: 'text' })
  state!: InvitationState;

  /** The e-mail's Message-ID: the same one whenever it is sent again. */
  @Column({ name: 'message_id', type: 'text' })
  messageId!: string;

  /** Where to tell people about the outcome. Whoever writes it reads it; the store does not look inside. */
  @Column({ type: 'simple-json' })
  conversation!: unknown;

  @Column({ name: 'failure_code', type: 'text', nullable: true })
  failureCode!: string | null;

  @Column({ name: 'created_at', type: 'text' })
  createdAt!: string;

  @Column({ name: 'finished_at', type: 'text', nullable: true })
  finishedAt!: string | null;

  /** ISO 3166-1 alpha-2, for the working hours; null where it is not known. */
  @Column({ type: 'text', nullable: true })
  country!: string | null;

  /** The company's own domain, by which a customer that is not one yet is recognised later. */
  @Column({ type: 'text', nullable: true })
  domain!: string | null;

  /** How many reminders were promised. */
  @Column({ type: 'integer', default: 0 })
  reminders!: number;

  /** The number of the last reminder that was sent or given up. */
  @Column({ name: 'reminders_settled', type: 'integer', default: 0 })
  remindersSettled!: number;

  /** When the last reminder was promised. */
  @Column({ name: 'reminded_at', type: 'text', nullable: true })
  remindedAt!: string | null;

  @Column({ name: 'next_reminder_at', type: 'text', nullable: true })
  nextReminderAt!: string | null;

  /** When somebody stopped the reminders, and that member's name. */
  @Column({ name: 'stopped_at', type: 'text', nullable: true })
  stoppedAt!: string | null;

  @Column({ name: 'stopped_by', type: 'text', nullable: true })
  stoppedBy!: string | null;

  /** When the acceptance was noticed. */
  @Column({ name: 'accepted_at', type: 'text', nullable: true })
  acceptedAt!: string | null;

  /** When Partner Center is asked next; also the lease of whoever is asking. */
  @Column({ name: 'next_check_at', type: 'text', nullable: true })
  nextCheckAt!: string | null;

  @Column({ type: 'integer', default: 0 })
  checks!: number;
}
