import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `uncertain`: it was sent, and no answer came. `dropped`: it cannot be shown there any more. */
export type AlertCopyState = 'pending' | 'shown' | 'uncertain' | 'dropped';

/** One block's card in one conversation. */
@Entity('alert_copy')
@Index('alert_copy_conversation', ['conversationId', 'shownAt'])
@Index('alert_copy_activity', ['conversationId', 'activityId'])
export class AlertCopyEntity {
  @PrimaryColumn({ name: 'block_id', type: 'text' })
  blockId!: string;

  @PrimaryColumn({ name: 'conversation_id', type: 'text' })
  conversationId!: string;

  /** The message that shows it; null before it was sent. */
  @Column({ name: 'activity_id', type: 'text', nullable: true })
  activityId!: string | null;

  /** The block's version for which the card is wanted there. */
  @Column({ name: 'wanted_version', type: 'integer' })
  wantedVersion!: number;

  /** The block's version that was sent last, whether it arrived or not; 0 for none. */
  @Column({ name: 'sent_version', type: 'integer', default: 0 })
  sentVersion!: number;

  /** The block's version that the card shows; 0 for none. */
  @Column({ name: 'shown_version', type: 'integer', default: 0 })
  shownVersion!: number;

  /** When its message was sent. */
  @Column({ name: 'shown_at', type: 'text', nullable: true })
  shownAt!: string | null;

  @Column({ type: 'text' })
  state!: AlertCopyState;

  /** 1 where the message is a list of several blocks. */
  @Column({ name: 'in_list', type: 'integer', default: 0 })
  inList!: number;

  /** 1 once it has been sent anew because nobody had taken care of the block. */
  @Column({ type: 'integer', default: 0 })
  escalated!: number;

  /** 1 where it was sent again because nobody knows what became of the first time: it may be there twice. */
  @Column({ type: 'integer', default: 0 })
  repeated!: number;
}
