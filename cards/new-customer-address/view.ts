import type { Card, FailureView, Locale, Reader } from '../card.js';
import { explain } from '../failure.js';
import type { Mistake } from '../mistake.js';
import { shown, typed } from '../outside.js';
import { countryName, listStyle } from '../places.js';
import { render } from '../render.js';
import { namedStates } from '../states.js';
import { type Key, say } from '../words.js';

const fields = ['addressLine1', 'addressLine2', 'city', 'state', 'postalCode', 'registrationNumber'] as const;
type Field = (typeof fields)[number];

export interface NewCustomerAddressView {
  /** Opaque ticket that comes back with the buttons. */
  form: string;
  companyName: string;
  /** The code of the country or region. */
  country: string;
  values: Record<Field, string>;
  /** What the country's form has, and what must be filled in. */
  has: {
    city: 'required' | 'optional';
    state: 'required' | 'optional' | 'none';
    postalCode: 'required' | 'optional';
    registrationNumber: 'required' | 'optional' | 'none';
  };
  /** Codes to choose from; none where any will do. */
  states: readonly string[];
  /** An example of a registration number, or ''. */
  sample: string;
  /** What the server found wrong. */
  errors: Partial<Record<Field, Mistake>>;
  /** Why the step could not be finished. */
  failure?: FailureView;
}

/** Second step of a new customer: its address, with the fields that its country has. */
export function newCustomerAddressCard(view: NewCustomerAddressView, reader: Reader): Card {
  const { locale } = reader;
  const { has, states, values } = view;
  const count = Object.values(view.errors).filter(Boolean).length;
  const label = (field: keyof typeof has) => {
    const ending = has[field] === 'required' ? '' : 'Optional';
    return say(locale, `new-customer-address.${field}${ending}`);
  };
  return render('new-customer-address', reader, {
    heading: say(locale, 'new-customer-address.heading'),
    about: { name: shown(view.companyName), place: countryName(view.country, locale) },
    failure: view.failure ? explain(locale, view.failure) : '',
    mistakes: count ? say(locale, 'common.mistakes', { count }) : '',
    values: Object.fromEntries(fields.map((field) => [field, typed(values[field], 300)])),
    wrong: Object.fromEntries(fields.map((field) => [field, wrong(field, view, locale)])),
    labels: {
      city: label('city'),
      state: label('state'),
      postalCode: label('postalCode'),
      registrationNumber: label('registrationNumber'),
    },
    states: has.state === 'none' ? [] : namedStates(states, view.country),
    styles: { state: listStyle(values.state) },
    hasStateText: has.state !== 'none' && states.length === 0,
    hasRegistrationNumber: has.registrationNumber !== 'none',
    sample:
      has.registrationNumber !== 'none' && view.sample
        ? say(locale, 'new-customer-address.sample', { sample: shown(view.sample, 60) })
        : '',
    form: view.form,
  });
}

const missing: Record<Field, Key> = {
  addressLine1: 'new-customer-address.addressLine1Missing',
  addressLine2: 'common.required',
  city: 'new-customer-address.cityMissing',
  state: 'new-customer-address.stateMissing',
  postalCode: 'new-customer-address.postalCodeMissing',
  registrationNumber: 'new-customer-address.registrationNumberMissing',
};
const invalid: Partial<Record<Field, Key>> = {
  state: 'new-customer-address.stateInvalid',
  postalCode: 'new-customer-address.postalCodeInvalid',
  registrationNumber: 'new-customer-address.registrationNumberInvalid',
};

/** The sentence beneath a field. */
function wrong(field: Field, { errors }: NewCustomerAddressView, locale: Locale): string {
  const mistake = errors[field];
  if (!mistake) return '';
  if (mistake === 'too-long') return say(locale, 'common.tooLong');
  return say(locale, mistake === 'required' ? missing[field] : (invalid[field] ?? 'common.invalid'));
}
