import type { Card, CustomerRef, FailureView, Locale, Reader } from '../card.js';
import { explain } from '../failure.js';
import { type FormNotes, recordLines, warningText } from '../form-notes.js';
import { typed } from '../outside.js';
import { customerLine } from '../parts.js';
import { render } from '../render.js';
import { type Key, say } from '../words.js';

const fields = ['firstName', 'lastName', 'email', 'phone', 'dateAgreed'] as const;
type Field = (typeof fields)[number];
type Mistake = 'required' | 'too-long' | 'invalid' | 'in-future';

export interface AttestFormView extends FormNotes {
  customer: CustomerRef;
  /** Opaque ticket that comes back with the submit. */
  form: string;
  values: Record<Field, string>;
  /** `yyyy-mm-dd`, the last day that can be chosen. */
  today: string;
  /** What the server found wrong. */
  errors: Partial<Record<Field, Mistake>>;
  /** The person has seen a warning: the button reads "Submit anyway". */
  confirm: boolean;
  /** Why the last try failed. Where this way of attesting is retired, an acceptance link is offered instead. */
  failure?: FailureView;
}

/** The form of an attestation: who at the customer accepted the agreement, and when. */
export function attestFormCard(view: AttestFormView, reader: Reader): Card {
  const { locale } = reader;
  const count = Object.values(view.errors).filter(Boolean).length;
  const isRetired = view.failure !== undefined && mayMeanRetired.has(view.failure.code);
  return render('attest-form', reader, {
    heading: say(locale, 'attest-form.heading'),
    customer: customerLine(view.customer),
    failure: view.failure ? explain(locale, view.failure) : '',
    mistakes: count ? say(locale, 'common.mistakes', { count }) : '',
    warning: warningText(view, 'attest-form', reader),
    onRecord: recordLines(view, reader),
    values: Object.fromEntries(fields.map((field) => [field, typed(view.values[field], 1000)])),
    wrong: Object.fromEntries(fields.map((field) => [field, wrong(field, view.errors[field], locale)])),
    today: view.today,
    form: view.form,
    confirm: view.confirm,
    submit: say(locale, view.confirm ? 'attest-form.submitAnyway' : 'attest-form.submit'),
    isRetired,
    submitStyle: isRetired ? 'default' : 'positive',
  });
}

/** What Partner Center answers to the retired call is UNCONFIRMED: after each of these a link may be the way on. */
const mayMeanRetired = new Set(['attestation-retired', 'rejected', 'not-permitted', 'not-your-customer']);

const missing: Partial<Record<Field, Key>> = {
  firstName: 'attest-form.firstNameMissing',
  lastName: 'attest-form.lastNameMissing',
  email: 'attest-form.emailMissing',
  dateAgreed: 'attest-form.dateAgreedMissing',
};
const invalid: Partial<Record<Field, Key>> = {
  email: 'common.emailInvalid',
  phone: 'attest-form.phoneInvalid',
  dateAgreed: 'attest-form.dateAgreedMissing',
};

/** The sentence beneath a field; the same as the client's own where it finds the mistake first. */
function wrong(field: Field, mistake: Mistake | undefined, locale: Locale): string {
  if (!mistake) return '';
  const keys: Record<Mistake, Key> = {
    required: missing[field] ?? 'common.required',
    invalid: invalid[field] ?? 'common.invalid',
    'too-long': 'common.tooLong',
    'in-future': 'attest-form.dateAgreedFuture',
  };
  return say(locale, keys[mistake]);
}
