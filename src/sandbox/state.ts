import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Signatory } from '../partner-center/types.js';
import { splitCredentials } from './issued-credentials.js';
import type { Reply } from './reply.js';
import { defaultSettings, type Settings } from './settings.js';

export interface Address {
  country: string;
  city: string;
  state: string;
  addressLine1: string;
  addressLine2: string;
  postalCode: string;
}

export interface BillingProfile {
  id: string;
  /** The billing contact; empty texts where there is none. */
  contact: Signatory;
  culture: string;
  language: string;
  companyName: string;
  address: Address;
  etag: string;
}

export type AgreementType = 'MicrosoftCustomerAgreement' | 'MicrosoftCloudAgreement';

/** An agreement that the partner confirmed for a customer. */
export interface HeldAgreement {
  signatory: Signatory;
  templateId: string;
  /** ISO 8601 instant in UTC. */
  dateAgreed: string;
  type: AgreementType;
  /** The partner user who recorded it; older records do not tell. */
  userId?: string;
  /** The enhanced attestation that it was created from. */
  attestationId?: string;
}

/** An enhanced attestation: who is asked to accept which text, and how far that got. Times are ISO instants. */
export interface EnhancedAttestation {
  id: string;
  /** The unguessable part of the link. */
  token: string;
  country: string;
  language: string;
  companyName: string;
  signatory: Signatory;
  createdAt: string;
  expiresAt: string;
  acceptedAt?: string;
  /** The customer whose agreement was created from it. */
  finalisedCustomerId?: string;
}

/** One record of the partner's activity, as Partner Center's audit keeps it. */
export interface AuditRecord {
  id: string;
  customerId: string;
  customerName: string;
  userPrincipalName: string;
  applicationId: string;
  resourceType: string;
  operationType: string;
  operationStatus: 'succeeded' | 'failed';
  /** ISO instant in UTC. */
  operationDate: string;
  correlationId: string;
  resourceNewValue: object;
}

/** Where the partner wants to be told of which events. */
export interface WebhookRegistration {
  subscriberId: string;
  url: string;
  events: string[];
  /** The signature comes as `x-ms-signature` instead of `Authorization`. */
  msSignatureHeader: boolean;
}

export interface Customer {
  id: string;
  commerceId: string;
  /** The tenant's first domain, `….onmicrosoft.com`. */
  domain: string;
  customDomains: string[];
  billing: BillingProfile;
  registrationNumber?: string;
  /** Whether the customer gave the partner delegated admin privileges. */
  delegatedAccess: boolean;
  /** The indirect reseller's tenant. */
  associatedPartnerId?: string;
  /** Whether the customer accepted the agreement in the Microsoft 365 admin center. */
  directlyAccepted: boolean;
  /** Oldest first. */
  agreements: HeldAgreement[];
}

export interface Group {
  id: string;
  displayName: string;
  /** People and other groups. */
  memberIds: string[];
}

/** Everything the sandbox remembers. */
export interface State {
  version: 1;
  settings: Settings;
  /** By tenant id, in the order in which the partner got them. */
  customers: Record<string, Customer>;
  groups: Group[];
  /** Answers to POSTs that took effect, by path and MS-RequestId, without credentials: a repeat gets the same one. */
  answers: Record<string, Reply>;
  /** By id, in the order in which they were begun. */
  attestations: Record<string, EnhancedAttestation>;
  /** Oldest first. */
  auditRecords: AuditRecord[];
  webhook?: WebhookRegistration;
}

/** The customer with this tenant id, in any case; undefined for anything else. */
export function findCustomer({ customers }: Readonly<State>, id: string): Customer | undefined {
  const key = id.toLowerCase();
  return Object.hasOwn(customers, key) ? customers[key] : undefined;
}

/**
 * Holds the state and, where a file is given, writes it after every change: first beside the file,
 * then renamed over it, so that a process that dies leaves the old state or the new one.
 * Everything is synchronous; two requests never see each other's half-made change.
 */
export class StateStore {
  #state: State;
  readonly #seed: () => State;
  readonly #file: string | undefined;

  /**
   * @param seed makes the state of a sandbox that nobody has used yet
   * @throws Error when the file exists and is no state of this version; it names the file
   */
  constructor(seed: () => State, file?: string) {
    this.#seed = seed;
    this.#file = file;
    const held = file ? read(file) : undefined;
    this.#state = held ?? seed();
    if (held) this.#write();
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** Applies a change and has it in the file before it returns. */
  change<T>(apply: (state: State) => T): T {
    const result = apply(this.#state);
    this.#write();
    return result;
  }

  /** Back to the seed. */
  reset(): void {
    this.#state = this.#seed();
    this.#write();
  }

  #write(): void {
    if (!this.#file) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.new`;
    writeFileSync(temporary, JSON.stringify(this.#state));
    renameSync(temporary, this.#file);
  }
}

function read(file: string): State | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  try {
    const state = JSON.parse(text) as State;
    if (state.version === 1) return completed(state);
  } catch {
    // Unreadable and outdated files end in the same sentence.
  }
  throw new Error(`${file} does not hold the sandbox's state. Delete it to start again from the seed.`);
}

/** A file from before a setting or a collection existed gets it; credentials that it kept are forgotten. */
function completed(state: State): State {
  const answers = Object.entries(state.answers).map(([key, answer]) => [key, splitCredentials(answer).answer]);
  return {
    ...state,
    settings: { ...defaultSettings, ...state.settings },
    answers: Object.fromEntries(answers),
    attestations: state.attestations ?? {},
    auditRecords: state.auditRecords ?? [],
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
