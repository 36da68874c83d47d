import { isOffered } from './template-languages.js';

/**
 * Countries in which a new customer has to give a registration number and a phone number: Microsoft's
 * page "Create a customer". Anywhere else a registration number is refused.
 */
const registrationCountries = new Set(
  'AE AM AZ BR BY HU IN IQ KG KZ MD MM PL RU SA SS TH TJ TR UA UZ VE VN ZA'.split(' '),
);

/** UNCONFIRMED: Microsoft checks a pattern per country; only the shape of one of them is public. */
export const registrationNumberPattern = /^[0-9]{7,15}$/;

export function needsRegistration(country: string): boolean {
  return registrationCountries.has(country);
}

/** Countries with validation rules; `UK` is not among them, the United Kingdom is `GB`. */
export function hasRules(country: string): boolean {
  return country === 'CN' || isOffered(country);
}

const states: Record<string, ReadonlySet<string>> = {
  US: new Set(
    (
      'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND ' +
      'OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY'
    ).split(' '),
  ),
  CA: new Set('AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ')),
};

const postalCodes: Record<string, RegExp> = {
  US: /^\d{5}(-\d{4})?$/,
  CA: /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/i,
  DE: /^\d{5}$/,
  AT: /^\d{4}$/,
  CH: /^\d{4}$/,
  FR: /^\d{5}$/,
};

/** Whether the state is one of the country's; where the sandbox has no list, every state is. */
export function stateFits(country: string, state: string): boolean {
  return states[country]?.has(state) ?? true;
}

export function postalCodeFits(country: string, postalCode: string): boolean {
  return postalCodes[country]?.test(postalCode) ?? true;
}

/** Page "Valid names and addresses": refused are single characters, signs without letters and bare legal forms. */
export function isCompanyName(text: string): boolean {
  const name = text.trim();
  const isLegalForm = /^(llc|inc|ltd|limited|gmbh|ag|s\.?a|corp|co|plc|bv)\.?$/i.test(name);
  return [...name].length > 1 && /[\p{L}\p{N}]/u.test(name) && !isLegalForm;
}
