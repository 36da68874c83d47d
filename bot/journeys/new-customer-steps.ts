import type { Card } from '../../cards/card.js';
import { noReseller } from '../../cards/new-customer-company/view.js';
import { nameDoubt } from '../../src/customers/company-name.js';
import { domainOf, freePrefixes, prefixOf } from '../../src/customers/domain-names.js';
import {
  addressOf,
  checkAddressFields,
  fitToCountry,
  isSameAddress,
  markOf,
} from '../../src/customers/new-customer-address.js';
import { checkCompany } from '../../src/customers/new-customer-company.js';
import { checkContact } from '../../src/customers/new-customer-contact.js';
import {
  type ContactField,
  type Problems,
  readStep,
  type Step,
  steps,
  type Values,
} from '../../src/customers/new-customer-form.js';
import type { CountryRules, PostalAddress } from '../../src/partner-center/types.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';
import type { Turn } from '../teams/turn.js';
import type { PressData } from './journey.js';
import type { NewCustomerForm, NewCustomerTicket, Reseller, SuggestionTicket } from './new-customer-form.js';

/** How much of a turn is kept for the answer after Partner Center was asked. */
const answerMs = 1_500;

/** The steps of `new customer`, up to the review: each is checked, with Partner Center's help, before the next opens. */
export class NewCustomerSteps {
  constructor(
    private readonly services: Services,
    private readonly form: NewCustomerForm,
  ) {}

  /** A step as it was left, or empty. */
  async show(turn: Turn, ticket: NewCustomerTicket, step: Step): Promise<Card> {
    if (step === 'company') return this.form.company(turn.reader, ticket, await this.#resellers(turn));
    return this.#withRules(turn, ticket, (rules) => this.form[step](turn.reader, ticket, rules));
  }

  async company(turn: Turn, before: NewCustomerTicket, data: PressData): Promise<Card> {
    const read = readStep('company', data, before.values);
    const values = {
      ...read,
      domainPrefix: prefixOf(read.domainPrefix),
      resellerId: read.resellerId === noReseller ? '' : read.resellerId,
    };
    const { companyName, country, resellerId } = values;
    const resellers = await this.#resellers(turn);
    const errors = checkCompany(
      values,
      resellers?.map(({ id }) => id),
    );
    const domain = await this.#domain(turn, values, errors.domainPrefix !== undefined);
    if (domain.isTaken) errors.domainPrefix = 'taken';
    const doubt = errors.companyName ? undefined : nameDoubt(companyName);
    const isNew = doubt !== undefined && before.doubted !== companyName;
    const ticket: NewCustomerTicket = { ...before, values, ...(doubt ? { doubted: companyName } : {}) };
    const reseller = resellers?.find(({ id }) => id === resellerId);
    if (reseller) ticket.resellerName = reseller.name;
    const { failure, free = [] } = domain;
    if (Object.keys(errors).length > 0 || failure || isNew) {
      const warning = isNew ? { warning: doubt } : {};
      return this.form.company(turn.reader, ticket, resellers, {
        errors,
        free,
        ...warning,
        ...(failure ? { failure } : {}),
      });
    }
    // A language of another country is none to start from.
    const isMoved = country !== before.values.country;
    return this.#after(turn, isMoved ? { ...ticket, values: { ...values, culture: '' } } : ticket, 'company');
  }

  address(turn: Turn, before: NewCustomerTicket, data: PressData): Promise<Card> {
    const read = readStep('address', data, before.values);
    return this.#withRules(turn, { ...before, values: read }, async (rules) => {
      const ticket = { ...before, values: fitToCountry(read, rules) };
      const errors = checkAddressFields(ticket.values, rules);
      if (Object.keys(errors).length > 0) return this.form.address(turn.reader, ticket, rules, { errors });
      const address = addressOf(ticket.values);
      if (ticket.settledAddress === markOf(address)) return this.#after(turn, ticket, 'address');
      const check = await this.services.partnerCenter.checkAddress(address, this.#patience(turn));
      if (!check.ok) return this.form.suggestion(turn.reader, ticket, address, check);
      const suggestions = check.value.suggestions.filter((one) => isWorthShowing(one, address));
      if (check.value.verdict === 'doubtful' || suggestions.length > 0) {
        return this.form.suggestion(turn.reader, ticket, address, { suggestions });
      }
      return this.#after(turn, settled(ticket), 'address');
    });
  }

