import type { Acceptance, CustomerRef, Locale, Reader, Role } from './card.js';
import { day, moment } from './dates.js';
import { shown } from './outside.js';
import { type Key, say } from './words.js';

/** The line that says which customer a card is about, and the id for its buttons. */
export function customerLine(customer: CustomerRef): { id: string; name: string; domain: string } {
  const name = shown(customer.name);
  const domain = shown(customer.domain);
  return { id: customer.id, name: name || domain || shown(customer.id), domain: name ? domain : '' };
}

/** A label (our own words) and a value (often from outside). */
export type Fact = { label: string; value: string };

/** Facts in their order, without those that have no value. */
export function facts(locale: Locale, ...pairs: [Key, string | undefined][]): Fact[] {
  const known = pairs.filter((pair): pair is [Key, string] => Boolean(pair[1]));
  return known.map(([key, value]) => ({ label: `${say(locale, key)}: `, value }));
}

/** An attestation as a card may show it. */
export interface AttestationView {
  name: string;
  email: string;
  phone: string;
  /** ISO instant in UTC, of which the day is meant. */
  dateAgreed: string;
  recordedBy?: string | undefined;
  /** ISO instant in UTC. */
  recordedAt?: string | undefined;
}

/** Who accepted when, and who recorded it when. A card that others see (`shared`) has no e-mail address and no phone. */
export function attestationFacts(attestation: AttestationView, shared: boolean, reader: Reader): Fact[] {
  const { name, email, phone, dateAgreed, recordedBy, recordedAt } = attestation;
  const recorded = [recordedBy && shown(recordedBy), recordedAt && moment(recordedAt, reader)].filter(Boolean);
  return facts(
    reader.locale,
    ['fact.acceptedBy', shown(name)],
    ['fact.email', shared ? '' : shown(email, 254)],
    ['fact.phone', shared ? '' : shown(phone)],
    ['fact.acceptedOn', day(dateAgreed, reader)],
    ['fact.recorded', recorded.join(', ')],
  );
}

/** The sign that goes with a verdict, so that colour is never alone. */
export function signOf(verdict: Acceptance | 'unknown'): string {
  return { direct: '✓', attested: '✓', reaccept: '⚠', none: '✕', unknown: '?' }[verdict];
}

export function roleNames(roles: Role[], locale: Locale): string[] {
  return roles.map((role) => say(locale, `role.${role}`));
}

/** Names in a row, with "or" before the last. */
export function either(names: string[], locale: Locale): string {
  return new Intl.ListFormat(locale, { type: 'disjunction' }).format(names);
}
