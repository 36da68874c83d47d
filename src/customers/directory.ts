import { once } from 'node:events';
import Fuse from 'fuse.js';
import type { CustomerProfile, CustomerSummary, PartnerCenter } from '../partner-center/types.js';
import { type Failure, fail, ok, type Result } from '../result.js';
import type { Store } from '../store/store.js';
import { fold } from './fold.js';
import { saveCustomer, searchText } from './save-customer.js';

/** Where a customer stands with the Microsoft Customer Agreement. */
export type Acceptance = 'direct' | 'attested' | 'reaccept' | 'none';

export interface Customer extends CustomerSummary {
  country: string;
  language: string;
  /** What the last check found; undefined before the first one. */
  acceptance?: Acceptance;
  /** ISO instant from which the acceptance counts, where it is known. */
  acceptedOn?: string;
  acceptanceCheckedAt?: string;
}

interface CustomerRow {
  id: string;
  name: string;
  domain: string;
  country: string;
  language: string;
  acceptance: Acceptance | null;
  acceptedOn: string | null;
  acceptanceCheckedAt: string | null;
}

export type Resolution =
  | { found: 'one'; customer: Customer }
  | { found: 'several'; customers: Customer[]; total: number }
  /** `failure`: Partner Center could not be asked, so there may be such a customer after all. */
  | { found: 'none'; nearest: Customer[]; failure?: Failure };

const columns = `id, name, domain, country, language, acceptance,
  accepted_on AS "acceptedOn", acceptance_checked_at AS "acceptanceCheckedAt"`;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** How long Partner Center may take to list a customer that it has just created. */
const listLagMs = 24 * 60 * 60_000;

/** The partner's customers, held in the store so that they are found by any part of their name. */
export class CustomerDirectory {
  #running: Promise<Result<void>> | undefined;
  #isFilled = false;
  #isFresh = true;

