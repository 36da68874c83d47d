import { z } from 'zod';
import { ok, type Result } from '../result.js';
import { unreadable } from './errors.js';
import type { AddressCheck, PostalAddress } from './types.js';
import { text } from './wire.js';

/** The documented most. */
const mostSuggestions = 3;

const address = z.object({
  addressLine1: text,
  addressLine2: text,
  city: text,
  state: text,
  postalCode: text,
  country: text,
});

/** Statuses that name a suggestion to choose; compared without case, as only two spellings are documented. */
const suggesting = new Set([
  'verifiedshippable',
  'verified',
  'interactionrequired',
  'streetpartial',
  'premisespartial',
  'multiple',
]);

const answer = z.object({
  status: z.string(),
  suggestedAddresses: z.array(z.unknown()).nullish().catch(null),
});

const parts = ['addressLine1', 'addressLine2', 'city', 'state', 'postalCode', 'country'] as const;

/** An address as it is compared: without case, surplus blanks and the four digits that refine an American ZIP code. */
function plain(one: PostalAddress): string {
  const words = parts.map((part) => one[part].trim().replace(/\s+/g, ' ').toUpperCase());
  return words.join('\n').replace(/^(\d{5})-\d{4}$/m, '$1');
}

function isSame(one: PostalAddress, other: PostalAddress): boolean {
  return parts.every((part) => one[part] === other[part]);
}

/** The question, with the names of Microsoft's sample. Source: Microsoft Learn, partner-center/developer/validate-an-address. */
export function addressBody(one: PostalAddress): object {
  return {
    AddressLine1: one.addressLine1,
    ...(one.addressLine2 === '' ? {} : { AddressLine2: one.addressLine2 }),
    City: one.city,
    State: one.state,
    PostalCode: one.postalCode,
    Country: one.country,
  };
}

/** Reads what Partner Center makes of an address. Suggestions equal to it are left out. */
export function readAddressCheck(json: unknown, given: PostalAddress): Result<AddressCheck> {
  const parsed = answer.safeParse(json);
  if (!parsed.success) return unreadable('read');
  const status = parsed.data.status.toLowerCase().replace(/[\s_-]/g, '');
  const suggestions = (parsed.data.suggestedAddresses ?? [])
    .flatMap((item) => {
      const one = address.safeParse(item);
      return one.success && one.data.addressLine1 !== ''
        ? [{ ...one.data, country: one.data.country || given.country }]
        : [];
    })
    .filter((one) => !isSame(one, given))
    .slice(0, mostSuggestions);
  const isVerified = status === 'verified' || status === 'verifiedshippable';
  if (isVerified && suggestions.every((one) => plain(one) === plain(given)))
    return ok({ verdict: 'verified', suggestions });
  const isSuggested = suggesting.has(status) && suggestions.length > 0;
  return ok({ verdict: isSuggested ? 'suggested' : 'doubtful', suggestions });
}
