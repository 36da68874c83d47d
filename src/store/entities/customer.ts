import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `reaccept`: accepted so long ago that it has to be accepted again. */
export type Acceptance = 'direct' | 'attested' | 'reaccept' | 'none';

/** A customer of the partner, with its acceptance as far as the last check of Partner Center has shown it. */
@Entity('customer')
@Index('customer_name', ['name'])
export class CustomerEntity {
  /** Tenant id. */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  domain!: string;

  /** What the directory searches in: lower case, without accents. */
  @Column({ type: 'text' })
  search!: string;

  @Column({ type: 'text' })
  country!: string;

  @Column({ type: 'text' })
  language!: string;

  /** Null until it has been checked. */
  @Column({ type: 'text', nullable: true })
  acceptance!: Acceptance | null;

  @Column({ name: 'accepted_on', type: 'text', nullable: true })
  acceptedOn!: string | null;

  @Column({ name: 'acceptance_checked_at', type: 'text', nullable: true })
  acceptanceCheckedAt!: string | null;

  /** Tenant id of the indirect reseller that brought it, '' for none; null until its profile has been read. */
  @Column({ name: 'reseller_id', type: 'text', nullable: true })
  resellerId!: string | null;

  @Column({ name: 'synced_at', type: 'text' })
  syncedAt!: string;
}
