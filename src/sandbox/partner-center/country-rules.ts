import { type Reply, reply } from '../reply.js';
import type { Settings } from '../settings.js';
import { dataOf, hasRules, needsRegistration, phonePattern, registrationOf } from './address-rules.js';
import type { Call } from './call.js';
import { cultureOf } from './cultures.js';
import { invalidInput } from './errors.js';

/**
 * Page "Get market-specific validation data": the rules by which the sandbox itself judges a new customer's address.
 * The page has its lists in `value`; the Swagger of 2021 names them otherwise and adds the rules for organizations.
 * UNCONFIRMED: the answer for an unknown country; the text is the one that creating a customer gives there.
 */
export function countryRules({ params, settings }: Call): Reply {
  const country = (params.country ?? '').toUpperCase();
  if (!hasRules(country)) return invalidInput(`No validation rules were found for the country/region ${country}`);
  return reply(200, {
    ...commonRules(country),
    ...listsOf(country, settings.countryRulesShape),
    attributes: { objectType: 'CountryInformation' },
  });
}

/** A city is demanded everywhere, because creating a customer demands it. */
function commonRules(country: string): object {
  const { states, postalCode, taxId, region = 'EMEA' } = dataOf(country) ?? {};
  return {
    iso2Code: country,
    defaultCulture: cultureOf(country),
    isStateRequired: states !== undefined,
    isPostalCodeRequired: postalCode !== undefined,
    ...(postalCode ? { postalCodeRegex: postalCode } : {}),
    isCityRequired: true,
    isVatIdSupported: taxId !== undefined,
    ...(taxId ? { taxIdFormat: taxId[1].replace(/\d/g, '9'), taxIdSample: taxId[1], vatIdRegex: taxId[0] } : {}),
    phoneNumberRegex: phonePattern,
    isRegistrationNumberSupported: needsRegistration(country),
    isTaxIdSupported: taxId !== undefined,
    isTaxIdOptional: true,
    resellerAgreementRegion: region,
    geographicRegion: region,
  };
}

function listsOf(country: string, shape: Settings['countryRulesShape']): object {
  const { states = [], callingCode, cultures: others = [] } = dataOf(country) ?? {};
  const cultures = [cultureOf(country), ...others];
  const languages = [...new Set(cultures.map((culture) => culture.split('-')[0] ?? culture))];
  const callingCodes = callingCode ? [callingCode] : [];
  if (shape === 'value') {
    return {
      states: { value: states },
      supportedLanguages: { value: languages },
      supportedCultures: { value: cultures },
      countryCallingCodes: { value: callingCodes },
    };
  }
  const [pattern, sample] = registrationOf(country) ?? [];
  return {
    supportedStatesList: states,
    supportedLanguagesList: languages,
    supportedCulturesList: cultures,
    countryCallingCodesList: callingCodes,
    ...(pattern
      ? { customerOrganizationRegistrationNumberRegex: pattern, customerOrganizationRegistrationNumberSample: sample }
      : {}),
    customerOrganizationRegistrationNumberRequired: needsRegistration(country),
    customerOrganizationPhoneNumberRequired: needsRegistration(country),
  };
}
