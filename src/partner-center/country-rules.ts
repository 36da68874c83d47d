import { z } from 'zod';
import { ok, type Result } from '../result.js';
import { unreadable } from './errors.js';
import type { CountryRules } from './types.js';
import { text } from './wire.js';

/**
 * Countries in which a customer must have a registration number and a phone number.
 * Source: Microsoft Learn, partner-center/developer/create-a-customer.
 */
const registrationCountries = new Set(
  'AE AM AZ BR BY HU IN IQ KG KZ MD MM PL RU SA SS TH TJ TR UA UZ VE VN ZA'.split(' '),
);

const yesOrNo = z.boolean().nullish().catch(null);

/** Texts in a list, in a list inside `value`, or in objects with a `value` each. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  if (depth > 3 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, depth + 1));
  return 'value' in value ? textsIn(value.value, depth + 1) : [];
}
const list = z
  .unknown()
  .optional()
  .transform((value) => [...new Set(textsIn(value))]);

/** The names of 2023 and, beside them, those of Microsoft's Swagger of 2021. */
const information = z
  .object({
    iso2Code: text,
    defaultCulture: text,
    isStateRequired: yesOrNo,
    isCityRequired: yesOrNo,
    isPostalCodeRequired: yesOrNo,
    postalCodeRegex: text,
    phoneNumberRegex: text,
    isRegistrationNumberSupported: yesOrNo,
    customerOrganizationRegistrationNumberRequired: yesOrNo,
    customerOrganizationRegistrationNumberRegex: text,
    customerOrganizationRegistrationNumberSample: text,
    customerOrganizationPhoneNumberRequired: yesOrNo,
    states: list,
    supportedStatesList: list,
    supportedCultures: list,
    supportedCulturesList: list,
    supportedLanguages: list,
    supportedLanguagesList: list,
    countryCallingCodes: list,
    countryCallingCodesList: list,
  })
  .refine(({ iso2Code, isPostalCodeRequired }) => iso2Code !== '' || typeof isPostalCodeRequired === 'boolean');
type Information = z.infer<typeof information>;

/**
 * Whether a registration number must, must not or may be given. What the rules say of it stands; where they only
 * say that it is supported, the list of the create page decides.
 */
function registrationNumber(rules: Information, country: string): CountryRules['registrationNumber'] {
  const { isRegistrationNumberSupported: supported, customerOrganizationRegistrationNumberRequired: required } = rules;
  if (required) return 'required';
  if (supported === false) return 'refused';
  return typeof required !== 'boolean' && registrationCountries.has(country) ? 'required' : 'optional';
}

/**
 * Reads what Partner Center demands in a country. Rules of another country are no answer.
 * Source: Microsoft Learn, partner-center/developer/get-market-specific-validation-data-by-country.
 */
export function readCountryRules(json: unknown, country: string): Result<CountryRules> {
  const parsed = information.safeParse(json);
  if (!parsed.success) return unreadable('read');
  const rules = parsed.data;
  if (rules.iso2Code !== '' && rules.iso2Code.toUpperCase() !== country) return unreadable('read');
  const either = (named: string[], other: string[]) => (named.length > 0 ? named : other);
  return ok({
    country,
    isStateRequired: rules.isStateRequired ?? false,
    states: either(rules.states, rules.supportedStatesList),
    isCityRequired: rules.isCityRequired ?? false,
    isPostalCodeRequired: rules.isPostalCodeRequired ?? false,
    postalCodePattern: rules.postalCodeRegex,
    phonePattern: rules.phoneNumberRegex,
    callingCodes: either(rules.countryCallingCodes, rules.countryCallingCodesList),
    registrationNumber: registrationNumber(rules, country),
    registrationNumberPattern: rules.customerOrganizationRegistrationNumberRegex,
    registrationNumberSample: rules.customerOrganizationRegistrationNumberSample,
    isPhoneRequired: rules.customerOrganizationPhoneNumberRequired ?? registrationCountries.has(country),
    defaultCulture: rules.defaultCulture,
    cultures: either(rules.supportedCultures, rules.supportedCulturesList),
    languages: either(rules.supportedLanguages, rules.supportedLanguagesList),
  });
}
