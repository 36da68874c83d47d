import type { Reader } from './card.js';
import { day, moment } from './dates.js';
import { shown } from './outside.js';
import { either } from './parts.js';
import { type Key, say } from './words.js';

/** An attestation on record, as a form of attesting shows it. Times are ISO in UTC. */
export interface RecordView {
  name: string;
  email: string;
  dateAgreed: string;
  recordedBy?: string;
  recordedAt?: string;
}

export type FormWarning = 'email-domain' | 'already-on-record' | 'outdated-contact' | 'prefill-unavailable';

/** What the forms of attesting say of the contact before it is submitted. */
export interface FormNotes {
  /** Newest first; the newest three are shown. */
  onRecord: RecordView[];
  warning?: FormWarning;
  /** The customer's own domains, for the warning about the e-mail address. */
  domains: string[];
  /** `yyyy-mm-dd`: attestations before this day no longer count. */
  cutoff: string;
}

/** The warning in words; '' for none. It may name the customer's domains: for a TextRun. */
export function warningText(
  { warning, domains, cutoff }: FormNotes,
  form: 'attest-form' | 'attest-link-form',
  reader: Reader,
): string {
  const { locale } = reader;
  if (warning === 'outdated-contact') return say(locale, `attest-form.${warning}`, { date: day(cutoff, reader) });
  if (warning !== 'email-domain') return warning ? say(locale, `attest-form.${warning}`) : '';
  const names = domains.slice(0, 5).map((domain) => shown(domain));
  const key = form === 'attest-form' ? 'attest-form.email-domain' : 'attest-link-form.email-domain';
  return say(locale, key, { count: names.length, domains: either(names, locale) });
}

/** The newest three attestations on record, a line each. */
export function recordLines({ onRecord }: FormNotes, reader: Reader): { name: string; rest: string }[] {
  return onRecord.slice(0, 3).map((record) => recordLine(record, reader));
}

function recordLine(record: RecordView, reader: Reader): { name: string; rest: string } {
  const { locale } = reader;
  const who = shown(record.recordedBy);
  const time = record.recordedAt ? moment(record.recordedAt, reader) : '';
  const accepted = say(locale, 'attest-form.record', { date: day(record.dateAgreed, reader) });
  const recorded = `attest-form.record${who && 'By'}${time && 'At'}`;
  const parts = [shown(record.email, 254), accepted, who || time ? say(locale, recorded as Key, { who, time }) : ''];
  return { name: shown(record.name), rest: parts.map((part) => part && ` · ${part}`).join('') };
}
