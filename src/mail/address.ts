import { z } from 'zod';

/** RFC 5321, 4.5.3.1.3: a path has at most 256 octets, the angle brackets included. */
export const longestAddress = 254;

const address = z.email().max(longestAddress);

/** The display name in `Contoso <agreements@contoso.example>`, unquoted; '' where there is none. */
export function displayNameOf(sender: string): string {
  const [, name = ''] = /^([^<]*)<[^<>]+>\s*$/.exec(sender) ?? [];
  const [, quoted] = /^"(.*)"$/.exec(name.trim()) ?? [];
  return quoted === undefined ? name.trim() : quoted.replace(/\\(.)/g, '$1').trim();
}

/** Whether this is one plain address (`ann@contoso.example`): no display name, no list, no comment, no quotes. */
export function isPlainAddress(text: string): boolean {
  return address.safeParse(text).success;
}
