import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { DataKeys } from '../secrets/keys.js';
import { type SealFor, seal, unseal } from '../secrets/seal.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';
import type { RefreshToken, RefreshTokens } from './refresh-tokens.js';

export interface StoredRefreshTokensOptions {
  store: Store;
  keys: DataKeys;
  /** Whose sign-in it is; what was stored for another tenant or app registration cannot be read. */
  tenantId: string;
  clientId: string;
  /** The setting's value: the first token, and the one that counts whenever the setting was changed. */
  setting?: string | undefined;
  /** Epoch milliseconds. */
  now?: () => number;
  /** Is told when the database did not answer: the token that is in memory goes on being used. */
  onProblem?: (error: unknown) => void;
}

interface Row {
  token: string;
  setting_hash: string;
  version: number;
  issued_at: string;
}

interface PutOptions {
  issuedAt?: string;
  record?: (tx: EntityManager) => Promise<void>;
}

const name = 'partner-center';
const select = 'SELECT token, setting_hash, version, issued_at FROM sign_in WHERE name = $1';
/** Takes the place of one version, and of no other. */
const replace = `INSERT INTO sign_in (name, token, setting_hash, version, issued_at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (name) DO UPDATE SET token = excluded.token, setting_hash = excluded.setting_hash,
    version = excluded.version, issued_at = excluded.issued_at
  WHERE sign_in.version = $6`;

/**
 * The refresh token, encrypted in the database, for all processes that share it. The newest one wins: what Entra hands
 * out takes the place of the token it was exchanged for, and of no other, so that a new sign-in is never lost to a
 * process that still works with the one before.
 */
export class StoredRefreshTokens implements RefreshTokens {
  readonly #options: StoredRefreshTokensOptions;
  readonly #seal: SealFor;
  #settingHash: string;
  #held: RefreshToken | undefined;
  #isUnreadable = false;

  private constructor(options: StoredRefreshTokensOptions) {
    const { keys, tenantId, clientId, setting } = options;
    this.#options = options;
    this.#seal = { keys, purpose: 'refresh-token', context: `${name} ${tenantId} ${clientId}`.toLowerCase() };
    this.#settingHash = setting ? createHash('sha256').update(setting).digest('hex') : '';
  }

  /** Reads what is stored, and decides whether that counts or the setting. Throws a StoreError. */
  static async open(options: StoredRefreshTokensOptions): Promise<StoredRefreshTokens> {
    const tokens = new StoredRefreshTokens(options);
    await tokens.#begin();
    return tokens;
  }

  /** True where there is no token to begin with: nobody has signed in. */
  get isEmpty(): boolean {
    return this.#held === undefined;
  }

  /** True where something was stored that no key opens, or that belongs to another tenant or app registration. */
  get isUnreadable(): boolean {
    return this.#isUnreadable;
  }

  /** When the token that is stored was handed out, ISO 8601; undefined where none is. Throws a StoreError. */
  async issuedAt(): Promise<string | undefined> {
    return (await this.#read())?.issued_at;
  }

  /** Stores the token of a new sign-in, whatever was there before, and `record`s that in the same transaction. */
  async signIn(token: string, record: (tx: EntityManager) => Promise<void>): Promise<void> {
    let isStored = false;
    while (!isStored) isStored = await this.#put({ token, version: (await this.#read())?.version ?? 0 }, { record });
  }

  async newest(): Promise<RefreshToken | undefined> {
    await this.#attempt(() => this.#look());
    return this.#held;
  }

  async insteadOf(refused: RefreshToken): Promise<RefreshToken | undefined> {
    const newest = await this.newest();
    if (newest && newest.token !== refused.token) return newest;
    const { setting } = this.#options;
    return setting && setting !== refused.token ? { token: setting, version: refused.version } : undefined;
  }

  async rotate(used: RefreshToken, token: string): Promise<void> {
    const next = { token, version: used.version };
    if (this.#held?.version === used.version) this.#held = next;
    await this.#attempt(() => this.#put(next));
  }

  async #begin(): Promise<void> {
    const { setting } = this.#options;
    const row = await this.#read();
    if (!setting) this.#settingHash = row?.setting_hash ?? '';
    const opened = row && unseal(row.token, this.#seal);
    this.#isUnreadable = row !== undefined && opened === undefined;
    const version = row?.version ?? 0;
    if (row && opened && row.setting_hash === this.#settingHash) {
      this.#held = { token: opened.text, version };
      // From now on the key that closed it before can be done without.
      if (!opened.isCurrent) await this.#put(this.#held, { issuedAt: row.issued_at });
    } else if (setting) {
      this.#held = { token: setting, version };
    }
  }

  /** Takes over what another process, or an operator, has stored since. */
  async #look(): Promise<void> {
    const row = await this.#read();
    if (!row || row.version === this.#held?.version) return;
    const opened = unseal(row.token, this.#seal);
    if (opened) this.#held = { token: opened.text, version: row.version };
  }

  async #read(): Promise<Row | undefined> {
    const [row] = await this.#options.store.read<Row>(select, [name]);
    return row;
  }

  /** Stores the token in the place of its version; false where something else has taken that place. */
  async #put({ token, version }: RefreshToken, { issuedAt = this.#now(), record }: PutOptions = {}): Promise<boolean> {
    const values = [name, seal(token, this.#seal), this.#settingHash, version + 1, issuedAt, version];
    const changed = await this.#options.store.transaction(async (tx) => {
      const count = await change(tx, replace, values);
      if (count > 0) await record?.(tx);
      return count;
    });
    if (changed === 0) return false;
    this.#held = { token, version: version + 1 };
    return true;
  }

  /** While the database does not answer, the token in memory is as good as the one that is stored. */
  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.onProblem?.(error);
    }
  }

  #now(): string {
    const { now = Date.now } = this.#options;
    return new Date(now()).toISOString();
  }
}
