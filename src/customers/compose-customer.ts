import type { CountryRules, NewCustomer } from '../partner-center/types.js';
import { domainOf } from './domain-names.js';
import { addressOf, fitToCountry } from './new-customer-address.js';
import { languageOf } from './new-customer-contact.js';
import type { Values } from './new-customer-form.js';

/** The customer as Partner Center is asked to create it, from a form in which everything is right. */
export function composeCustomer(typed: Values, rules: CountryRules): NewCustomer {
  const values = fitToCountry(typed, rules);
  const { companyName, domainPrefix, registrationNumber, culture, resellerId } = values;
  const { firstName, lastName, email, phone } = values;
  return {
    companyName,
    domain: domainOf(domainPrefix),
    registrationNumber,
    address: addressOf(values),
    contact: { firstName, lastName, email, phone },
    culture,
    language: languageOf(culture, rules),
    resellerId,
  };
}