  constructor(
    private readonly store: Store,
    private readonly partnerCenter: PartnerCenter,
    private readonly onProblem: (error: unknown) => void,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async get(id: string): Promise<Customer | undefined> {
    const rows = await this.store.read<CustomerRow>(`SELECT ${columns} FROM customer WHERE id = $1`, [id]);
    return rows[0] && toCustomer(rows[0]);
  }

  /**
   * Customers by name: those whose name or domain holds the text as it is; else those that hold each of its
   * words; else those whose tenant id holds it. `total` counts all of them, `limit` and `offset` choose a page.
   */
  async search(text: string, limit: number, offset = 0): Promise<{ customers: Customer[]; total: number }> {
    const phrase = fold(text).slice(0, 200);
    const words = phrase.split(' ').slice(0, 10);
    for (const [column, parts] of [
      ['search', [phrase]],
      ['search', words],
      ['id', [phrase]],
    ] as const) {
      const found = await this.#holding(column, [...parts], limit, offset);
      if (found.total > 0) return found;
    }
    return { customers: [], total: 0 };
  }

  /**
   * Finds the customer somebody means. A tenant id, a name or a domain given in full is that customer, even
   * if it is a part of others too. What the store does not know is asked of Partner Center.
   */
  async resolve(text: string, options: { limit: number; deadline: number }): Promise<Resolution> {
    await this.#firstSync(options.deadline);
    const known = await this.#resolveKnown(text, options.limit);
    if (known) return known;
    const asked = await this.partnerCenter.findCustomers(text.trim(), { deadline: options.deadline });
    if (asked.ok && asked.value.length > 0) {
      await this.#save(asked.value);
      const found = await this.#resolveKnown(text, options.limit);
      if (found) return found;
    }
    const nearest = await this.nearest(text, 5);
    return asked.ok ? { found: 'none', nearest } : { found: 'none', nearest, failure: asked.failure };
  }

  /** The customers whose names or domains are most like the text; for misspellings. */
  async nearest(text: string, limit: number): Promise<Customer[]> {
    const rows = await this.store.read<CustomerRow & { search: string }>(`SELECT ${columns}, search FROM customer`);
    const index = new Fuse(rows, { keys: ['search'], ignoreLocation: true, threshold: 0.5, ignoreFieldNorm: true });
    return index.search(fold(text).slice(0, 60), { limit }).map(({ item }) => toCustomer(item));
  }

  /** Reads every customer from Partner Center; those it no longer lists leave the directory, their trail stays. */
  sync(): Promise<Result<void>> {
    this.#running ??= this.#sync()
      .then((result) => {
        this.#isFresh = result.ok;
        return result;
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** The same, for somebody who waits: a failure at the deadline (epoch milliseconds), while it goes on behind. */
  async syncWithin(deadline: number): Promise<Result<void>> {
    const given = AbortSignal.timeout(Math.max(0, deadline - Date.now()));
    const late = once(given, 'abort').then(() => fail('partner-center-timeout', { retryable: true }));
    return Promise.race([this.sync(), late]);
  }

  /**
   * Takes up a customer that was just created, or just accepted the relationship: it is found at once, not only after
   * the next sync. A customer that is there already is brought up to date.
   */
  async add(customer: CustomerSummary, profile?: CustomerProfile): Promise<void> {
    await this.#save([customer]);
    if (profile) await this.#keepProfile({ ...profile, id: profile.id.toLowerCase() });
  }

  /** Keeps what a customer's profile says: country, language, and the domains it is found by. Nobody waits for it. */
  keepProfile(profile: CustomerProfile): void {
    this.#keepProfile(profile).catch(this.onProblem);
  }

  /** When the list was last complete, if Partner Center could not be read since; undefined while it is fresh. */
  async staleSince(): Promise<string | undefined> {
    if (this.#isFresh) return undefined;
    const rows = await this.store.read<{ at: string | null }>('SELECT max(synced_at) AS at FROM customer');
    return rows[0]?.at ?? undefined;
  }

  async #keepProfile({ id, country, language, domains, resellerId = '' }: CustomerProfile): Promise<void> {
    const rows = await this.store.read<CustomerRow & { search: string; resellerId: string | null }>(
      `SELECT ${columns}, search, reseller_id AS "resellerId" FROM customer WHERE id = $1`,
      [id],
    );
    const known = rows[0];
    if (!known) return;
    const search = searchText(known.name, [...new Set([known.domain, ...domains])]);
    const isKept = known.country === country && known.language === language && known.resellerId === resellerId;
    if (isKept && known.search === search) return;
    await this.store.transaction((tx) =>
      tx.query('UPDATE customer SET country = $1, language = $2, search = $3, reseller_id = $4 WHERE id = $5', [
        country,
        language,
        search,
        resellerId,
        id,
      ]),
    );
  }

  async #resolveKnown(text: string, limit: number): Promise<Resolution | undefined> {
    const wanted = text.trim().toLowerCase();
    if (guid.test(wanted)) {
      const customer = await this.get(wanted);
      return customer && { found: 'one', customer };
    }
    const exact = await this.store.read<CustomerRow>(
      `SELECT ${columns} FROM customer WHERE domain = $1 OR substr(search, 1, length(CAST($2 AS text)) + 1 + length(domain)) = $2 || ' ' || domain LIMIT 2`,
      [wanted, fold(text)],
    );
    if (exact[0] && exact.length === 1) return { found: 'one', customer: toCustomer(exact[0]) };
    const { customers, total } = await this.search(text, limit);
    if (customers[0] && total === 1) return { found: 'one', customer: customers[0] };
    return total > 0 ? { found: 'several', customers, total } : undefined;
  }

  async #holding(
    column: 'search' | 'id',
    parts: string[],
    limit: number,
    offset: number,
  ): Promise<{ customers: Customer[]; total: number }> {
    const where = parts.map((_, index) => `${column} LIKE $${index + 1} ESCAPE '!'`).join(' AND ');
    const patterns = parts.map((part) => `%${part.replace(/[!%_]/g, '!$&')}%`);
    const count = await this.store.read<{ total: number | string }>(
      `SELECT count(*) AS total FROM customer WHERE ${where}`,
      patterns,
    );
    const total = Number(count[0]?.total ?? 0);
    if (total === 0) return { customers: [], total };
    const rows = await this.store.read<CustomerRow>(
      `SELECT ${columns} FROM customer WHERE ${where} ORDER BY search, id
       LIMIT $${parts.length + 1} OFFSET $${parts.length + 2}`,
      [...patterns, limit, offset],
    );
    return { customers: rows.map(toCustomer), total };
  }

  /** Right after the start the directory may still be filling: waits for that, but not beyond the deadline. */
  async #firstSync(deadline: number): Promise<void> {
    if (!this.#isFilled && this.#running) await this.syncWithin(deadline);
  }

  async #sync(): Promise<Result<void>> {
    const startedAt = this.now().toISOString();
    for await (const page of this.partnerCenter.listCustomers()) {
      if (!page.ok) return page;
      await this.#save(page.value);
    }
    // A customer created here a moment ago may be missing from a list that lags behind.
    const recently = new Date(this.now().getTime() - listLagMs).toISOString();
    await this.store.transaction((tx) =>
      tx.query(
        `DELETE FROM customer WHERE synced_at < $1 AND id NOT IN (
           SELECT customer_id FROM new_customer WHERE customer_id IS NOT NULL AND started_at > $2)`,
        [startedAt, recently],
      ),
    );
    this.#isFilled = true;
    return ok(undefined);
  }

  async #save(customers: CustomerSummary[]): Promise<void> {
    const at = this.now().toISOString();
    await this.store.transaction(async (tx) => {
      for (const customer of customers) await saveCustomer(tx, customer, at);
    });
  }
}

function toCustomer(row: CustomerRow): Customer {
  return {
    id: row.id,
    name: row.name,
    domain: row.domain,
    country: row.country,
    language: row.language,
    ...(row.acceptance ? { acceptance: row.acceptance } : {}),
    ...(row.acceptedOn ? { acceptedOn: row.acceptedOn } : {}),
    ...(row.acceptanceCheckedAt ? { acceptanceCheckedAt: row.acceptanceCheckedAt } : {}),
  };
}
