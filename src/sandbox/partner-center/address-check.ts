import { z } from 'zod';
import { type Reply, reply } from '../reply.js';
import type { Address } from '../state.js';
import { dataOf, hasRules, postalCodeFits, stateFits } from './address-rules.js';
import { type Call, withBody } from './call.js';
import { filled } from './customers.js';
import { invalidInput } from './errors.js';
import { commonStreets, distance, fold, knownAddresses } from './known-addresses.js';

const optional = z
  .string()
  .trim()
  .nullish()
  .transform((value) => value ?? '');
const addressSchema = z.object({
  addressLine1: z.string().trim().min(1).max(200),
  addressLine2: optional,
  city: optional,
  state: optional,
  postalCode: optional,
  country: z.string().length(2),
});

interface Verdict {
  status: 'VerifiedShippable' | 'Verified' | 'InteractionRequired' | 'Multiple' | 'None' | 'NotValidated';
  suggestions: readonly Address[];
  message?: string;
}

/**
 * Page "Validate an address", which names the answers but not the rules. The sandbox's rules, in this order:
 *
 * - no city, or a state or postal code that is none of the country's: `None`, and which property it is;
 * - a country of which only the name is known: `NotValidated`;
 * - an address of `knownAddresses`: `VerifiedShippable`, in the US with the longer postal code;
 * - one of them with another state or postal code, or up to two letters wrong in street or city: `InteractionRequired`
 *   with the right address;
 * - a street that every town has, without a number: `Multiple` with three numbers;
 * - anything else: `Verified` as it is.
 *
 * UNCONFIRMED: the answer for a country that does not exist.
 */
export function checkAddress({ request }: Call): Reply {
  return withBody(
    addressSchema,
    (address) => {
      const { country } = address;
      if (!hasRules(country)) return invalidInput(`No validation rules were found for the country/region ${country}`);
      const { status, suggestions, message } = judge(address);
      return reply(200, {
        originalAddress: filled({ ...address }),
        suggestedAddresses: suggestions.map((suggestion) => filled({ ...suggestion })),
        status,
        ...(message ? { validationMessage: message } : {}),
      });
    },
    request,
  );
}

function judge(address: Address): Verdict {
  const misfits = misfitsOf(address);
  if (misfits.length > 0) {
    const message = `Address field invalid for property: ${misfits.map((name) => `'${name}'`).join(', ')}`;
    return { status: 'None', suggestions: [], message };
  }
  if (!dataOf(address.country)) {
    const message = 'Addresses of this country/region are not validated.';
    return { status: 'NotValidated', suggestions: [], message };
  }
  return judgeKnown(address) ?? judgeCommon(address) ?? { status: 'Verified', suggestions: [address] };
}

/** Under the names that Microsoft's sample message has for them. */
function misfitsOf({ country, state, postalCode, city }: Address): string[] {
  return [
    ...(stateFits(country, state) ? [] : ['Region']),
    ...(postalCodeFits(country, postalCode) ? [] : ['PostalCode']),
    ...(city ? [] : ['City']),
  ];
}

function judgeKnown(address: Address): Verdict | undefined {
  const known = knownAddresses.find((candidate) => isMeant(candidate, address));
  if (!known) return undefined;
  const isRight =
    isAlike(known.addressLine1, address.addressLine1, 0) &&
    isAlike(known.city, address.city, 0) &&
    known.state === address.state &&
    (known.postalCode === address.postalCode || known.postalCode.startsWith(`${address.postalCode}-`));
  if (isRight) return { status: 'VerifiedShippable', suggestions: [{ ...address, postalCode: known.postalCode }] };
  return { status: 'InteractionRequired', suggestions: [{ ...known, addressLine2: address.addressLine2 }] };
}

function isMeant(known: Address, { country, addressLine1, city }: Address): boolean {
  return known.country === country && isAlike(known.addressLine1, addressLine1, 2) && isAlike(known.city, city, 2);
}

/** Up to so many letters may be wrong, but no number. */
function isAlike(known: string, text: string, tolerance: number): boolean {
  const [one, other] = [fold(known), fold(text)];
  return one.numbers === other.numbers && distance(one.words, other.words) <= tolerance;
}

function judgeCommon(address: Address): Verdict | undefined {
  const street = fold(address.addressLine1);
  if (street.numbers || !commonStreets.some((common) => fold(common).words === street.words)) return undefined;
  const suggestions = ['1', '10', '100'].map((number) => ({
    ...address,
    addressLine1: numberedStreet(address, number),
  }));
  return { status: 'Multiple', suggestions };
}

function numberedStreet({ addressLine1, country }: Address, number: string): string {
  const isFirst = ['US', 'CA', 'GB', 'FR', 'IN', 'ZA'].includes(country);
  return isFirst ? `${number} ${addressLine1}` : `${addressLine1} ${number}`;
}
