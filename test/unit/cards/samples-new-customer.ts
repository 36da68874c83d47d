import { newCustomerAddressCard } from '../../../cards/new-customer-address/view.js';
import { newCustomerCompanyCard } from '../../../cards/new-customer-company/view.js';
import { newCustomerContactCard } from '../../../cards/new-customer-contact/view.js';
import { newCustomerCredentialsCard } from '../../../cards/new-customer-credentials/view.js';
import { newCustomerResultCard } from '../../../cards/new-customer-result/view.js';
import { newCustomerReviewCard } from '../../../cards/new-customer-review/view.js';
import { newCustomerSuggestionCard } from '../../../cards/new-customer-suggestion/view.js';
import { countries } from '../../../src/customers/new-customer-company.js';
import { at, customerId, customerOf, cutoff, form, type Outside, type Sample, sample } from './sample.js';

const busy = { code: 'partner-center-busy', params: { seconds: 57 } };
const submission = '6f1e0b52-9a34-4c0e-8f77-1b2c3d4e5f60';

/** The cards of `new customer`, step by step. */
export function newCustomerSamples(outside: Outside): Sample[] {
  return [
    ...companies(outside),
    ...addresses(outside),
    ...suggestions(outside),
    ...contacts(outside),
    ...reviews(outside),
    ...results(outside),
  ];
}

function companies({ customer, domain, provider }: Outside): Sample[] {
  const values = { country: 'DE', companyName: customer, domainPrefix: domain, resellerId: '' };
  const base = { form, values, countries, resellers: undefined, errors: {}, free: [] };
  const resellers = [1, 2, 3].map((number) => ({ id: `${customerId.slice(0, -1)}${number}`, name: provider }));
  const empty = { country: '', companyName: '', domainPrefix: '', resellerId: '' };
  const required = { country: 'required', companyName: 'required', domainPrefix: 'required' } as const;
  const invalid = { country: 'not-offered', companyName: 'invalid', domainPrefix: 'invalid' } as const;
  const long = { companyName: 'too-long', domainPrefix: 'too-long' } as const;
  return [
    sample('new-customer-company', 'main', (reader) => newCustomerCompanyCard({ ...base, values: empty }, reader)),
    sample('new-customer-company', 'required', (reader) =>
      newCustomerCompanyCard({ ...base, values: empty, errors: required }, reader),
    ),
    sample('new-customer-company', 'invalid', (reader) =>
      newCustomerCompanyCard({ ...base, errors: { ...invalid, resellerId: 'not-offered' }, resellers }, reader),
    ),
    sample('new-customer-company', 'too-long', (reader) => newCustomerCompanyCard({ ...base, errors: long }, reader)),
    sample('new-customer-company', 'taken', (reader) => {
      const free = ['loewenzahnde', 'loewenzahn365', domain];
      return newCustomerCompanyCard({ ...base, errors: { domainPrefix: 'taken' }, taken: domain, free }, reader);
    }),
    sample('new-customer-company', 'taken-nothing-free', (reader) =>
      newCustomerCompanyCard({ ...base, errors: { domainPrefix: 'taken' }, taken: domain }, reader),
    ),
    ...(['web-address', 'repeated', 'spaced', 'resellersMissing'] as const).map((warning) =>
      sample('new-customer-company', warning, (reader) => newCustomerCompanyCard({ ...base, warning }, reader)),
    ),
    sample('new-customer-company', 'provider', (reader) =>
      newCustomerCompanyCard({ ...base, resellers, values: { ...values, resellerId: resellers[1]?.id ?? '' } }, reader),
    ),
    sample('new-customer-company', 'failed', (reader) => newCustomerCompanyCard({ ...base, failure: busy }, reader)),
  ];
}

function addressOf({ text, subject, country, phone }: Outside) {
  return { addressLine1: subject, addressLine2: '', city: text, state: country, postalCode: phone };
}

