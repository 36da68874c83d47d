import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

export type OutboxState = 'due' | 'done' | 'dead';

/** Work that has been promised by a commit. Written by src/outbox alone. */
@Entity('outbox')
@Index('outbox_key', ['key'], { unique: true })
@Index('outbox_due', ['dueAt', 'id'], { where: "state = 'due'" })
@Index('outbox_lane', ['lane', 'id'], { where: "state = 'due'" })
@Index('outbox_kind', ['kind', 'dueAt', 'id'], { where: "state = 'due'" })
@Index('outbox_lease', ['lane', 'leaseUntil'], { where: "state = 'due' AND lease_until IS NOT NULL" })
export class OutboxEntity {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id!: number;

  /** Names the handler. */
  @Column({ type: 'text' })
  kind!: string;

  /** The same work is promised once. Holds no personal data: it stays when the payload goes. */
  @Column({ type: 'text' })
  key!: string;

  /** Items of one lane are handled one at a time, oldest first. */
  @Column({ type: 'text', nullable: true })
  lane!: string | null;

  /** JSON; `{}` once the item is done or dead. */
  @Column({ type: 'text' })
  payload!: string;

  @Column({ type: 'text' })
  state!: OutboxState;

  /** How often a worker has taken it, the present time included. */
  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ name: 'due_at', type: 'text' })
  dueAt!: string;

  /** Set while a worker has it, or when a worker died with it. */
  @Column({ name: 'lease_until', type: 'text', nullable: true })
  leaseUntil!: string | null;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError!: string | null;

  @Column({ name: 'created_at', type: 'text' })
  createdAt!: string;

  @Column({ name: 'finished_at', type: 'text', nullable: true })
  finishedAt!: string | null;
}
