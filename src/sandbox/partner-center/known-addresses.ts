import type { Address } from '../state.js';

/** An address that the sandbox knows down to the door; US postal codes carry their four further digits. */
export const knownAddresses: readonly Address[] = [
  address('US', 'One Microsoft Way', '98052-8300', 'Redmond', 'WA'),
  address('US', '400 Kendall Street', '02142-1108', 'Cambridge', 'MA'),
  address('US', '77 Wacker Drive', '60601-1604', 'Chicago', 'IL'),
  address('US', '2100 Westlake Avenue North', '98109-5802', 'Seattle', 'WA'),
  address('CA', '181 Bay Street', 'M5J 2T3', 'Toronto', 'ON'),
  address('DE', 'Leopoldstraße 112', '80802', 'München'),
  address('DE', 'Unter den Linden 17', '10117', 'Berlin'),
  address('AT', 'Am Europlatz 3', '1120', 'Wien'),
  address('CH', 'Bahnhofstrasse 1', '8001', 'Zürich'),
  address('FR', '37 quai du Président Roosevelt', '92130', 'Issy-les-Moulineaux'),
  address('GB', '10 Downing Street', 'SW1A 2AA', 'London'),
  address('ES', 'Paseo de la Castellana 1', '28046', 'Madrid'),
];

/** Streets that every town has; without a number they could be anywhere in it. */
export const commonStreets: readonly string[] = ['Main Street', 'High Street', 'Hauptstraße', 'Rue Principale'];

function address(country: string, addressLine1: string, postalCode: string, city: string, state = ''): Address {
  return { country, city, state, addressLine1, addressLine2: '', postalCode };
}

/** A street or a city by its letters and digits, whatever its spelling of common words. */
export interface Folded {
  words: string;
  numbers: string;
}

export function fold(text: string): Folded {
  const tokens = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/str\.?(?=[\s\d]|$)/g, 'strasse')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .map((token) => abbreviations.get(token) ?? token);
  return {
    words: tokens.filter((token) => !/^\d/.test(token)).join(' '),
    numbers: tokens.filter((token) => /^\d/.test(token)).join(' '),
  };
}

const abbreviations = new Map([
  ['one', '1'],
  ['street', 'st'],
  ['avenue', 'ave'],
  ['drive', 'dr'],
  ['north', 'n'],
]);

/** How many letters have to be changed, added or taken away to make one text the other (Levenshtein). */
export function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [done, letter] of [...one].entries()) {
    const next = [done + 1];
    for (const [index, candidate] of [...other].entries()) {
      const replaced = (row[index] ?? 0) + (letter === candidate ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
