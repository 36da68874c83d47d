import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The sign-in with which the product calls a service in the name of a user. */
@Entity('sign_in')
export class SignInEntity {
  /** The service, for example `partner-center`. */
  @PrimaryColumn({ type: 'text' })
  name!: string;

  /** The refresh token, encrypted. */
  @Column({ type: 'text' })
  token!: string;

  /** SHA-256 of the setting's value that was known when the token was stored; '' where there was none. */
  @Column({ name: 'setting_hash', type: 'text' })
  settingHash!: string;

  /** Grows with each token that takes the place of the one before. */
  @Column({ type: 'integer' })
  version!: number;

  /** When the token was handed out, ISO 8601. */
  @Column({ name: 'issued_at', type: 'text' })
  issuedAt!: string;
}
