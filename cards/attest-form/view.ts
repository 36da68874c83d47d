import type { Card, CustomerRef, FailureView, Locale, Reader } from '../card.js';
import { day, moment } from '../dates.js';
import { explain } from '../failure.js';
import { shown, typed } from '../outside.js';
import { customerLine, either } from '../parts.js';
import { render } from '../render.js';
import { type Key, say } from '../words.js';

const fields = ['firstName', 'lastName', 'email', 'phone', 'dateAgreed'] as const;
type Field = (typeof fields)[number];
type Mistake = 'required' | 'too-long' | 'invalid' | 'in-future';

export interface AttestFormView {
  customer: CustomerRef;
  /** Opaque ticket that comes back with the submit. */
  form: string;
  values: Record<Field, string>;
  /** `yyyy-mm-dd`, the last day that can be chosen. */
  today: string;
  /** What the server found wrong. */
  errors: Partial<Record<Field, Mistake>>;
  /** Attestations on record, newest first; the newest three are shown. Times are ISO in UTC. */
  onRecord: { name: string; email: string; dateAgreed: string; recordedBy?: string; recordedAt?: string }[];
  warning?: 'email-domain' | 'already-on-record' | 'outdated-contact' | 'prefill-unavailable';
  /** The customer's own domains, for the warning about the e-mail address. */
  domains: string[];
  /** `yyyy-mm-dd`: attestations before this day no longer count. */
  cutoff: string;
  /** The person has seen a warning: the button reads "Submit anyway". */
  confirm: boolean;
  /** Why the last try failed. */
  failure?: FailureView;
}

/** The form of an attestation: who at the customer accepted the agreement, and when. */
export function attestFormCard(view: AttestFormView, reader: Reader): Card {
  const { locale } = reader;
  const count = Object.values(view.errors).filter(Boolean).length;
  return render('attest-form', reader, {
    heading: say(locale, 'attest-form.heading'),
    customer: customerLine(view.customer),
    failure: view.failure ? explain(locale, view.failure) : '',
    mistakes: count ? say(locale, 'common.mistakes', { count }) : '',
    warning: warning(view, reader),
    onRecord: view.onRecord.slice(0, 3).map((record) => onRecord(record, reader)),
    values: Object.fromEntries(fields.map((field) => [field, typed(view.values[field], 1000)])),
    wrong: Object.fromEntries(fields.map((field) => [field, wrong(field, view.errors[field], locale)])),
    today: view.today,
    form: view.form,
    confirm: view.confirm,
    submit: say(locale, view.confirm ? 'attest-form.submitAnyway' : 'attest-form.submit'),
  });
}

function warning({ warning, domains, cutoff }: AttestFormView, reader: Reader): string {
  const { locale } = reader;
  if (warning === 'outdated-contact') return say(locale, `attest-form.${warning}`, { date: day(cutoff, reader) });
  if (warning !== 'email-domain') return warning ? say(locale, `attest-form.${warning}`) : '';
  const names = domains.slice(0, 5).map((domain) => shown(domain));
  return say(locale, 'attest-form.email-domain', { count: names.length, domains: either(names, locale) });
}

function onRecord(record: AttestFormView['onRecord'][number], reader: Reader): { name: string; rest: string } {
  const { locale } = reader;
  const who = shown(record.recordedBy);
  const time = record.recordedAt ? moment(record.recordedAt, reader) : '';
  const accepted = say(locale, 'attest-form.record', { date: day(record.dateAgreed, reader) });
  const recorded = `attest-form.record${who && 'By'}${time && 'At'}`;
  const parts = [shown(record.email, 254), accepted, who || time ? say(locale, recorded as Key, { who, time }) : ''];
  return { name: shown(record.name), rest: parts.map((part) => part && ` · ${part}`).join('') };
}

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
