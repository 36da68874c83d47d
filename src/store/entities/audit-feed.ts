import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A record of Partner Center's audit that has been dealt with, so that it is not dealt with again. */
@Entity('audit_feed')
@Index('audit_feed_date', ['operationDate'])
export class AuditFeedEntity {
  @PrimaryColumn({ name: 'record_id', type: 'text' })
  recordId!: string;

  @Column({ name: 'operation_date', type: 'text' })
  operationDate!: string;

  @Column({ name: 'seen_at', type: 'text' })
  seenAt!: string;
}
