import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Store } from '../store/store.js';

const keyName = 'ticket-key';
const longestTicket = 16_000;
const validForMs = 7 * 24 * 60 * 60_000;
const cipher = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

interface Sealed<T> {
  kind: string;
  content: T;
  sealedAt: string;
}

/**
 * Forms travel through the person's client and come back. What they carry (which customer, which attempt,
 * which link) is sealed into a ticket, so that nothing of it can be changed on the way. The key lives in the
 * store: every process opens what another one sealed. A ticket can be read by anybody; what nobody may read is
 * concealed instead.
 */
export class Tickets {
  private constructor(private readonly key: Buffer) {}

  static async open(store: Store): Promise<Tickets> {
    const key = await store.transaction(async (tx) => {
      await tx.query('INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [
        keyName,
        randomBytes(32).toString('base64url'),
      ]);
      const rows: { value: string }[] = await tx.query('SELECT value FROM setting WHERE name = $1', [keyName]);
      return rows[0]?.value ?? '';
    });
    return new Tickets(Buffer.from(key, 'base64url'));
  }

  /** Seals what a form of this kind carries. The content is readable, only not changeable. */
  seal(kind: string, content: object): string {
    const body = Buffer.from(JSON.stringify({ kind, content, sealedAt: new Date().toISOString() })).toString(
      'base64url',
    );
    return `${body}.${this.#sign(body)}`;
  }

  /** What was sealed, or undefined for anything else: changed, of another kind, or older than a week. */
  unseal<T extends object>(kind: string, ticket: unknown): (T & { sealedAt: string }) | undefined {
    if (typeof ticket !== 'string' || ticket.length > longestTicket) return undefined;
    const [body = '', signature = '', ...rest] = ticket.split('.');
    if (rest.length > 0) return undefined;
    const expected = Buffer.from(this.#sign(body));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const sealed = JSON.parse(Buffer.from(body, 'base64url').toString()) as Sealed<T>;
    const isOld = Date.now() - Date.parse(sealed.sealedAt) > validForMs;
    return sealed.kind === kind && !isOld ? { ...sealed.content, sealedAt: sealed.sealedAt } : undefined;
  }

  /**
   * Makes content unreadable on its way through the person's client and back. Only who names the same `context` can
   * read it, and only until the given moment (epoch milliseconds). The key is another one than that of the tickets.
   */
  conceal(context: string, content: object, until: number): string {
    const nonce = randomBytes(nonceLength);
    const encrypt = createCipheriv(cipher, this.#concealingKey(), nonce).setAAD(boundTo(context, until));
    const text = Buffer.concat([encrypt.update(JSON.stringify(content)), encrypt.final(), encrypt.getAuthTag()]);
    return `${until}.${Buffer.concat([nonce, text]).toString('base64url')}`;
  }

  /** What was concealed, or undefined for anything else: changed, of another context, or too late. */
  reveal<T extends object>(context: string, concealed: unknown): T | undefined {
    if (typeof concealed !== 'string' || concealed.length > longestTicket) return undefined;
    const [, until = '', encoded = ''] = /^([1-9]\d{0,15})\.([\w-]+)$/.exec(concealed) ?? [];
    const bytes = Buffer.from(encoded, 'base64url');
    const isWhole = bytes.length > nonceLength + tagLength && bytes.toString('base64url') === encoded;
    if (!isWhole || Number(until) <= Date.now()) return undefined;
    try {
      const decrypt = createDecipheriv(cipher, this.#concealingKey(), bytes.subarray(0, nonceLength))
        .setAAD(boundTo(context, Number(until)))
        .setAuthTag(bytes.subarray(-tagLength));
      const text = Buffer.concat([decrypt.update(bytes.subarray(nonceLength, -tagLength)), decrypt.final()]);
      return JSON.parse(text.toString()) as T;
    } catch {
      return undefined;
    }
  }

  #concealingKey(): Buffer {
    return Buffer.from(hkdfSync('sha256', this.key, '', 'concealed content', 32));
  }

  #sign(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('base64url');
  }
}

function boundTo(context: string, until: number): Buffer {
  return Buffer.from(`${until} ${context}`);
}
