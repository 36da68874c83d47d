import { type CountryData, countryData } from './country-data.js';
import { isOffered } from './template-languages.js';

/**
 * Countries in which a new customer has to give a registration number and a phone number: Microsoft's
 * page "Create a customer". Anywhere else a registration number is refused.
 */
const registrationCountries = new Set(
  'AE AM AZ BR BY HU IN IQ KG KZ MD MM PL RU SA SS TH TJ TR UA UZ VE VN ZA'.split(' '),
);

/** UNCONFIRMED: Microsoft checks a pattern per country; only the shape of one of them is public. */
const commonRegistration = ['^[0-9]{7,15}$', '1234567'] as const;

/** Source of the regular expression for a phone number; UNCONFIRMED, and the same in every country. */
export const phonePattern = '^[+]?[0-9 ()./-]{5,25}$';

export function needsRegistration(country: string): boolean {
  return registrationCountries.has(country);
}

/** Pattern and example of the registration number; undefined where there is none. */
export function registrationOf(country: string): readonly [pattern: string, sample: string] | undefined {
  return needsRegistration(country) ? (dataOf(country)?.registration ?? commonRegistration) : undefined;
}

/** Countries with validation rules; `UK` is not among them, the United Kingdom is `GB`. */
export function hasRules(country: string): boolean {
  return country === 'CN' || isOffered(country);
}

/** What is known of a country beyond that it has rules. */
export function dataOf(country: string): CountryData | undefined {
  return Object.hasOwn(countryData, country) ? countryData[country] : undefined;
}

/** Whether the state is one of the country's; where the sandbox has no list, every state is. */
export function stateFits(country: string, state: string): boolean {
  return dataOf(country)?.states?.includes(state) ?? true;
}

export function postalCodeFits(country: string, postalCode: string): boolean {
  const pattern = dataOf(country)?.postalCode;
  return pattern === undefined || new RegExp(pattern).test(postalCode);
}

/** Whether a phone number can be one; none at all is another question. */
export function phoneFits(phone: string): boolean {
  return phone === '' || new RegExp(phonePattern).test(phone);
}

/** Page "Valid names and addresses": refused are single characters, signs without letters and bare legal forms. */
export function isCompanyName(text: string): boolean {
  const name = text.trim();
  const isLegalForm = /^(llc|inc|ltd|limited|gmbh|ag|s\.?a|corp|co|plc|bv)\.?$/i.test(name);
  return [...name].length > 1 && /[\p{L}\p{N}]/u.test(name) && !isLegalForm;
}
