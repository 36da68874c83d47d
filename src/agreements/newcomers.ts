import type { CustomerProfile, PartnerCenter } from '../partner-center/types.js';
import type { Store } from '../store/store.js';
import { waitingForCustomer } from './invitation-relationship.js';

/** Profiles asked for in one pass; the others wait for the next. */
const atOnce = 50;
const patienceMs = 5_000;

/**
 * Notices customers that have appeared in the directory, and what they were invited with. Microsoft announces an
 * accepted relationship by a webhook; this is for where that is not set up, or was missed.
 */
export class Newcomers {
  #known: Set<string> | undefined;

  constructor(
    private readonly parts: { store: Store; partnerCenter: PartnerCenter },
    private readonly onNewcomer: (profile: CustomerProfile) => Promise<void>,
  ) {}

  /** Remembers who is a customer already; to be called before the directory is brought up to date. */
  async remember(): Promise<void> {
    this.#known ??= new Set(await this.#customers());
  }

  /** Tells of everybody who has become a customer since, while there are invitations that wait for one. */
  async pass(): Promise<void> {
    const { store, partnerCenter } = this.parts;
    const customers = await this.#customers();
    const waiting = await store.read(`SELECT id FROM invitation WHERE ${waitingForCustomer} LIMIT 1`);
    const known = this.#known;
    if (!known || waiting.length === 0) {
      this.#known = new Set(customers);
      return;
    }
    for (const id of customers.filter((one) => !known.has(one)).slice(0, atOnce)) {
      const profile = await partnerCenter.getCustomer(id, { deadline: Date.now() + patienceMs });
      if (!profile.ok) continue;
      await this.onNewcomer(profile.value);
      known.add(id);
    }
  }

  async #customers(): Promise<string[]> {
    const rows = await this.parts.store.read<{ id: string }>('SELECT id FROM customer');
    return rows.map(({ id }) => id);
  }
}
