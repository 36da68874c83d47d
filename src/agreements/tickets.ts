import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Store } from '../store/store.js';

const keyName = 'ticket-key';
const longestTicket = 16_000;
const validForMs = 7 * 24 * 60 * 60_000;

interface Sealed<T> {
  kind: string;
  content: T;
  sealedAt: string;
}

/**
 * Forms travel through the person's client and come back. What they carry (which customer, which attempt,
 * which link) is sealed into a ticket, so that nothing of it can be changed on the way. The key lives in the
 * store: every process opens what another one sealed.
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

  #sign(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('base64url');
  }
}
