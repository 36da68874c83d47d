import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type AlertScope = 'all' | 'country' | 'reseller' | 'mine';
/** `retired`: Teams said for good that nothing can be sent there. It is on again once the conversation comes back. */
export type AlertSubscriptionState = 'on' | 'retired';

/** A conversation that is told about blocked purchases. */
@Entity('alert_subscription')
@Index('alert_subscription_team', ['teamId'])
export class AlertSubscriptionEntity {
  @PrimaryColumn({ name: 'conversation_id', type: 'text' })
  conversationId!: string;

  /** How to speak there. Whoever writes it reads it; the store does not look inside. */
  @Column({ type: 'simple-json' })
  place!: unknown;

  /** `personal`, `groupChat` or `channel`. */
  @Column({ name: 'conversation_type', type: 'text' })
  conversationType!: string;

  /** Of the channel, chat or person; empty where Teams does not tell. */
  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'team_id', type: 'text', nullable: true })
  teamId!: string | null;

  @Column({ name: 'team_name', type: 'text', nullable: true })
  teamName!: string | null;

  @Column({ name: 'created_by_id', type: 'text' })
  createdById!: string;

  @Column({ name: 'created_by_name', type: 'text' })
  createdByName!: string;

  @Column({ name: 'created_at', type: 'text' })
  createdAt!: string;

  @Column({ type: 'text' })
  scope!: AlertScope;

  /** The country's code, the reseller's or the member's id; null for all. */
  @Column({ name: 'scope_value', type: 'text', nullable: true })
  scopeValue!: string | null;

  @Column({ type: 'text' })
  state!: AlertSubscriptionState;

  @Column({ name: 'retired_at', type: 'text', nullable: true })
  retiredAt!: string | null;

  /** A code. */
  @Column({ name: 'retired_reason', type: 'text', nullable: true })
  retiredReason!: string | null;

  /** The process that sent something there last. */
  @Column({ name: 'sent_by', type: 'text', nullable: true })
  sentBy!: string | null;

  /** What was sent there within the last hour, as JSON, for the process that sends next: Teams counts it. */
  @Column({ type: 'text', nullable: true })
  sent!: string | null;
}
