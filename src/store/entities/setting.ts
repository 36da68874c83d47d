import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A value the product keeps for itself, for example when the customers were last synchronised. */
@Entity('setting')
export class SettingEntity {
  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  value!: string;
}
