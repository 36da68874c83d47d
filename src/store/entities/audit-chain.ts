import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A link of the chain that binds the entries of the trail: their order, and that none is missing. Link 0 is where
 * sealing began. Triggers refuse to change or delete one. Written by src/audit/chain.ts alone.
 */
@Entity('audit_chain')
@Index('audit_chain_entry', ['auditId'], { unique: true })
export class AuditChainEntity {
  /** Without a gap, from 0. */
  @PrimaryColumn({ type: 'integer' })
  seq!: number;

  /** Null in link 0. */
  @Column({ name: 'audit_id', type: 'integer', nullable: true })
  auditId!: number | null;

  /** Of the entry with its seal; in link 0, which entries have none because they were there before. */
  @Column({ type: 'text' })
  digest!: string;

  /** Made with the key, of this link and the hash of the one before. */
  @Column({ type: 'text' })
  hash!: string;
}
