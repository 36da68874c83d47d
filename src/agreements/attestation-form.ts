import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Signatory } from '../partner-center/types.js';

/** What a person typed into the attestation form, as it arrived. */
export interface TypedAttestation extends Signatory {
  /** yyyy-mm-dd, the calendar day on which the customer accepted. */
  dateAgreed: string;
}

export type FieldProblem = 'required' | 'too-long' | 'invalid' | 'in-future';
export type FormErrors = Partial<Record<keyof TypedAttestation, FieldProblem>>;
export type CheckedAttestation =
  | { ok: true; signatory: Signatory; dateAgreed: string }
  | { ok: false; errors: FormErrors };

/** Partner Center's Address resource allows names of 1-50; limits for the signatory are UNCONFIRMED, so these. */
const longestName = 50;
const longestEmail = 254;
const longestPhone = 30;

const control = /\p{Control}/u;
const phonePattern = /^\+?[\d\s()./-]*(?:(?:x|ext\.?)\s*\d+)?$/i;
const emailSchema = z.email();

/** The five fields out of whatever arrived; anything that is not text counts as not filled in. */
export function readForm(data: Record<string, unknown>): TypedAttestation {
  const text = (name: string) => (typeof data[name] === 'string' ? data[name].trim() : '');
  return {
    firstName: text('firstName'),
    lastName: text('lastName'),
    email: text('email'),
    phone: text('phone'),
    dateAgreed: text('dateAgreed'),
  };
}

/**
 * Checks every field and names all mistakes at once. The date may not lie in the future where the
 * person is; what comes out for Partner Center is never in the future in UTC either
 * (user guide: "You can't set the Agreement acceptance date to a future date").
 */
export function checkForm(typed: TypedAttestation, zone: string, now: Date): CheckedAttestation {
  const errors: FormErrors = {};
  const note = (field: keyof TypedAttestation, problem: FieldProblem | undefined) => {
    if (problem) errors[field] = problem;
  };
  note('firstName', nameProblem(typed.firstName));
  note('lastName', nameProblem(typed.lastName));
  note('email', emailProblem(typed.email));
  note('phone', phoneProblem(typed.phone));
  note('dateAgreed', dateProblem(typed.dateAgreed, zone, now));
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const { dateAgreed, ...signatory } = typed;
  return { ok: true, signatory, dateAgreed: toInstant(dateAgreed, now) };
}

/** Today's calendar day for somebody in this zone, yyyy-mm-dd. An unknown zone counts as UTC. */
export function todayIn(zone: string, now: Date): string {
  const instant = Temporal.Instant.fromEpochMilliseconds(now.getTime());
  try {
    return instant.toZonedDateTimeISO(zone).toPlainDate().toString();
  } catch {
    return instant.toZonedDateTimeISO('UTC').toPlainDate().toString();
  }
}

/** What is wrong with a first or last name. */
export function nameProblem(name: string): FieldProblem | undefined {
  if (!name) return 'required';
  if (name.length > longestName) return 'too-long';
  return control.test(name) ? 'invalid' : undefined;
}

/** What is wrong with an e-mail address that must be given. */
export function emailProblem(email: string): FieldProblem | undefined {
  if (!email) return 'required';
  if (email.length > longestEmail) return 'too-long';
  return emailSchema.safeParse(email).success ? undefined : 'invalid';
}

/** What is wrong with a phone number; none is fine. */
export function phoneProblem(phone: string): FieldProblem | undefined {
  if (!phone) return undefined;
  if (phone.length > longestPhone) return 'too-long';
  const digits = phone.replace(/\D/g, '').length;
  return digits >= 3 && phonePattern.test(phone) ? undefined : 'invalid';
}

/** What is wrong with the day of an acceptance, for somebody in this zone. */
export function dateProblem(date: string, zone: string, now: Date): FieldProblem | undefined {
  if (!date) return 'required';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return 'invalid';
  try {
    Temporal.PlainDate.from(date, { overflow: 'reject' });
  } catch {
    return 'invalid';
  }
  return date > todayIn(zone, now) ? 'in-future' : undefined;
}

/** Midnight UTC of the day; east of UTC today may not have begun there yet, then a minute ago. */
export function toInstant(date: string, now: Date): string {
  const midnight = `${date}T00:00:00.000Z`;
  return Date.parse(midnight) <= now.getTime() ? midnight : new Date(now.getTime() - 60_000).toISOString();
}

/** The domain of an address, lower case; empty for an empty one. */
export function hostOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** Whether an address belongs to one of the domains or to a part of one (`mail.contoso.com` to `contoso.com`). */
export function isOwnDomain(email: string, domains: string[]): boolean {
  const host = hostOf(email);
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}
