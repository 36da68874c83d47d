import type { Locale } from './card.js';

const names = new Map<string, Intl.DisplayNames>();

/** A country or region in the reader's language; its code where it has no name. */
export function countryName(code: string, locale: Locale): string {
  return nameOf('region', code, locale);
}

/** A culture such as `de-AT` in the reader's language, such as `German (Austria)`. */
export function languageName(tag: string, locale: Locale): string {
  return nameOf('language', tag, locale);
}

/** Whether a culture such as `de-DE` names this country itself. */
export function isLanguageOf(tag: string, country: string): boolean {
  return tag.split('-').at(-1)?.toLowerCase() === country.toLowerCase() && tag.includes('-');
}

/** Choices, in the alphabetical order of their titles. */
export function namedChoices(
  codes: readonly string[],
  nameOfCode: (code: string, locale: Locale) => string,
  locale: Locale,
): { title: string; value: string }[] {
  const choices = codes.map((value) => ({ title: nameOfCode(value, locale), value }));
  return choices.sort((one, other) => one.title.localeCompare(other.title, locale));
}

/**
 * How a long list to choose from is shown: with a field to search in while nothing is chosen. With a choice in it
 * Microsoft's renderer would show that field without a name for screen readers.
 */
export function listStyle(chosen: string): 'filtered' | 'compact' {
  return chosen ? 'compact' : 'filtered';
}

function nameOf(type: 'region' | 'language', code: string, locale: Locale): string {
  const key = `${type} ${locale}`;
  let known = names.get(key);
  if (!known) {
    known = new Intl.DisplayNames(locale, { type, languageDisplay: 'standard' });
    names.set(key, known);
  }
  try {
    return known.of(code) ?? code;
  } catch {
    return code;
  }
}
