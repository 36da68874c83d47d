import type { Card, CustomerRef, FailureView, Locale, Reader } from '../card.js';
import { explain } from '../failure.js';
import { type FormNotes, recordLines, warningText } from '../form-notes.js';
import { shown, typed } from '../outside.js';
import { customerLine } from '../parts.js';
import { countryName, languageName, namedChoices } from '../places.js';
import { render } from '../render.js';
import { type Key, plainWords, say } from '../words.js';

const fields = ['country', 'language', 'companyName', 'firstName', 'lastName', 'email', 'phone'] as const;
type Field = (typeof fields)[number];
type Mistake = 'required' | 'too-long' | 'invalid' | 'in-future' | 'not-offered';

export interface AttestLinkFormView extends FormNotes {
  customer: CustomerRef;
  /** Opaque ticket that comes back with the submit. */
  form: string;
  values: Record<Field, string>;
  /** Codes of the countries and regions to choose from. */
  countries: readonly string[];
  /** Languages to choose from: those of the chosen country, or all while none is chosen. */
  languages: readonly string[];
  /** What the server found wrong; `not-offered`: the agreement does not come in this language for this country. */
  errors: Partial<Record<Field, Mistake>>;
  /** The person has seen a warning: the button reads "Create anyway". */
  confirm: boolean;
  /** Why the last try failed. */
  failure?: FailureView;
}

/** The longest entry that comes back in the form; the fields themselves take less. */
const longest = 300;

/** The form that asks for an acceptance link: who is to accept, for which company, in which text. */
export function attestLinkFormCard(view: AttestLinkFormView, reader: Reader): Card {
  const { locale } = reader;
  const count = Object.values(view.errors).filter(Boolean).length;
  return render('attest-link-form', reader, {
    heading: say(locale, 'attest-link-form.heading'),
    customer: customerLine(view.customer),
    failure: view.failure ? explain(locale, view.failure) : '',
    mistakes: count ? say(locale, 'common.mistakes', { count }) : '',
    warning: warningText(view, 'attest-link-form', reader),
    onRecord: recordLines(view, reader),
    countries: countryChoices(view.countries, locale),
    languages: view.languages.map((value) => ({ title: languageName(value, locale), value })),
    values: Object.fromEntries(fields.map((field) => [field, typed(view.values[field], longest)])),
    wrong: Object.fromEntries(fields.map((field) => [field, wrong(field, view, locale)])),
    person: plainWords(locale, 'attest-form'),
    form: view.form,
    confirm: view.confirm,
    submit: say(locale, view.confirm ? 'attest-link-form.submitAnyway' : 'attest-link-form.submit'),
  });
}

const sorted = new Map<string, ReturnType<typeof namedChoices>>();

/** Some 250 names; made once, since neither the codes nor the names change. */
function countryChoices(codes: readonly string[], locale: Locale): ReturnType<typeof namedChoices> {
  const key = `${locale} ${codes.join()}`;
  const choices = sorted.get(key) ?? namedChoices(codes, countryName, locale);
  sorted.set(key, choices);
  return choices;
}

const missing: Partial<Record<Field, Key>> = {
  country: 'attest-link-form.countryMissing',
  language: 'attest-link-form.languageMissing',
  companyName: 'attest-link-form.companyNameMissing',
  firstName: 'attest-form.firstNameMissing',
  lastName: 'attest-form.lastNameMissing',
  email: 'attest-form.emailMissing',
};
const invalid: Partial<Record<Field, Key>> = {
  country: 'attest-link-form.countryMissing',
  language: 'attest-link-form.languageMissing',
  email: 'common.emailInvalid',
  phone: 'attest-form.phoneInvalid',
};

/** The sentence beneath a field; the same as the client's own where it finds the mistake first. */
function wrong(field: Field, { errors, values, languages }: AttestLinkFormView, locale: Locale): string {
  const mistake = errors[field];
  switch (mistake) {
    case undefined:
      return '';
    case 'required':
      return say(locale, missing[field] ?? 'common.required');
    case 'invalid':
    case 'in-future':
      return say(locale, invalid[field] ?? 'common.invalid');
    case 'too-long':
      return say(locale, 'common.tooLong');
    case 'not-offered': {
      const names = languages.map((language) => languageName(language, locale));
      const list = new Intl.ListFormat(locale).format(names);
      const country = shown(countryName(values.country, locale), 60);
      return say(locale, 'attest-link-form.languageNotOffered', { country, languages: list });
    }
  }
}
