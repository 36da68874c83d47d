import { agreementCountries } from '../agreements/agreement-languages.js';
import { isCompanyName } from './company-name.js';
import { isPrefix, longestPrefix } from './domain-names.js';
import {
  type CompanyField,
  lengthProblem,
  type Problem,
  type Problems,
  problemsOf,
  type Values,
} from './new-customer-form.js';

/** UNCONFIRMED: Microsoft gives no length. */
const longestName = 200;

/**
 * Countries and regions in which a customer can be created: those where the agreement is offered. The three codes of
 * Microsoft's own that are no ISO codes are left out; the places lie within SJ and BQ.
 */
export const countries: readonly string[] = agreementCountries.filter((code) => !['XE', 'XJ', 'XS'].includes(code));

/**
 * Checks the first step and names every mistake at once. `resellers`: ids of the indirect resellers that can be
 * chosen; undefined where there is no such choice, or where they could not be had.
 */
export function checkCompany(values: Values, resellers: readonly string[] | undefined): Problems<CompanyField> {
  const { country, companyName, domainPrefix, resellerId } = values;
  return problemsOf<CompanyField>({
    country: chosenProblem(country, countries.includes(country)),
    companyName: nameProblem(companyName),
    domainPrefix: prefixProblem(domainPrefix),
    resellerId: resellers && resellerId && !resellers.includes(resellerId) ? 'not-offered' : undefined,
  });
}

/** What is wrong with a choice that must be made. */
export function chosenProblem(chosen: string, isOffered: boolean): Problem | undefined {
  if (!chosen) return 'required';
  return isOffered ? undefined : 'not-offered';
}

function nameProblem(name: string): Problem | undefined {
  return lengthProblem(name, longestName, true) ?? (isCompanyName(name) ? undefined : 'invalid');
}

function prefixProblem(prefix: string): Problem | undefined {
  return lengthProblem(prefix, longestPrefix, true) ?? (isPrefix(prefix) ? undefined : 'invalid');
}
