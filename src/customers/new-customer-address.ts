import { createHash } from 'node:crypto';
import { matchesPattern } from '../partner-center/patterns.js';
import type { CountryRules, PostalAddress } from '../partner-center/types.js';
import { fold } from './fold.js';
import {
  type AddressField,
  lengthProblem,
  type Problem,
  type Problems,
  problemsOf,
  type Values,
} from './new-customer-form.js';

/** Microsoft Learn, partner-center/developer/utility-resources ("Address"); UNCONFIRMED where it gives no length. */
const longest = { line: 200, city: 100, state: 2, postalCode: 20, registrationNumber: 50 };

/** Checks the address, and the registration number, by the rules of the country, and names every mistake at once. */
export function checkAddressFields(values: Values, rules: CountryRules): Problems<AddressField> {
  const { addressLine1, addressLine2, city, state, postalCode, registrationNumber } = values;
  return problemsOf<AddressField>({
    addressLine1: lengthProblem(addressLine1, longest.line, true),
    addressLine2: lengthProblem(addressLine2, longest.line, false),
    city: lengthProblem(city, longest.city, rules.isCityRequired),
    state: stateProblem(state, rules),
    postalCode:
      lengthProblem(postalCode, longest.postalCode, rules.isPostalCodeRequired) ??
      patternProblem(postalCode, rules.postalCodePattern),
    registrationNumber: registrationProblem(registrationNumber, rules),
  });
}

/** What was typed, without what the country's form has no field for: it was typed for another country. */
export function fitToCountry(values: Values, rules: CountryRules): Values {
  return {
    ...values,
    state: hasState(rules) ? values.state : '',
    registrationNumber: rules.registrationNumber === 'refused' ? '' : values.registrationNumber,
  };
}

/** The address in full. */
export function addressOf(values: Values): PostalAddress {
  const { addressLine1, addressLine2, city, state, postalCode, country } = values;
  return { addressLine1, addressLine2, city, state, postalCode, country };
}

/** Whether the country's form asks for a state. */
export function hasState({ isStateRequired, states }: CountryRules): boolean {
  return isStateRequired || states.length > 0;
}

/** A mark by which an address is known again: no two addresses have the same one. */
export function markOf(address: PostalAddress): string {
  const { addressLine1, addressLine2, city, state, postalCode, country } = address;
  const text = JSON.stringify([addressLine1, addressLine2, city, state, postalCode, country]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Whether both are the same to somebody who reads them: case, accents and blanks do not count. */
export function isSameAddress(one: PostalAddress, other: PostalAddress): boolean {
  const read = ({ addressLine1, addressLine2, city, state, postalCode, country }: PostalAddress) =>
    fold([addressLine1, addressLine2, city, state, postalCode, country].join('\n'));
  return read(one) === read(other);
}

function stateProblem(state: string, rules: CountryRules): Problem | undefined {
  if (!hasState(rules)) return undefined;
  const problem = lengthProblem(state, longest.state, rules.isStateRequired);
  if (rules.states.length === 0 || !state) return problem;
  return rules.states.includes(state) ? undefined : 'not-offered';
}

function registrationProblem(number: string, rules: CountryRules): Problem | undefined {
  if (rules.registrationNumber === 'refused') return undefined;
  const isRequired = rules.registrationNumber === 'required';
  return (
    lengthProblem(number, longest.registrationNumber, isRequired) ??
    patternProblem(number, rules.registrationNumberPattern)
  );
}

function patternProblem(text: string, pattern: string): Problem | undefined {
  return text && !matchesPattern(pattern, text) ? 'invalid' : undefined;
}
