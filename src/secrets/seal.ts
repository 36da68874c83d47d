import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { DataKeys } from './keys.js';

const algorithm = 'aes-256-gcm';
/** NIST SP 800-38D recommends 96 bits, and a tag of 128. */
const ivBytes = 12;
const tagBytes = 16;

/** For what a text is closed: its key is of this purpose, and it opens only where it is asked for as the same thing. */
export interface SealFor {
  keys: DataKeys;
  /** For example `refresh-token`. */
  purpose: string;
  /** What it belongs to, such as an id. No secret; not stored with it. */
  context: string;
}

/** Encrypts a text so that whoever changes it, or puts it where it does not belong, makes it unreadable. */
export function seal(text: string, { keys, purpose, context }: SealFor): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, keys.current(purpose), iv, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(context, 'utf8'));
  const closed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), closed]).toString('base64url');
}

/**
 * The text that was sealed; undefined where none of the keys opens it, or it was sealed as something else.
 * `isCurrent`: whether with the key that is used for what is new, so that the others can be done without.
 */
export function unseal(
  sealed: string,
  { keys, purpose, context }: SealFor,
): { text: string; isCurrent: boolean } | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < ivBytes + tagBytes) return undefined;
  for (const [index, key] of keys.all(purpose).entries()) {
    const text = open(bytes, key, context);
    if (text !== undefined) return { text, isCurrent: index === 0 };
  }
  return undefined;
}

function open(bytes: Buffer, key: Buffer, context: string): string | undefined {
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
