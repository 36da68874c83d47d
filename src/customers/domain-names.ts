import type { CallOptions, PartnerCenter } from '../partner-center/types.js';
import { fold } from './fold.js';

const suffix = '.onmicrosoft.com';
/** Microsoft Learn, partner-center/developer/create-a-customer, and the portal's form: letters and digits. */
export const longestPrefix = 27;
const mostSuggestions = 3;

/** The whole first domain of a tenant. */
export function domainOf(prefix: string): string {
  return `${prefix}${suffix}`;
}

/** What somebody typed as the first part of the domain, also where they typed the whole domain. */
export function prefixOf(typed: string): string {
  const text = typed.toLowerCase();
  return text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}

export function isPrefix(text: string): boolean {
  return /^[a-z0-9]+$/.test(text) && text.length <= longestPrefix;
}

/** A first part that comes of a company's name; '' where its letters are no Latin ones. */
export function prefixFor(companyName: string): string {
  return fold(companyName)
    .replace(/[^a-z0-9]/g, '')
    .slice(0, longestPrefix);
}

/** At most three first parts like this one, each of which Partner Center said this moment is free. */
export async function freePrefixes(
  partnerCenter: PartnerCenter,
  { prefix, country }: { prefix: string; country: string },
  options: CallOptions,
): Promise<string[]> {
  const endings = [country.toLowerCase(), '365', 'cloud', '1', '2', '3'];
  const candidates = [...new Set(endings.map((ending) => prefix.slice(0, longestPrefix - ending.length) + ending))];
  const answers = await Promise.all(
    candidates.map((candidate) => partnerCenter.isDomainTaken(domainOf(candidate), options)),
  );
  const isFree = (index: number) => answers[index]?.ok === true && !answers[index].value;
  return candidates.filter((candidate, index) => candidate !== prefix && isFree(index)).slice(0, mostSuggestions);
}
