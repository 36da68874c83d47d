import { english } from '../agreements/agreement-languages.js';
import { dateProblem, emailProblem, hostOf, nameProblem, phoneProblem } from '../agreements/attestation-form.js';
import { matchesPattern } from '../partner-center/patterns.js';
import type { CountryRules } from '../partner-center/types.js';
import { chosenProblem } from './new-customer-company.js';
import { type ContactField, type Problem, type Problems, problemsOf, type Values } from './new-customer-form.js';

/** What the last step is checked against. */
export interface ContactCheck {
  rules: CountryRules;
  /** Whether the day of the acceptance is asked for: not where the customer accepts on a link. */
  asksDate: boolean;
  /** `yyyy-mm-dd`: an acceptance before this day no longer counts. */
  cutoff: string;
  /** The partner's own domain, where it is known. */
  ownDomain: string | undefined;
  zone: string;
  now: Date;
}

/** Checks the primary contact and the agreement, and names every mistake at once. */
export function checkContact(values: Values, check: ContactCheck): Problems<ContactField> {
  const { rules } = check;
  return problemsOf<ContactField>({
    firstName: nameProblem(values.firstName),
    lastName: nameProblem(values.lastName),
    email: emailProblem(values.email) ?? hostProblem(values.email, check.ownDomain),
    phone: phoneProblemIn(values.phone, rules),
    culture: chosenProblem(values.culture, culturesOf(rules).includes(values.culture)),
    agreement: chosenProblem(values.agreement, values.agreement === 'accepted' || values.agreement === 'asked'),
    dateAgreed:
      values.agreement === 'accepted' && check.asksDate ? acceptedProblem(values.dateAgreed, check) : undefined,
  });
}

/** The cultures to choose from: there is always one. */
export function culturesOf({ cultures, defaultCulture }: CountryRules): string[] {
  if (cultures.length > 0) return cultures;
  return [defaultCulture || english];
}

/** The two-letter language that goes with a culture: one of the country's. */
export function languageOf(culture: string, { languages }: CountryRules): string {
  const language = culture.slice(0, 2).toLowerCase();
  return languages.includes(language) ? language : (languages[0] ?? language);
}

/** Microsoft Learn, partner-center/customers/validate-names-addresses: neither Microsoft's address nor the partner's. */
function hostProblem(email: string, ownDomain: string | undefined): Problem | undefined {
  const host = hostOf(email);
  return host === 'microsoft.com' || host === ownDomain ? 'not-the-customers' : undefined;
}

/** UNCONFIRMED in which form Microsoft's pattern wants a number: one that fits in any usual form is taken. */
function phoneProblemIn(phone: string, rules: CountryRules): Problem | undefined {
  if (!phone) return rules.isPhoneRequired ? 'required' : undefined;
  const digits = phone.replace(/\D/g, '');
  const code = rules.callingCodes.find((calling) => phone.startsWith('+') && digits.startsWith(calling)) ?? '';
  const forms = [phone, digits, `+${digits}`, digits.slice(code.length)];
  return (
    phoneProblem(phone) ?? (forms.some((form) => matchesPattern(rules.phonePattern, form)) ? undefined : 'invalid')
  );
}

function acceptedProblem(date: string, { zone, now, cutoff }: ContactCheck): Problem | undefined {
  return dateProblem(date, zone, now) ?? (date < cutoff ? 'outdated' : undefined);
}
