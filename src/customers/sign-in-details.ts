export interface Credentials {
  userName: string;
  password: string;
}

/**
 * The sign-in name of a new customer's first user; '' without a domain. UNCONFIRMED: Partner Center answers with
 * `admin`; that its domain follows is inferred (page "Create a customer").
 */
export function firstUserOf(domain: string): string {
  return domain ? `admin@${domain}` : '';
}

/**
 * The sign-in details of new customers, in the memory of the process that got them and nowhere else, until their time
 * is over.
 */
export class SignInDetails {
  readonly #held = new Map<string, { credentials: Credentials; until: number }>();

  /** @param until epoch milliseconds */
  keep(id: string, credentials: Credentials, until: number): void {
    this.#held.set(id, { credentials, until });
    setTimeout(() => this.#forgetOld(), until - Date.now() + 1).unref();
  }

  get(id: string): Credentials | undefined {
    this.#forgetOld();
    return this.#held.get(id)?.credentials;
  }

  forget(id: string): void {
    this.#held.delete(id);
  }

  #forgetOld(): void {
    for (const [id, { until }] of this.#held) if (until <= Date.now()) this.#held.delete(id);
  }
}
