import { agreementLanguages, english } from '../../agreements/agreement-languages.js';

/** Whether the agreement is offered there. Country codes are upper case; China is not among them. */
export function isOffered(country: string): boolean {
  return agreementLanguages(country).length > 0;
}

/** The language in which the agreement comes: the wanted one where it is offered, else English. */
export function servedLanguage(country: string, wanted: string): string {
  return agreementLanguages(country).find((one) => one.toLowerCase() === wanted.toLowerCase()) ?? english;
}
