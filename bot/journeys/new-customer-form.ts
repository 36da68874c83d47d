import type { Card, Reader } from '../../cards/card.js';
import { newCustomerAddressCard } from '../../cards/new-customer-address/view.js';
import { type NewCustomerCompanyView, newCustomerCompanyCard } from '../../cards/new-customer-company/view.js';
import { newCustomerContactCard } from '../../cards/new-customer-contact/view.js';
import { newCustomerReviewCard } from '../../cards/new-customer-review/view.js';
import { newCustomerSuggestionCard } from '../../cards/new-customer-suggestion/view.js';
import { todayIn } from '../../src/agreements/attestation-form.js';
import { domainOf } from '../../src/customers/domain-names.js';
import { hasState } from '../../src/customers/new-customer-address.js';
import { countries } from '../../src/customers/new-customer-company.js';
import { culturesOf } from '../../src/customers/new-customer-contact.js';
import type {
  AddressField,
  CompanyField,
  ContactField,
  Problems,
  Values,
} from '../../src/customers/new-customer-form.js';
import type { CountryRules, PostalAddress } from '../../src/partner-center/types.js';
import type { Failure } from '../../src/result.js';
import type { Services } from '../services.js';

/** What the forms carry, sealed, from step to step: everything that was typed so far. */
export interface NewCustomerTicket {
  /** Of the submission in the end: one opening of the form creates one customer at most. */
  id: string;
  /** Who opened the form; nobody else can use it. */
  person: string;
  zone: string;
  values: Values;
  /** The name of the reseller that was chosen. */
  resellerName?: string;
  /** The company's name that the person was warned of. */
  doubted?: string;
  /** The mark of the address that Partner Center knows, or that is kept knowingly. */
  settledAddress?: string;
  /** The review was reached once: the next step is the review again. */
  reviewed?: boolean;
}

export interface SuggestionTicket extends NewCustomerTicket {
  suggestions: PostalAddress[];
}

export type Reseller = { id: string; name: string };
type Shown<F extends CompanyField | AddressField | ContactField> = { errors?: Problems<F>; failure?: Failure };
type CompanyState = Shown<CompanyField> & Partial<Pick<NewCustomerCompanyView, 'free' | 'warning'>>;

/** The cards of `new customer` before its end: each step, with what was typed and what is wrong with it. */
export class NewCustomerForm {
  constructor(private readonly services: Services) {}

  company(
    reader: Reader,
    ticket: NewCustomerTicket,
    resellers: Reseller[] | undefined,
    state: CompanyState = {},
  ): Card {
    const { values } = ticket;
    return newCustomerCompanyCard(
      {
        form: this.#seal(ticket),
        values,
        countries,
        resellers,
        errors: state.errors ?? {},
        taken: domainOf(values.domainPrefix),
        free: state.free ?? [],
        ...(state.warning ? { warning: state.warning } : {}),
        ...failureIn(state),
      },
      reader,
    );
  }

  address(reader: Reader, ticket: NewCustomerTicket, rules: CountryRules, state: Shown<AddressField> = {}): Card {
    const { values } = ticket;
    const needed = (isRequired: boolean) => (isRequired ? 'required' : 'optional');
    return newCustomerAddressCard(
      {
        form: this.#seal(ticket),
        ...about(values),
        values,
        has: {
          city: needed(rules.isCityRequired),
          state: hasState(rules) ? needed(rules.isStateRequired) : 'none',
          postalCode: needed(rules.isPostalCodeRequired),
          registrationNumber: rules.registrationNumber === 'refused' ? 'none' : rules.registrationNumber,
        },
        states: rules.states,
        sample: rules.registrationNumberSample,
        errors: state.errors ?? {},
        ...failureIn(state),
      },
      reader,
    );
  }

  /** What Partner Center makes of the address: others to choose from, none, or no answer. */
  suggestion(
    reader: Reader,
    ticket: NewCustomerTicket,
    entered: PostalAddress,
    found: { suggestions: PostalAddress[] } | { failure: Failure },
  ): Card {
    const suggestions = 'suggestions' in found ? found.suggestions : [];
    return newCustomerSuggestionCard(
      {
        form: this.#seal(ticket),
        suggesting: this.services.tickets.seal('new-customer-suggestion', { ...ticket, suggestions }),
        ...about(ticket.values),
        entered,
        suggestions,
        ...('failure' in found ? { failure: found.failure } : {}),
      },
      reader,
    );
  }

  contact(reader: Reader, ticket: NewCustomerTicket, rules: CountryRules, state: Shown<ContactField> = {}): Card {
    const { values } = ticket;
    const cultures = culturesOf(rules);
    const preset = cultures.includes(rules.defaultCulture) ? rules.defaultCulture : (cultures[0] ?? '');
    return newCustomerContactCard(
      {
        form: this.#seal(ticket),
        ...about(values),
        values: { ...values, culture: cultures.includes(values.culture) ? values.culture : preset },
        cultures,
        isPhoneRequired: rules.isPhoneRequired,
        callingCode: rules.callingCodes[0] ?? '',
        onLink: this.services.attestationApi === 'enhanced',
        today: todayIn(reader.zone === 'UTC' ? ticket.zone : reader.zone, new Date()),
        cutoff: this.services.cutoff,
        errors: state.errors ?? {},
        ...failureIn(state),
      },
      reader,
    );
  }

  /** Everything that will be sent. What the country's form has no field for was emptied before. */
  review(reader: Reader, ticket: NewCustomerTicket, failure?: Failure): Card {
    const { values, resellerName = '' } = ticket;
    const { agreement, dateAgreed } = values;
    const accepted =
      this.services.attestationApi === 'enhanced'
        ? ({ kind: 'acceptsOnLink' } as const)
        : ({ kind: 'accepted', date: dateAgreed } as const);
    return newCustomerReviewCard(
      {
        form: this.#seal({ ...ticket, reviewed: true }),
        ...about(values),
        domain: domainOf(values.domainPrefix),
        reseller: values.resellerId ? resellerName || values.resellerId : '',
        address: values,
        registrationNumber: values.registrationNumber,
        contact: values,
        culture: values.culture,
        agreement: agreement === 'accepted' ? accepted : { kind: 'asked' },
        ...(failure ? { failure } : {}),
      },
      reader,
    );
  }

  #seal(ticket: NewCustomerTicket): string {
    return this.services.tickets.seal('new-customer', ticket);
  }
}

function about({ companyName, country }: Values) {
  return { companyName, country };
}

function failureIn({ failure }: { failure?: Failure }) {
  return failure ? { failure } : {};
}
