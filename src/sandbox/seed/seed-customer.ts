import type { AgreementType } from '../state.js';

/** Mailbox without its domain; phone may be ''. */
export type Contact = readonly [firstName: string, lastName: string, mailbox: string, phone: string];

/** An attestation; by the billing contact where nobody is named. */
export interface SeedAttestation {
  /** Calendar day, UTC. */
  on: string;
  by?: Contact;
  /** The Cloud Agreement is from before October 2019; the Customer Agreement where absent. */
  type?: AgreementType;
}

/** A fictitious customer, with what makes it different from the others. */
export interface SeedCustomer {
  id: string;
  name: string;
  /** The part before `.onmicrosoft.com`. */
  tenant: string;
  /** Domains of its own; the first one takes the contact's mail. */
  domains?: readonly string[];
  /** ISO 3166-1 alpha-2. */
  country: string;
  address: readonly [line: string, postalCode: string, city: string, state?: string];
  /** The billing contact, where there is one. */
  contact?: Contact;
  /** Accepted in the Microsoft 365 admin center. */
  accepted?: true;
  attested?: readonly SeedAttestation[];
  /** Gave the partner no delegated admin privileges. */
  undelegated?: true;
  /** Tenant of the indirect reseller that brought the customer. */
  reseller?: string;
}
