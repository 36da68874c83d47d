import { createHash, hkdfSync } from 'node:crypto';

const keyBytes = 32;

/**
 * The operator's keys, from which the product derives one key for each purpose. The first is used for whatever is new;
 * those after it still open what was closed with them, so that a key can be replaced without losing anything.
 */
export class DataKeys {
  private constructor(private readonly masters: readonly Buffer[]) {}

  /**
   * Reads keys of 32 bytes in base64, separated by commas, as `openssl rand -base64 32` makes them.
   * Undefined where one of them is none; the text is a secret and is in no message.
   */
  static parse(text: string): DataKeys | undefined {
    const masters = text.split(',').map((part) => Buffer.from(part.trim(), 'base64'));
    return masters.every(({ length }) => length === keyBytes) ? new DataKeys(masters) : undefined;
  }

  /** Keys made of another secret, for an operator who has set none: they end when that secret is replaced. */
  static from(secret: string): DataKeys {
    return new DataKeys([createHash('sha256').update(secret).digest()]);
  }

  /** The key for something new. `purpose`: for example `refresh-token`; another purpose has another key. */
  current(purpose: string): Buffer {
    return this.all(purpose)[0] as Buffer;
  }

  /** The keys with which something of this purpose may have been closed, the current one first. */
  all(purpose: string): Buffer[] {
    return this.masters.map((master) => Buffer.from(hkdfSync('sha256', master, '', purpose, keyBytes)));
  }
}
