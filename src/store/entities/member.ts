import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '../../members/roles.js';

/** A member of the partner's staff with the roles Entra gave it at the last synchronisation. */
@Entity('member')
export class MemberEntity {
  /** Entra object id. */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'simple-json' })
  roles!: Role[];

  @Column({ name: 'synced_at', type: 'text' })
  syncedAt!: string;
}
