import type { Card, FailureView, Locale, Reader } from '../card.js';
import { day } from '../dates.js';
import { explain } from '../failure.js';
import type { Mistake } from '../mistake.js';
import { shown, typed } from '../outside.js';
import { countryName, languageName, namedChoices } from '../places.js';
import { render } from '../render.js';
import { type Key, say } from '../words.js';

const fields = ['firstName', 'lastName', 'email', 'phone', 'culture', 'agreement', 'dateAgreed'] as const;
type Field = (typeof fields)[number];

export interface NewCustomerContactView {
  /** Opaque ticket that comes back with the buttons. */
  form: string;
  companyName: string;
  /** The code of the country or region. */
  country: string;
  values: Record<Field, string>;
  /** Cultures to choose from, such as `de-DE`. */
  cultures: readonly string[];
  isPhoneRequired: boolean;
  /** The calling code of the country, or ''. */
  callingCode: string;
  /** True where who has accepted does so on a link, and no day is asked for. */
  onLink: boolean;
  /** `yyyy-mm-dd`: the last and the first day that can be chosen. */
  today: string;
  cutoff: string;
  /** What the server found wrong. */
  errors: Partial<Record<Field, Mistake>>;
  /** Why the step could not be finished. */
  failure?: FailureView;
}

/** Third step of a new customer: its primary contact, and how it accepts the agreement, in the words of the guide. */
export function newCustomerContactCard(view: NewCustomerContactView, reader: Reader): Card {
  const { locale } = reader;
  const count = Object.values(view.errors).filter(Boolean).length;
  return render('new-customer-contact', reader, {
    heading: say(locale, 'new-customer-contact.heading'),
    about: { name: shown(view.companyName), place: countryName(view.country, locale) },
    failure: view.failure ? explain(locale, view.failure) : '',
    mistakes: count ? say(locale, 'common.mistakes', { count }) : '',
    phoneLabel: say(locale, view.isPhoneRequired ? 'new-customer-contact.phone' : 'new-customer-contact.phoneOptional'),
    cultures: namedChoices(view.cultures, languageName, locale),
    accepted: say(locale, view.onLink ? 'new-customer-contact.acceptsOnLink' : 'new-customer-contact.accepted'),
    asksDate: !view.onLink,
    today: view.today,
    earliest: view.cutoff,
    values: Object.fromEntries(fields.map((field) => [field, typed(view.values[field], 300)])),
    wrong: Object.fromEntries(fields.map((field) => [field, wrong(field, view, reader)])),
    form: view.form,
  });
}

const missing: Record<Field, Key> = {
  firstName: 'new-customer-contact.firstNameMissing',
  lastName: 'new-customer-contact.lastNameMissing',
  email: 'new-customer-contact.emailMissing',
  phone: 'new-customer-contact.phoneMissing',
  culture: 'new-customer-contact.cultureMissing',
  agreement: 'new-customer-contact.agreementMissing',
  dateAgreed: 'new-customer-contact.dateAgreedMissing',
};

/** The sentence beneath a field. */
function wrong(field: Field, view: NewCustomerContactView, reader: Reader): string {
  const { locale } = reader;
  const mistake = view.errors[field];
  switch (mistake) {
    case undefined:
      return '';
    case 'required':
    case 'not-offered':
      return say(locale, missing[field]);
    case 'too-long':
      return say(locale, 'common.tooLong');
    case 'in-future':
      return say(locale, 'new-customer-contact.dateAgreedFuture');
    case 'outdated':
      return say(locale, 'new-customer-contact.dateAgreedOutdated', { cutoff: day(view.cutoff, reader) });
    case 'not-the-customers':
      return say(locale, 'new-customer-contact.emailForeign');
    default:
      return invalid(field, view, locale);
  }
}

function invalid(field: Field, { callingCode }: NewCustomerContactView, locale: Locale): string {
  if (field === 'email') return say(locale, 'common.emailInvalid');
  if (field === 'dateAgreed') return say(locale, missing.dateAgreed);
  if (field !== 'phone') return say(locale, 'common.invalid');
  const sample = `+${shown(callingCode, 8) || '1'} 425 555 0100`;
  return say(locale, 'new-customer-contact.phoneInvalid', { sample });
}
