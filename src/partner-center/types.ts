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
  /** Of an enhanced attestation: the id under which the customer accepted on a link. */
  attestationId?: string;
}

/** The agreement's template in force: which text, and its rank among the versions. */
export interface AgreementTemplate {
  id: string;
  version: number;
}

/** Where one text of the agreement can be read and downloaded, for five minutes from the call on. */
export interface AgreementDocument {
  displayUrl: string;
  downloadUrl: string;
  /** What was served; the language may be `en-US` where the wanted one is not offered. */
  country: string;
  language: string;
}

/** What an enhanced attestation begins with: who is to accept, for which company, in which text. */
export interface AcceptanceRequest {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** A culture such as `de-DE`. */
  language: string;
  companyName: string;
  signatory: Signatory;
}

/** The link on which the signatory accepts. A secret: whoever has it can accept. */
export interface AcceptanceLink {
  attestationId: string;
  url: string;
  /** ISO instant; undefined where Partner Center does not say. */
  expiresAt?: string;
}

/**
 * What Partner Center says of an enhanced attestation. `finalised`: the agreement was created from it. It may say
 * `open` of a link that has expired, and of one that was accepted a while ago.
 */
export interface AcceptanceLinkStatus {
  state: 'open' | 'expired' | 'accepted' | 'finalised';
  /** ISO instant, where it is told. */
  acceptedAt?: string;
  /** ISO instant until which the link can be used, where it is told; of links that nobody accepted yet. */
  expiresAt?: string;
}

/** What Partner Center demands of an address and a company in one country. */
export interface CountryRules {
  /** ISO 3166-1 alpha-2. */
  country: string;
  isStateRequired: boolean;
  /** Codes of the states to choose from; empty where any, or none, will do. */
  states: string[];
  isCityRequired: boolean;
  isPostalCodeRequired: boolean;
  /** Source of a regular expression, or ''. */
  postalCodePattern: string;
  phonePattern: string;
  /** Calling codes such as `49`. */
  callingCodes: string[];
  registrationNumber: 'required' | 'refused' | 'optional';
  /** Source of a regular expression for the registration number, or ''. */
  registrationNumberPattern: string;
  /** An example of a registration number, or ''. */
  registrationNumberSample: string;
  isPhoneRequired: boolean;
  defaultCulture: string;
  /** Cultures such as `de-DE`. */
  cultures: string[];
  /** Two-letter languages. */
  languages: string[];
}

export interface PostalAddress {
  addressLine1: string;
  addressLine2: string;
  city: string;
  state: string;
  postalCode: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

/** What Partner Center makes of an address. */
export interface AddressCheck {
  /** `verified`: good as it is. `suggested`: it knows a better one. `doubtful`: it does not know it. */
  verdict: 'verified' | 'suggested' | 'doubtful';
  suggestions: PostalAddress[];
}

export interface NewCustomer {
  companyName: string;
  /** The whole first domain, such as `contoso.onmicrosoft.com`. */
  domain: string;
  registrationNumber: string;
  address: PostalAddress;
  /** The primary contact. */
  contact: Signatory;
  culture: string;
  language: string;
  /** Tenant id of the indirect reseller whose customer it is; '' for none. Only an indirect provider may give one. */
  resellerId: string;
}

export interface CreatedCustomer extends CustomerSummary {
  /** Given once. Never stored, logged or put on the trail. Undefined where Partner Center gave none. */
  credentials?: { userName: string; password: string };
}

/** One record of Partner Center's own audit. */
export interface PartnerAuditRecord {
  id: string;
  customerId: string;
  customerName: string;
  userPrincipalName: string;
  /** For example `agreement`, `order`, `customer`. */
  resourceType: string;
  /** For example `create_agreement`, `create_order`, `add_customer`. */
  operationType: string;
  /** `succeeded`, `failed`, `progress` or `decline`. */
  operationStatus: string;
  /** ISO instant in UTC. */
  operationDate: string;
  /** The changed resource, as Partner Center wrote it; '' for none. JSON as text. */
  resourceNewValue: string;
  customizedData: Record<string, string>;
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
  /** Tenant id of the indirect reseller that brought it, lower case; undefined for none. */
  resellerId?: string;
}

/** When the call must be over, in epoch milliseconds; retries and waits stay within it. */
export interface CallOptions {
  deadline: number;
}

/** A call in the name of whoever brings a token along; else in that of the bot's own account. */
export interface CallerOptions extends CallOptions {
  /** An access token for Partner Center. Used for this call, and kept nowhere. */
  ownToken?: string;
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
  /** The template of the Microsoft Customer Agreement in force; asked once an hour, then held. */
  agreementTemplate(options: CallOptions): Promise<Result<AgreementTemplate>>;
  /** Fresh links to the agreement's text; to be asked for at the moment somebody wants to read it. */
  agreementDocument(
    wanted: { country: string; language: string },
    options: CallOptions,
  ): Promise<Result<AgreementDocument>>;
  /** Begins an enhanced attestation. `requestId` as with `createAttestation`; never repeated by the client itself. */
  createAcceptanceLink(
    request: AcceptanceRequest,
    requestId: string,
    options: CallOptions,
  ): Promise<Result<AcceptanceLink>>;
  /** Where an enhanced attestation stands; `attestation-id-unknown` where Partner Center has none of this id. */
  acceptanceLinkStatus(attestationId: string, options: CallOptions): Promise<Result<AcceptanceLinkStatus>>;
  /** Whether a domain is in use by any tenant. What can be no domain is `rejected`. */
  isDomainTaken(domain: string, options: CallOptions): Promise<Result<boolean>>;
  /** The rules for customers in a country (ISO 3166-1 alpha-2); asked once an hour for each, then held. */
  countryRules(country: string, options: CallOptions): Promise<Result<CountryRules>>;
  /** What Partner Center makes of an address; `country-unknown` or `address-rejected` where it does not look at it. */
  checkAddress(address: PostalAddress, options: CallOptions): Promise<Result<AddressCheck>>;
  /**
   * Creates a customer. `requestId` as with `createAttestation`: Partner Center creates once for one id. The
   * credentials are in its value only, never in a failure.
   */
  createCustomer(customer: NewCustomer, requestId: string, options: CallOptions): Promise<Result<CreatedCustomer>>;
  /** The active indirect resellers of this partner (an indirect provider). */
  indirectResellers(options: CallOptions): Promise<Result<{ id: string; name: string }[]>>;
  /**
   * Partner Center's audit records from a day on (`yyyy-mm-dd`, UTC, at most 90 days ago), page by page, in no stated
   * order, each once. Stops with a failure as the last item when a page cannot be read. Throws for what is no day.
   */
  auditRecords(
    query: { from: string; resourceType?: string },
    options: CallOptions,
  ): AsyncGenerator<Result<PartnerAuditRecord[]>>;
  /**
   * Records an attestation: with the legacy API, or, with its `attestationId`, as the last step of an enhanced one.
   * `requestId` goes out as MS-RequestId: the same one repeats the same request. Never repeated by the client itself,
   * except once after a renewed token. With the caller's own token its refusals are `own-sign-in-refused` and
   * `own-not-permitted`.
   */
  createAttestation(
    customerId: string,
    attestation: NewAttestation,
    requestId: string,
    options: CallerOptions,
  ): Promise<Result<Attestation>>;
  /** The link by which a customer accepts the reseller relationship and the agreement. */
  relationshipRequestUrl(options: CallOptions): Promise<Result<string>>;
  /** Names of the indirect providers of this partner (an indirect reseller). */
  indirectProviders(options: CallOptions): Promise<Result<string[]>>;
}
