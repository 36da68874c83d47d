import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * `started`: Partner Center is being asked to create it. `created`: it exists; where the acceptance is to be attested,
 * that is still to be done. `finished`: nothing is left to do. `failed`: it was not created.
 */
export type NewCustomerState = 'started' | 'created' | 'finished' | 'failed';
/** `accepted`: the customer has accepted, to be attested. `asked`: the customer will be asked to accept. */
export type NewCustomerAgreement = 'accepted' | 'asked';

/** A customer that somebody submitted to be created. The sign-in details that come back are never in here. */
@Entity('new_customer')
@Index('new_customer_unfinished', ['leaseUntil'], { where: 'finished_at IS NULL' })
@Index('new_customer_customer', ['customerId'])
export class NewCustomerEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'member_id', type: 'text' })
  memberId!: string;

  @Column({ name: 'member_name', type: 'text' })
  memberName!: string;

  @Column({ name: 'company_name', type: 'text' })
  companyName!: string;

  /** The first domain, `….onmicrosoft.com`. */
  @Column({ type: 'text' })
  domain!: string;

  @Column({ type: 'text' })
  state!: NewCustomerState;

  @Column({ type: 'text' })
  agreement!: NewCustomerAgreement;

  /** MS-RequestId: the same one whenever the creation is repeated. */
  @Column({ name: 'request_id', type: 'text' })
  requestId!: string;

  /** What was submitted, as JSON; `{}` once it is of no more use. */
  @Column({ type: 'text' })
  request!: string;

  @Column({ name: 'customer_id', type: 'text', nullable: true })
  customerId!: string | null;

  /** Until when the sign-in details may be shown; NULL once they were closed, and where there are none. */
  @Column({ name: 'sign_in_until', type: 'text', nullable: true })
  signInUntil!: string | null;

  @Column({ name: 'failure_code', type: 'text', nullable: true })
  failureCode!: string | null;

  @Column({ name: 'started_at', type: 'text' })
  startedAt!: string;

  @Column({ name: 'finished_at', type: 'text', nullable: true })
  finishedAt!: string | null;

  /** Until when the process that works on it may be believed to be alive. */
  @Column({ name: 'lease_until', type: 'text', nullable: true })
  leaseUntil!: string | null;

  /** Where to tell people about it. Whoever writes it reads it; the store does not look inside. */
  @Column({ type: 'simple-json' })
  conversation!: unknown;

  @Column({ name: 'correlation_id', type: 'text' })
  correlationId!: string;
}
