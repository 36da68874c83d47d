import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * `started`: Partner Center is being asked for a link. `open`: the signatory can accept. `expired`: can no longer.
 * `accepted`: the signatory accepted, and the agreement is not created yet. The others are ends.
 */
export type AcceptanceLinkState = 'started' | 'open' | 'expired' | 'accepted' | 'finalised' | 'withdrawn' | 'failed';

export type LinkMailState = 'queued' | 'sent' | 'failed';

/** An enhanced attestation from its form to its end; at most one per customer has no end yet. */
@Entity('acceptance_link')
@Index('acceptance_link_open', ['customerId'], { unique: true, where: 'finished_at IS NULL' })
@Index('acceptance_link_due', ['nextCheckAt'], { where: 'finished_at IS NULL' })
export class AcceptanceLinkEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'customer_id', type: 'text' })
  customerId!: string;

  @Column({ name: 'customer_name', type: 'text' })
  customerName!: string;

  @Column({ name: 'member_id', type: 'text' })
  memberId!: string;

  @Column({ name: 'member_name', type: 'text' })
  memberName!: string;

  @Column({ name: 'company_name', type: 'text' })
  companyName!: string;

  @Column({ type: 'text' })
  country!: string;

  @Column({ type: 'text' })
  language!: string;

  @Column({ name: 'first_name', type: 'text' })
  firstName!: string;

  @Column({ name: 'last_name', type: 'text' })
  lastName!: string;

  @Column({ type: 'text' })
  email!: string;

  /** Empty where none was given. */
  @Column({ type: 'text' })
  phone!: string;

  @Column({ type: 'text' })
  state!: AcceptanceLinkState;

  /** MS-RequestId of the call that asks for the link: the same one whenever it is repeated. */
  @Column({ name: 'request_id', type: 'text' })
  requestId!: string;

  /** Partner Center's id of it. */
  @Column({ name: 'attestation_id', type: 'text', nullable: true })
  attestationId!: string | null;

  /** The link itself: a secret, erased as soon as it is of no more use. */
  @Column({ type: 'text', nullable: true })
  url!: string | null;

  @Column({ name: 'expires_at', type: 'text', nullable: true })
  expiresAt!: string | null;

  /** How often it was to be e-mailed; the Message-ID of each e-mail holds its number. */
  @Column({ type: 'integer' })
  sendings!: number;

  /** What became of the last e-mail; null where none was asked for. */
  @Column({ name: 'mail_state', type: 'text', nullable: true })
  mailState!: LinkMailState | null;

  @Column({ name: 'mail_failure_code', type: 'text', nullable: true })
  mailFailureCode!: string | null;

  /** When the link was last e-mailed to the signatory, and the name of the member who had it sent. */
  @Column({ name: 'sent_at', type: 'text', nullable: true })
  sentAt!: string | null;

  @Column({ name: 'sent_by', type: 'text', nullable: true })
  sentBy!: string | null;

  @Column({ name: 'accepted_at', type: 'text', nullable: true })
  acceptedAt!: string | null;

  @Column({ name: 'failure_code', type: 'text', nullable: true })
  failureCode!: string | null;

  @Column({ name: 'template_id', type: 'text', nullable: true })
  templateId!: string | null;

  @Column({ name: 'template_version', type: 'integer', nullable: true })
  templateVersion!: number | null;

  @Column({ name: 'created_at', type: 'text' })
  createdAt!: string;

  /** When this link, or its renewal, was asked for: its checks are timed by it. */
  @Column({ name: 'asked_at', type: 'text' })
  askedAt!: string;

  /** Set in every state that is an end. */
  @Column({ name: 'finished_at', type: 'text', nullable: true })
  finishedAt!: string | null;

  /** When Partner Center is asked next; also the lease of whoever is asking. */
  @Column({ name: 'next_check_at', type: 'text', nullable: true })
  nextCheckAt!: string | null;

  @Column({ type: 'integer' })
  checks!: number;

  /** Where to tell people about it. Whoever writes it reads it; the store does not look inside. */
  @Column({ type: 'simple-json' })
  conversation!: unknown;

  @Column({ name: 'correlation_id', type: 'text' })
  correlationId!: string;
}