const usual = { city: 'required', state: 'none', postalCode: 'required', registrationNumber: 'none' } as const;
const street = { addressLine1: 'Leopoldstraße 112', addressLine2: '', city: 'München', state: '', postalCode: '80802' };

function addresses(outside: Outside): Sample[] {
  const { customer, phone } = outside;
  const empty = { addressLine1: '', addressLine2: '', city: '', state: '', postalCode: '', registrationNumber: '' };
  const about = { form, companyName: customer };
  const base = { ...about, country: 'DE', values: empty, has: usual, states: [], sample: '', errors: {} };
  const us = { ...base, country: 'US', has: { ...usual, state: 'required' } as const, states: ['CA', 'NY', 'WA'] };
  const pl = { ...base, country: 'PL', has: { ...usual, registrationNumber: 'required' } as const, sample: phone };
  const values = { ...addressOf(outside), registrationNumber: phone };
  const all = { addressLine1: 'required', city: 'required', state: 'required', postalCode: 'required' } as const;
  const invalid = { addressLine2: 'too-long', state: 'not-offered', postalCode: 'invalid' } as const;
  const few = { city: 'optional', state: 'optional', postalCode: 'optional', registrationNumber: 'optional' } as const;
  return [
    sample('new-customer-address', 'main', (reader) => newCustomerAddressCard(base, reader)),
    sample('new-customer-address', 'states', (reader) => newCustomerAddressCard(us, reader)),
    sample('new-customer-address', 'required', (reader) => newCustomerAddressCard({ ...us, errors: all }, reader)),
    sample('new-customer-address', 'registration', (reader) =>
      newCustomerAddressCard({ ...pl, errors: { registrationNumber: 'required' } }, reader),
    ),
    sample('new-customer-address', 'invalid', (reader) =>
      newCustomerAddressCard(
        { ...pl, ...us, values, has: pl.has, errors: { ...invalid, registrationNumber: 'invalid' } },
        reader,
      ),
    ),
    sample('new-customer-address', 'optional', (reader) =>
      newCustomerAddressCard({ ...base, country: 'HK', has: few, values }, reader),
    ),
    sample('new-customer-address', 'failed', (reader) =>
      newCustomerAddressCard({ ...base, values, failure: { code: 'address-rejected' } }, reader),
    ),
  ];
}

function suggestions(outside: Outside): Sample[] {
  const { customer } = outside;
  const entered = { ...addressOf(outside), addressLine2: outside.body };
  const one = { ...addressOf(outside), ...(outside.text === 'löwe' ? street : {}) };
  const base = { form, suggesting: form, companyName: customer, country: 'DE', suggestions: [] };
  return [
    sample('new-customer-suggestion', 'main', (reader) =>
      newCustomerSuggestionCard(
        { ...base, entered: { ...street, addressLine1: 'Leopoldstr 112', postalCode: '80801' }, suggestions: [one] },
        reader,
      ),
    ),
    sample('new-customer-suggestion', 'several', (reader) =>
      newCustomerSuggestionCard({ ...base, entered, suggestions: [one, entered, one] }, reader),
    ),
    sample('new-customer-suggestion', 'doubtful', (reader) => newCustomerSuggestionCard({ ...base, entered }, reader)),
    sample('new-customer-suggestion', 'unchecked', (reader) =>
      newCustomerSuggestionCard({ ...base, entered: one, failure: busy }, reader),
    ),
  ];
}

