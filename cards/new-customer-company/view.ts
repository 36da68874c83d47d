import type { Card, FailureView, Locale, Reader } from '../card.js';
import { explain } from '../failure.js';
import type { Mistake } from '../mistake.js';
import { shown, typed } from '../outside.js';
import { countryName, listStyle, namedChoices } from '../places.js';
import { render } from '../render.js';
import { type Key, say } from '../words.js';

const fields = ['country', 'companyName', 'domainPrefix', 'resellerId'] as const;
type Field = (typeof fields)[number];

export interface NewCustomerCompanyView {
  /** Opaque ticket that comes back with the buttons. */
  form: string;
  values: Record<Field, string>;
  /** Codes of the countries and regions to choose from. */
  countries: readonly string[];
  /** The indirect resellers to choose from; undefined where there is no such choice. */
  resellers: readonly { id: string; name: string }[] | undefined;
  /** What the server found wrong. */
  errors: Partial<Record<Field, Mistake>>;
  /** The whole domain that is taken. */
  taken?: string;
  /** First parts of domains that are free. */
  free: readonly string[];
  warning?: 'web-address' | 'repeated' | 'spaced' | 'resellersMissing';
  /** Why the step could not be finished. */
  failure?: FailureView;
}

/** A choice must have a value; this one stands for none. */
export const noReseller = 'none';
/** Beside the countries and the ticket, so much of a card's 28 KB is left for the names of resellers. */
const resellerBytes = 7_000;

/** First step of a new customer: its company, and the first part of its domain. */
export function newCustomerCompanyCard(view: NewCustomerCompanyView, reader: Reader): Card {
  const { locale } = reader;
  const count = Object.values(view.errors).filter(Boolean).length;
  return render('new-customer-company', reader, {
    heading: say(locale, 'new-customer-company.heading'),
    failure: view.failure ? explain(locale, view.failure) : '',
    mistakes: count ? say(locale, 'common.mistakes', { count }) : '',
    warning: view.warning ? say(locale, `new-customer-company.${view.warning}`) : '',
    countries: namedChoices(view.countries, countryName, locale),
    resellers: view.resellers ? resellerChoices(view.resellers, view.values.resellerId, locale) : [],
    styles: { country: listStyle(view.values.country), resellerId: listStyle(view.values.resellerId) },
    values: Object.fromEntries(fields.map((field) => [field, typed(view.values[field], 300)])),
    wrong: Object.fromEntries(fields.map((field) => [field, wrong(field, view, locale)])),
    form: view.form,
  });
}

/** The one that is chosen, with a way to choose none, and as many others as fit. */
function resellerChoices(resellers: readonly { id: string; name: string }[], chosen: string, locale: Locale) {
  const none = { title: say(locale, 'new-customer-company.noReseller'), value: noReseller };
  const choices = chosen ? [none] : [];
  const first = resellers.filter(({ id }) => id === chosen);
  let bytes = 0;
  for (const { id, name } of [...first, ...resellers.filter((one) => !first.includes(one))]) {
    const choice = { title: shown(name, 60) || shown(id), value: id };
    bytes += Buffer.byteLength(JSON.stringify(choice));
    if (bytes > resellerBytes) break;
    choices.push(choice);
  }
  return choices;
}

const missing: Record<Field, Key> = {
  country: 'new-customer-company.countryMissing',
  companyName: 'new-customer-company.companyNameMissing',
  domainPrefix: 'new-customer-company.domainPrefixMissing',
  resellerId: 'new-customer-company.resellerUnknown',
};
const invalid: Record<Field, Key> = {
  ...missing,
  companyName: 'new-customer-company.companyNameInvalid',
  domainPrefix: 'new-customer-company.domainPrefixInvalid',
};

/** The sentence beneath a field. */
function wrong(field: Field, { errors, taken = '', free }: NewCustomerCompanyView, locale: Locale): string {
  const mistake = errors[field];
  if (!mistake) return '';
  if (mistake === 'taken') {
    const values = { domain: shown(taken), names: free.map((name) => shown(name)).join(', ') };
    return say(locale, free.length ? 'new-customer-company.takenFree' : 'new-customer-company.taken', values);
  }
  if (mistake === 'required') return say(locale, missing[field]);
  if (mistake === 'too-long' && field !== 'domainPrefix') return say(locale, 'common.tooLong');
  return say(locale, invalid[field]);
}
