import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

/** How often somebody may do something within a minute. */
export const perMinute = z.coerce.number('must be a number').int().min(1).max(1_000_000).optional();

const hostName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** Names of hosts with commas between; none unless given. */
export const hostNames = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter(Boolean),
  )
  .refine((names) => names.every((name) => hostName.test(name)), 'must be names of hosts with commas between');

/** A private key in PEM, on one line as well: many places for settings take no line break. */
export const privateKey = z
  .string()
  .transform((text) => text.replaceAll('\\n', '\n'))
  .refine(isPrivateKey, 'must be a private key in PEM, without a passphrase')
  .optional();

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}
