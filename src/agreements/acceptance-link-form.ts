import type { Signatory } from '../partner-center/types.js';
import {
  type AgreementText,
  agreementCountries,
  agreementLanguages,
  allAgreementLanguages,
} from './agreement-languages.js';
import { emailProblem, type FieldProblem, nameProblem, phoneProblem } from './attestation-form.js';

/** What a person typed into the form that asks for an acceptance link, as it arrived. */
export interface TypedLink extends Signatory {
  country: string;
  language: string;
  companyName: string;
}

/** `not-offered`: the agreement does not come in this language for this country. */
export type LinkFieldProblem = FieldProblem | 'not-offered';
export type LinkFormErrors = Partial<Record<keyof TypedLink, LinkFieldProblem>>;
export type CheckedLink =
  | { ok: true; signatory: Signatory; companyName: string; text: AgreementText }
  | { ok: false; errors: LinkFormErrors };

/** UNCONFIRMED what Partner Center allows; long enough for any name in its directory. */
const longestCompanyName = 256;

const control = /\p{Control}/u;

/** The seven fields out of whatever arrived; anything that is not text counts as not filled in. */
export function readLinkForm(data: Record<string, unknown>): TypedLink {
  const text = (name: string) => (typeof data[name] === 'string' ? data[name].trim() : '');
  return {
    country: text('country'),
    language: text('language'),
    companyName: text('companyName'),
    firstName: text('firstName'),
    lastName: text('lastName'),
    email: text('email'),
    phone: text('phone'),
  };
}

/** Checks every field and names all mistakes at once. */
export function checkLinkForm(typed: TypedLink): CheckedLink {
  const { country, language, companyName, ...signatory } = typed;
  const problems = {
    country: countryProblem(country),
    language: languageProblem(country, language),
    companyName: companyProblem(companyName),
    firstName: nameProblem(signatory.firstName),
    lastName: nameProblem(signatory.lastName),
    email: emailProblem(signatory.email),
    phone: phoneProblem(signatory.phone),
  };
  const found = Object.entries(problems).filter(([, problem]) => problem !== undefined);
  if (found.length > 0) return { ok: false, errors: Object.fromEntries(found) };
  return { ok: true, signatory, companyName, text: { country, language } };
}

function countryProblem(country: string): LinkFieldProblem | undefined {
  if (!country) return 'required';
  return agreementCountries.includes(country) ? undefined : 'invalid';
}

function languageProblem(country: string, language: string): LinkFieldProblem | undefined {
  if (!language) return 'required';
  if (!allAgreementLanguages.includes(language)) return 'invalid';
  const offered = agreementLanguages(country);
  return offered.length === 0 || offered.includes(language) ? undefined : 'not-offered';
}

function companyProblem(name: string): LinkFieldProblem | undefined {
  if (!name) return 'required';
  if (name.length > longestCompanyName) return 'too-long';
  return control.test(name) ? 'invalid' : undefined;
}
