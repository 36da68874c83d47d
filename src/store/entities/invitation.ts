import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `existing`: accept the agreement; `relationship`: accept the reseller relationship and the agreement. */
export type InvitationKind = 'existing' | 'relationship';
export type InvitationState = 'queued' | 'sent' | 'failed';

/** An e-mail with the link by which a customer accepts. */
@Entity('invitation')
@Index('invitation_customer', ['customerId'])
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
}
