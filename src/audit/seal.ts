import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { DataKeys } from '../secrets/keys.js';
import { contentOf, type EntryRow } from './entry.js';

/** `unknown-key`: made with a key that is not among these, so that nothing can be said. */
export type Judgement = 'genuine' | 'forged' | 'unknown-key';

/** What a signature is for; one that was made for something else is none. */
type Purpose = 'entry' | 'link' | 'anchor' | 'key';
type Part = string | number | null;

const nonceBytes = 12;
const keyIdLength = 8;

/** Makes and checks what only a holder of the operator's key can make: HMAC-SHA256, with the name of the key before it. */
export class AuditSeal {
  readonly #keys: { id: string; key: Buffer }[];

  constructor(keys: DataKeys) {
    this.#keys = keys.all('audit').map((key) => ({ id: mac(key, 'key', []).slice(0, keyIdLength), key }));
  }

  /** Seals what an entry says. No two seals are the same, so that a copy of an entry gives itself away. */
  seal(content: readonly Part[]): string {
    const nonce = randomBytes(nonceBytes).toString('base64url');
    return `${nonce}.${this.sign('entry', [nonce, ...content])}`;
  }

  /** Whether this entry is as it was sealed. One without a seal is forged. */
  judge(entry: EntryRow): Judgement {
    const nonce = nonceOf(entry);
    const signature = (entry.seal ?? '').slice(nonce.length + 1);
    return this.check('entry', [nonce, ...contentOf(entry)], signature);
  }

  sign(purpose: Purpose, parts: readonly Part[]): string {
    const [current] = this.#keys;
    if (!current) throw new TypeError('There is no key');
    return `${current.id}.${mac(current.key, purpose, parts)}`;
  }

  check(purpose: Purpose, parts: readonly Part[], signature: string): Judgement {
    const [id, made] = signature.split('.');
    if (!id || !made) return 'forged';
    const known = this.#keys.find((key) => key.id === id);
    if (!known) return 'unknown-key';
    return mac(known.key, purpose, parts) === made ? 'genuine' : 'forged';
  }
}

/** What no other entry has; empty where there is no seal. */
export function nonceOf({ seal }: EntryRow): string {
  return seal?.split('.')[0] ?? '';
}

/** Stands for the entry with its seal, in its link; its id is beside it there. */
export function digestOf(entry: EntryRow): string {
  const parts = [entry.seal, ...contentOf(entry)];
  return createHash('sha256').update(canonical(parts)).digest('base64url');
}

/** Lets the transactions of a store seal what they write. */
export interface SealingData {
  auditSeal?: AuditSeal;
}

/** The seal that a transaction carries. Throws a TypeError in a store that was opened without keys. */
export function sealOf(tx: EntityManager): AuditSeal {
  const { auditSeal } = (tx.queryRunner?.data ?? {}) as SealingData;
  if (!auditSeal) throw new TypeError('The store was opened without the keys that seal the trail');
  return auditSeal;
}

function mac(key: Buffer, purpose: Purpose, parts: readonly Part[]): string {
  return createHmac('sha256', key)
    .update(`${purpose}\n${canonical(parts)}`)
    .digest('base64url');
}

/**
 * No two lists of parts give the same text. Lengths are of UTF-8, in which a text is the same before it was stored and
 * after, also where half of a surrogate pair became a replacement character.
 */
function canonical(parts: readonly Part[]): string {
  return parts.map((part) => (part === null ? '-' : `${Buffer.byteLength(String(part))}:${part}`)).join('');
}
