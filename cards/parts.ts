import type { Acceptance, Command, CustomerRef, FailureView, Locale, Reader, Role } from './card.js';
import { day, moment } from './dates.js';
import { explain } from './failure.js';
import { shown, typed } from './outside.js';
import { countryName, isLanguageOf, languageName } from './places.js';
import { type Key, say } from './words.js';

/** The line that says which customer a card is about, and the id for its buttons. */
export function customerLine(customer: CustomerRef): { id: string; name: string; domain: string } {
  const name = shown(customer.name);
  const domain = shown(customer.domain);
  return { id: customer.id, name: name || domain || shown(customer.id), domain: name ? domain : '' };
}

/** What a button says of the customer it is about: its id, or what was typed where Partner Center does not list it. */
export function aboutCustomer({ id, name, domain }: CustomerRef): { customer: string; text: string } {
  const isListed = Boolean(id && (name || domain));
  return isListed ? { customer: id, text: '' } : { customer: '', text: typed(name || domain || id, 200) };
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
  /** With whose account Partner Center knows it: that of whoever recorded it, or the bot's. */
  account?: 'member' | 'service' | undefined;
  /** Which text of the agreement was accepted, where that was kept. */
  agreement?: AgreementTextView | undefined;
}

export interface AgreementTextView {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** Such as `de-DE`. */
  language: string;
  version?: number;
}

/** Which text of the agreement, such as `German (Germany), version 0`, or `German (Germany), for Austria, version 0`. */
export function agreementText({ country, language, version }: AgreementTextView, locale: Locale): string {
  const names = {
    country: shown(countryName(country, locale), 60),
    language: shown(languageName(language, locale), 60),
  };
  const text = isLanguageOf(language, country) ? names.language : say(locale, 'fact.textFor', names);
  return version === undefined ? text : say(locale, 'fact.textOfVersion', { text, version: String(version) });
}

/** Who accepted when, and who recorded it when. A card that others see (`shared`) has no e-mail address and no phone. */
export function attestationFacts(attestation: AttestationView, shared: boolean, reader: Reader): Fact[] {
  const { name, email, phone, dateAgreed, recordedBy, recordedAt, account, agreement } = attestation;
  const accounts = { member: shown(recordedBy), service: say(reader.locale, 'fact.accountOfBot') };
  const recorded = [recordedBy && shown(recordedBy), recordedAt && moment(recordedAt, reader)].filter(Boolean);
  return facts(
    reader.locale,
    ['fact.acceptedBy', shown(name)],
    ['fact.email', shared ? '' : shown(email, 254)],
    ['fact.phone', shared ? '' : shown(phone)],
    ['fact.acceptedOn', day(dateAgreed, reader)],
    ['fact.text', agreement && agreementText(agreement, reader.locale)],
    ['fact.recorded', recorded.join(', ')],
    ['fact.account', account && accounts[account]],
  );
}

/** The sign that goes with a verdict, so that colour is never alone. */
export function signOf(verdict: Acceptance | 'unknown'): string {
  return { direct: '✓', attested: '✓', reaccept: '⚠', none: '✕', unknown: '?' }[verdict];
}

export function roleNames(roles: Role[], locale: Locale): string[] {
  return roles.map((role) => say(locale, `role.${role}`));
}

/** What somebody without a role reads: how to get one, or why nobody can say which roles there are. */
export function withoutRole(locale: Locale, failure: FailureView | undefined): string {
  return failure ? explain(locale, failure) : say(locale, 'common.noRole');
}

/** A command as people type it: `new customer`. */
export function typedCommand(command: Command): string {
  return command.replace('-', ' ');
}

/** Names in a row, with "or" before the last. */
export function either(names: string[], locale: Locale): string {
  return new Intl.ListFormat(locale, { type: 'disjunction' }).format(names);
}