function contacts({ customer, firstName, lastName, email, phone }: Outside): Sample[] {
  const values = {
    firstName,
    lastName,
    email,
    phone,
    culture: 'de-AT',
    agreement: 'accepted',
    dateAgreed: '2026-11-20',
  };
  const empty = { firstName: '', lastName: '', email: '', phone: '', culture: 'de-DE', agreement: '', dateAgreed: '' };
  const base = {
    ...{ form, companyName: customer, country: 'DE', values: empty, cultures: ['de-DE', 'de-AT', 'en-US'] },
    ...{ isPhoneRequired: false, callingCode: '49', onLink: false, today: '2026-11-22', cutoff, errors: {} },
  };
  const required = { firstName: 'required', lastName: 'required', email: 'required', phone: 'required' } as const;
  const chosen = { culture: 'required', agreement: 'required', dateAgreed: 'required' } as const;
  const invalid = { firstName: 'too-long', lastName: 'invalid', email: 'invalid', phone: 'invalid' } as const;
  return [
    sample('new-customer-contact', 'main', (reader) => newCustomerContactCard(base, reader)),
    sample('new-customer-contact', 'filled', (reader) => newCustomerContactCard({ ...base, values }, reader)),
    sample('new-customer-contact', 'link', (reader) => newCustomerContactCard({ ...base, onLink: true }, reader)),
    sample('new-customer-contact', 'required', (reader) =>
      newCustomerContactCard({ ...base, isPhoneRequired: true, errors: { ...required, ...chosen } }, reader),
    ),
    sample('new-customer-contact', 'invalid', (reader) =>
      newCustomerContactCard({ ...base, values, errors: { ...invalid, dateAgreed: 'in-future' } }, reader),
    ),
    sample('new-customer-contact', 'foreign', (reader) => {
      const errors = { email: 'not-the-customers', dateAgreed: 'outdated', culture: 'not-offered' } as const;
      return newCustomerContactCard({ ...base, values, callingCode: '', errors }, reader);
    }),
    sample('new-customer-contact', 'failed', (reader) => newCustomerContactCard({ ...base, failure: busy }, reader)),
  ];
}

function reviews(outside: Outside): Sample[] {
  const { customer, domain, provider, firstName, lastName, email, phone } = outside;
  const base = {
    ...{ form, companyName: customer, domain, country: 'DE', reseller: '' },
    ...{ address: { ...addressOf(outside), addressLine2: outside.text }, registrationNumber: '' },
    ...{ contact: { firstName, lastName, email, phone }, culture: 'de-DE' },
  };
  const accepted = { kind: 'accepted', date: '2026-11-20' } as const;
  return [
    sample('new-customer-review', 'main', (reader) => newCustomerReviewCard({ ...base, agreement: accepted }, reader)),
    sample('new-customer-review', 'full', (reader) =>
      newCustomerReviewCard(
        { ...base, reseller: provider, registrationNumber: phone, agreement: { kind: 'acceptsOnLink' } },
        reader,
      ),
    ),
    sample('new-customer-review', 'failed', (reader) =>
      newCustomerReviewCard({ ...base, agreement: { kind: 'asked' }, failure: busy }, reader),
    ),
  ];
}

function results(outside: Outside): Sample[] {
  const customer = customerOf(outside);
  const signIn = { details: form, until: at };
  const base = { id: submission, customer, canRetry: true, userName: outside.email };
  const failure = { code: 'customer-under-review' };
  const credentials = { id: submission, customer, userName: outside.email, password: '=;;n.=s9Z', until: at };
  return [
    sample('new-customer-result', 'main', (reader) =>
      newCustomerResultCard({ ...base, agreement: 'asked', signIn }, reader),
    ),
    ...(['accepted', 'pending', 'link'] as const).map((agreement) =>
      sample('new-customer-result', agreement, (reader) =>
        newCustomerResultCard({ ...base, agreement, signIn }, reader),
      ),
    ),
    ...(['asked', 'accepted', 'link'] as const).map((agreement) =>
      sample('new-customer-result', `${agreement}-closed`, (reader) =>
        newCustomerResultCard({ ...base, agreement }, reader),
      ),
    ),
    sample('new-customer-result', 'not-attested', (reader) =>
      newCustomerResultCard({ ...base, agreement: 'not-attested', failure, signIn }, reader),
    ),
    sample('new-customer-result', 'given-up', (reader) =>
      newCustomerResultCard({ ...base, agreement: 'not-attested', failure, canRetry: false }, reader),
    ),
    sample('new-customer-credentials', 'main', (reader) => newCustomerCredentialsCard(credentials, reader)),
  ];
}
