import { randomUUID } from 'node:crypto';
import { attestFormCard } from '../../cards/attest-form/view.js';
import type { Card } from '../../cards/card.js';
import type { FormWarning } from '../../cards/form-notes.js';
import { type AgreementText, bestAgreementText } from '../../src/agreements/agreement-languages.js';
import { type FormErrors, type TypedAttestation, todayIn } from '../../src/agreements/attestation-form.js';
import type { Attestation, CustomerSummary } from '../../src/partner-center/types.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { lookUpProfile, lookUpRecords, nobody, notesOn, ownDomains } from './attest-lookup.js';

/** What the form carries, sealed, from its opening to its submission. */
export interface AttestTicket {
  attemptId: string;
  customer: CustomerSummary;
  /** The customer's own domains; empty when they are not known well enough to judge an address by. */
  domains: string[];
  zone: string;
  /** The text that fits the customer, where its country is known. */
  agreement?: AgreementText;
}

/** What a form says beyond its fields. */
interface FormState {
  errors?: FormErrors;
  warning?: FormWarning;
  /** True when a second press submits in spite of the warning. */
  confirm?: boolean;
  /** Why the last submission did not succeed. */
  failure?: Failure;
}

/** The form of `attest` in the legacy way: opened with what Partner Center knows, shown again with what was typed. */
export class AttestForm {
  constructor(private readonly services: Services) {}

  /** A new form for a customer, filled in with its billing contact and today's date. */
  async open(turn: Turn, { id, name, domain }: CustomerSummary): Promise<Card> {
    const [profile, onRecord] = await Promise.all([
      lookUpProfile(this.services, turn, id),
      lookUpRecords(this.services, turn, id),
    ]);
    const { zone } = turn.reader;
    const contact = profile.ok ? profile.value.billingContact : nobody;
    const domains = profile.ok ? ownDomains(profile.value) : [];
    const agreement = profile.ok ? bestAgreementText(profile.value.country, profile.value.language) : undefined;
    const ticket = {
      attemptId: randomUUID(),
      customer: { id, name, domain },
      domains,
      zone,
      ...(agreement ? { agreement } : {}),
    };
    const values = { ...contact, dateAgreed: todayIn(zone, new Date()) };
    return this.#card(turn, ticket, values, onRecord, profile.ok ? {} : { warning: 'prefill-unavailable' });
  }

  /** The form again, with everything that was typed. */
  async again(turn: Turn, ticket: AttestTicket, values: TypedAttestation, state: FormState): Promise<Card> {
    return this.#card(turn, ticket, values, await lookUpRecords(this.services, turn, ticket.customer.id), state);
  }

  async #card(
    turn: Turn,
    ticket: AttestTicket,
    values: TypedAttestation,
    records: Attestation[],
    state: FormState,
  ): Promise<Card> {
    const { errors = {}, confirm = false, failure } = state;
    const { customer, domains } = ticket;
    const { onRecord, repeat } = await notesOn(this.services, customer.id, values, records);
    const warning = state.warning ?? repeat;
    return attestFormCard(
      {
        customer,
        form: this.services.tickets.seal('attest', ticket),
        values,
        today: todayIn(zoneOf(turn, ticket), new Date()),
        errors,
        onRecord,
        domains,
        cutoff: this.services.cutoff,
        confirm,
        ...(warning ? { warning } : {}),
        ...(failure ? { failure } : {}),
      },
      turn.reader,
    );
  }
}

/** The person's zone; that of the form's opening where this press does not tell. */
export function zoneOf(turn: Turn, ticket: AttestTicket): string {
  return turn.reader.zone === 'UTC' ? ticket.zone : turn.reader.zone;
}
