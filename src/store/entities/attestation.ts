import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `on-record`: Partner Center held the very same attestation already. */
export type AttestationState = 'started' | 'recorded' | 'on-record' | 'failed';

/** In whose name Partner Center has it: that of the member who attested, or that of the bot's own account. */
export type AttestedAs = 'member' | 'service';

/**
 * One attempt to record an acceptance with Partner Center. It has no reference to the customer's row: the evidence
 * stays when the customer leaves.
 */
@Entity('attestation')
@Index('attestation_started', ['customerId'], { unique: true, where: "state = 'started'" })
@Index('attestation_customer', ['customerId'])
export class AttestationEntity {
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

  @Column({ name: 'first_name', type: 'text' })
  firstName!: string;

  @Column({ name: 'last_name', type: 'text' })
  lastName!: string;

  @Column({ type: 'text' })
  email!: string;

  /** Empty where none was given. */
  @Column({ type: 'text' })
  phone!: string;

  @Column({ name: 'date_agreed', type: 'text' })
  dateAgreed!: string;

  @Column({ name: 'template_id', type: 'text', nullable: true })
  templateId!: string | null;

  /** With the country and the language: which text of the agreement it is about. */
  @Column({ name: 'template_version', type: 'integer', nullable: true })
  templateVersion!: number | null;

  @Column({ type: 'text', nullable: true })
  country!: string | null;

  @Column({ type: 'text', nullable: true })
  language!: string | null;

  /** Of an enhanced attestation: Partner Center's id of it. */
  @Column({ name: 'external_id', type: 'text', nullable: true })
  externalId!: string | null;

  /** While it is started, in whose name it was begun; null where that is not known. */
  @Column({ name: 'attested_as', type: 'text', nullable: true })
  attestedAs!: AttestedAs | null;

  /** MS-RequestId: the same one whenever this attempt is repeated. */
  @Column({ name: 'request_id', type: 'text' })
  requestId!: string;

  @Column({ type: 'text' })
  state!: AttestationState;

  @Column({ name: 'failure_code', type: 'text', nullable: true })
  failureCode!: string | null;

  @Column({ name: 'started_at', type: 'text' })
  startedAt!: string;

  @Column({ name: 'finished_at', type: 'text', nullable: true })
  finishedAt!: string | null;

  /** Until when the process that works on it may be believed to be alive. */
  @Column({ name: 'lease_until', type: 'text', nullable: true })
  leaseUntil!: string | null;

  /** Where to tell people about the outcome. Whoever writes it reads it; the store does not look inside. */
  @Column({ type: 'simple-json' })
  conversation!: unknown;

  /** Joins the attempt with its entries on the trail. */
  @Column({ name: 'correlation_id', type: 'text' })
  correlationId!: string;
}
