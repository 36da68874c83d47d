import type { Result } from '../result.js';

/** The customer's person who accepted the agreement (Partner Center's `primaryContact`). */
export interface Signatory {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
}

/** One partner attestation, as `GET /v1/customers/{id}/agreements` lists it. */
export interface Attestation {
  signatory: Signatory;
  /** ISO 8601 instant in UTC. Partner Center may leave the zone out; it means UTC. */
  dateAgreed: string;
  templateId: string;
  /** Object id of the partner user who recorded it, when Partner Center tells. */
  userId?: string;
}

export interface NewAttestation {
  signatory: Signatory;
  dateAgreed: string;
  templateId: string;
}

export interface CustomerSummary {
  id: string;
  name: string;
  domain: string;
}

export interface CustomerProfile extends CustomerSummary {
  /** The billing contact: what the attestation form starts with. Empty strings where unknown. */
  billingContact: Signatory;
  /** ISO 3166-1 alpha-2, upper case, or '' when unknown. */
  country: string;
  /** A culture such as `de-DE`, or a language such as `de`, or ''. */
  language: string;
  /** Every domain known to be the customer's own, lower case; `companyProfile.domain` comes first. */
  domains: string[];
}

/** When the call must be over, in epoch milliseconds; retries and waits stay within it. */
export interface CallOptions {
  deadline: number;
}

/**
 * Partner Center as this product needs it. Every method answers with a value and never throws
 * for anything the service or the network can do.
 */
export interface PartnerCenter {
  /** Every customer, page by page. Stops with a failure as the last item when a page cannot be read. */
  listCustomers(): AsyncGenerator<Result<CustomerSummary[]>>;
  /** Customers whose company name or domain starts with the text: Partner Center's own search. */
  findCustomers(text: string, options: CallOptions): Promise<Result<CustomerSummary[]>>;
  getCustomer(customerId: string, options: CallOptions): Promise<Result<CustomerProfile>>;
  /** Attestations of the Microsoft Customer Agreement, newest first; [] where there are none. */
  listAttestations(customerId: string, options: CallOptions): Promise<Result<Attestation[]>>;
  /** Whether the customer accepted directly, in the Microsoft 365 admin center. */
  isDirectlyAccepted(customerId: string, options: CallOptions): Promise<Result<boolean>>;
  /** The template id of the Microsoft Customer Agreement; asked once an hour, then held. */
  agreementTemplateId(options: CallOptions): Promise<Result<string>>;
  /**
   * Records an attestation (legacy API). `requestId` goes out as MS-RequestId: the same one repeats
   * the same request. Never repeated by the client itself, except once after a renewed token.
   */
  createAttestation(
    customerId: string,
    attestation: NewAttestation,
    requestId: string,
    options: CallOptions,
  ): Promise<Result<Attestation>>;
  /** The link by which a customer accepts the reseller relationship and the agreement. */
  relationshipRequestUrl(options: CallOptions): Promise<Result<string>>;
  /** Names of the indirect providers of this partner (an indirect reseller). */
  indirectProviders(options: CallOptions): Promise<Result<string[]>>;
}