  /** The person decided which address is used. */
  suggestion(turn: Turn, ticket: NewCustomerTicket | SuggestionTicket, data: PressData): Promise<Card> {
    if (!('suggestions' in ticket)) return this.#after(turn, settled(ticket), 'address');
    const { suggestions, ...before } = ticket;
    const chosen = suggestions[Number(data.suggestion ?? 0)];
    if (!chosen) return this.show(turn, before, 'address');
    return this.#withRules(turn, before, (rules) => {
      const used = { ...before, values: fitToCountry({ ...before.values, ...chosen }, rules) };
      const errors = checkAddressFields(used.values, rules);
      if (Object.keys(errors).length > 0) return this.form.address(turn.reader, used, rules, { errors });
      return this.#after(turn, settled(used), 'address');
    });
  }

  contact(turn: Turn, before: NewCustomerTicket, data: PressData): Promise<Card> {
    const ticket = { ...before, values: readStep('contact', data, before.values) };
    return this.#withRules(turn, ticket, (rules) => {
      const errors = this.contactProblems(turn, ticket, rules);
      if (Object.keys(errors).length > 0) return this.form.contact(turn.reader, ticket, rules, { errors });
      return this.#after(turn, ticket, 'contact');
    });
  }

  /**
   * The first step in which something is wrong, with what it is; undefined where everything may be sent. Nothing typed
   * is trusted for having been checked before.
   */
  firstWrong(turn: Turn, ticket: NewCustomerTicket, rules: CountryRules): Card | undefined {
    const { values, settledAddress } = ticket;
    const company = checkCompany(values, undefined);
    if (Object.keys(company).length > 0) {
      return this.form.company(turn.reader, ticket, undefined, { errors: company });
    }
    const errors = checkAddressFields(values, rules);
    const isSettled = settledAddress === markOf(addressOf(values));
    if (Object.keys(errors).length > 0 || !isSettled) return this.form.address(turn.reader, ticket, rules, { errors });
    const contact = this.contactProblems(turn, ticket, rules);
    if (Object.keys(contact).length > 0) return this.form.contact(turn.reader, ticket, rules, { errors: contact });
    return undefined;
  }

  contactProblems(turn: Turn, { values, zone }: NewCustomerTicket, rules: CountryRules): Problems<ContactField> {
    const { attestationApi, cutoff, partner } = this.services;
    return checkContact(values, {
      rules,
      asksDate: attestationApi === 'legacy',
      cutoff,
      ownDomain: partner.domain,
      zone: turn.reader.zone === 'UTC' ? zone : turn.reader.zone,
      now: new Date(),
    });
  }

  /** The rules of the country; without them the first step is all that can be shown, with what was typed. */
  async #withRules(
    turn: Turn,
    ticket: NewCustomerTicket,
    work: (rules: CountryRules) => Card | Promise<Card>,
  ): Promise<Card> {
    const rules = await this.services.partnerCenter.countryRules(ticket.values.country, this.#patience(turn));
    if (rules.ok) return work(rules.value);
    return this.form.company(turn.reader, ticket, await this.#resellers(turn), { failure: rules.failure });
  }

  /** The next step; once the review was reached, the first that needs another look, or the review. */
  #after(turn: Turn, ticket: NewCustomerTicket, step: Step): Promise<Card> {
    const next = steps[steps.indexOf(step) + 1];
    if (next && !ticket.reviewed) return this.show(turn, ticket, next);
    return this.#withRules(
      turn,
      ticket,
      (rules) => this.firstWrong(turn, ticket, rules) ?? this.form.review(turn.reader, ticket),
    );
  }

  async #domain(
    turn: Turn,
    { domainPrefix: prefix, country }: Values,
    isWrong: boolean,
  ): Promise<{ isTaken: boolean; free?: string[]; failure?: Failure }> {
    if (isWrong) return { isTaken: false };
    const { partnerCenter } = this.services;
    const taken = await partnerCenter.isDomainTaken(domainOf(prefix), this.#patience(turn));
    if (!taken.ok) return { isTaken: false, failure: taken.failure };
    if (!taken.value) return { isTaken: false };
    return { isTaken: true, free: await freePrefixes(partnerCenter, { prefix, country }, this.#patience(turn)) };
  }

  /** The resellers to choose from; undefined for a partner that has none, and where they cannot be had. */
  async #resellers(turn: Turn): Promise<Reseller[] | undefined> {
    if (this.services.partner.type !== 'indirect-provider') return undefined;
    const resellers = await this.services.partnerCenter.indirectResellers(this.#patience(turn));
    return resellers.ok ? resellers.value : undefined;
  }

  #patience(turn: Turn): { deadline: number } {
    return { deadline: turn.deadline - answerMs };
  }
}

function settled(ticket: NewCustomerTicket): NewCustomerTicket {
  return { ...ticket, settledAddress: markOf(addressOf(ticket.values)) };
}

/** A suggestion in another country is another address; one that reads the same is none. */
function isWorthShowing(suggestion: PostalAddress, entered: PostalAddress): boolean {
  return suggestion.country === entered.country && !isSameAddress(suggestion, entered);
}
