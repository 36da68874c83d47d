import { randomUUID } from 'node:crypto';
import type { LinkSubmission } from '../agreements/acceptance-link-requests.js';
import { bestAgreementText, english } from '../agreements/agreement-languages.js';
import type { Attestations } from '../agreements/attestations.js';
import type { Failure } from '../result.js';
import type { NewCustomerRecord, NewCustomerRequest } from './new-customer-record.js';

/** What is needed here of acceptance links. */
export interface LinkMaker {
  find(id: string): Promise<{ state: string } | undefined>;
  create(
    submission: LinkSubmission,
    deadline: number,
  ): Promise<{ state: 'ready' } | { state: 'failed'; failure: Failure } | { state: 'pending' }>;
}

/** The agreement of a customer that was just created: attested at once, or begun with an acceptance link. */
export class NewCustomerAgreements {
  /** `newMessageIn`: the same conversation, where what is told goes into a message of its own. */
  constructor(
    private readonly attestations: Attestations,
    private readonly links: LinkMaker,
    private readonly newMessageIn: (conversation: unknown) => unknown,
  ) {}

  /**
   * Records it. Safe to repeat: attestation and link have the submission's own id. `done` also where somebody else has
   * attested meanwhile; a failure is a definite refusal.
   */
  async record(
    record: NewCustomerRecord,
    { customer, dateAgreed }: NewCustomerRequest,
    deadline: number,
  ): Promise<'done' | 'pending' | Failure> {
    const { address, culture, contact, companyName } = customer;
    const text = bestAgreementText(address.country, culture) ?? { country: address.country, language: english };
    const common = {
      customer: { id: record.customerId ?? '', name: companyName },
      member: { id: record.memberId, name: record.memberName },
      signatory: contact,
      correlationId: record.correlationId,
    };
    const outcome = dateAgreed
      ? await this.attestations.confirm(
          {
            ...common,
            attemptId: record.id,
            formIssuedAt: record.startedAt,
            dateAgreed,
            agreement: text,
            // What becomes of it is told with the new customer.
            conversation: null,
          },
          deadline,
        )
      : await this.links.create(
          {
            ...common,
            ...text,
            linkId: await this.#linkId(record.id),
            companyName,
            conversation: this.newMessageIn(record.conversation),
          },
          deadline,
        );
    if (outcome.state === 'failed') return outcome.failure;
    return outcome.state === 'pending' ? 'pending' : 'done';
  }

  /** A link that was refused is over for good: another try is another link. */
  async #linkId(id: string): Promise<string> {
    return (await this.links.find(id))?.state === 'failed' ? randomUUID() : id;
  }
}
