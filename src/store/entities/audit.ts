import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** An entry of the trail. Triggers refuse to change or delete one. Written by src/audit/audit.ts alone. */
@Entity('audit')
@Index('audit_customer', ['customerId', 'id'])
export class AuditEntity {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id!: number;

  @Column({ type: 'text' })
  at!: string;

  @Column({ name: 'actor_id', type: 'text' })
  actorId!: string;

  @Column({ name: 'actor_name', type: 'text' })
  actorName!: string;

  @Column({ type: 'text' })
  action!: string;

  @Column({ name: 'customer_id', type: 'text', nullable: true })
  customerId!: string | null;

  @Column({ name: 'customer_name', type: 'text', nullable: true })
  customerName!: string | null;

  @Column({ type: 'text' })
  outcome!: string;

  @Column({ type: 'text', nullable: true })
  code!: string | null;

  @Column({ name: 'correlation_id', type: 'text' })
  correlationId!: string;

  @Column({ type: 'simple-json' })
  details!: Record<string, string | number>;

  /** Shows that the product wrote this entry; null only where it is older than sealing. See src/audit/seal.ts. */
  @Column({ type: 'text', nullable: true })
  seal!: string | null;
}
