import { randomUUID } from 'node:crypto';
import { attestLinkFormCard } from '../../cards/attest-link-form/view.js';
import type { Card } from '../../cards/card.js';
import type { FormWarning } from '../../cards/form-notes.js';
import type { LinkFormErrors, TypedLink } from '../../src/agreements/acceptance-link-form.js';
import {
  type AgreementText,
  agreementCountries,
  agreementLanguages,
  allAgreementLanguages,
  bestAgreementText,
  english,
} from '../../src/agreements/agreement-languages.js';
import type { Attestation, CustomerSummary, Signatory } from '../../src/partner-center/types.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import { lookUpProfile, lookUpRecords, nobody, notesOn, ownDomains } from './attest-lookup.js';

/** What the form carries, sealed, from its opening to its submission. */
export interface LinkTicket {
  linkId: string;
  customer: CustomerSummary;
  /** The customer's own domains; empty when they are not known well enough to judge an address by. */
  domains: string[];
}

interface LinkFormState {
  errors?: LinkFormErrors;
  warning?: FormWarning;
  /** True when a second press submits in spite of the warning. */
  confirm?: boolean;
  /** Why the last submission did not succeed. */
  failure?: Failure;
  /** What is on record, where it was just looked up. */
  records?: Attestation[];
}

/** The form of `attest` in the enhanced way: opened with what Partner Center knows, shown again with what was typed. */
export class AttestLinkForm {
  constructor(private readonly services: Services) {}

  /** A new form for a customer; with the contact and text that somebody chose already, if so. */
  async open(
    turn: Turn,
    { id, name, domain }: CustomerSummary,
    chosen: { contact?: Signatory; text?: AgreementText } = {},
  ): Promise<Card> {
    const [profile, onRecord] = await Promise.all([
      lookUpProfile(this.services, turn, id),
      lookUpRecords(this.services, turn, id),
    ]);
    const known = profile.ok ? profile.value : undefined;
    const text = chosen.text ?? bestAgreementText(known?.country ?? '', known?.language ?? '');
    const values = {
      ...(text ?? { country: '', language: english }),
      companyName: name,
      ...(chosen.contact ?? known?.billingContact ?? nobody),
    };
    const ticket = { linkId: randomUUID(), customer: { id, name, domain }, domains: known ? ownDomains(known) : [] };
    const isBlank = !known && !chosen.contact;
    return this.#card(turn, ticket, values, onRecord, isBlank ? { warning: 'prefill-unavailable' } : {});
  }

  /** The form again, with everything that was typed. */
  async again(turn: Turn, ticket: LinkTicket, values: TypedLink, state: LinkFormState): Promise<Card> {
    const records = state.records ?? (await lookUpRecords(this.services, turn, ticket.customer.id));
    return this.#card(turn, ticket, values, records, state);
  }

  async #card(
    turn: Turn,
    ticket: LinkTicket,
    typed: TypedLink,
    records: Attestation[],
    state: LinkFormState,
  ): Promise<Card> {
    const { errors = {}, confirm = false, failure } = state;
    const { customer, domains } = ticket;
    const { onRecord, repeat } = await notesOn(this.services, customer.id, typed, records);
    const warning = state.warning ?? repeat;
    const offered = agreementLanguages(typed.country);
    // What is not offered cannot be shown as chosen; the one next at hand is the country's own language.
    const language = errors.language === 'not-offered' ? (offered.at(-1) ?? english) : typed.language;
    return attestLinkFormCard(
      {
        customer,
        form: this.services.tickets.seal('attest-link', ticket),
        values: { ...typed, language },
        countries: agreementCountries,
        languages: offered.length > 0 ? offered : allAgreementLanguages,
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
