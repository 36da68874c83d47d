import type { EntityManager } from 'typeorm';
import { record } from '../audit/audit.js';
import { operator } from '../audit/product.js';

/** Kinds of rows, by the name of their table. */
export type Counts = Record<string, number>;

/** What an erasure finds. */
export interface Findings {
  /** Changed or deleted, so that they name the person no more. */
  erased: Counts;
  /** Left as they are, as the proof of who did what. */
  kept: Counts;
  /** Left for now, because something is still being done with them. */
  underWay: Counts;
}

export interface CustomerRef {
  id: string;
  name: string;
}

/** Collects what an erasure finds, each row once, and for which customers. */
export class Collected {
  readonly customers = new Map<string, CustomerRef>();
  readonly #keys: Record<keyof Findings, Map<string, Set<unknown>>> = {
    erased: new Map(),
    kept: new Map(),
    underWay: new Map(),
  };

  /** `keys`: of the rows of this table. */
  add(what: keyof Findings, table: string, keys: readonly unknown[]): void {
    const known = this.#keys[what].get(table) ?? new Set();
    for (const key of keys) known.add(key);
    if (known.size > 0) this.#keys[what].set(table, known);
  }

  addCustomer({ id, name }: { id: string | null; name: string }): void {
    if (id) this.customers.set(id, { id, name });
  }

  get findings(): Findings {
    const { erased, kept, underWay } = this.#keys;
    return { erased: counted(erased), kept: counted(kept), underWay: counted(underWay) };
  }
}

function counted(keys: Map<string, Set<unknown>>): Counts {
  return Object.fromEntries([...keys].map(([table, known]) => [table, known.size]));
}

/**
 * Puts on the trail that a person's data was erased, in the history of each customer it was kept for: how much of what,
 * and never whose. Nothing, where nothing was erased.
 */
export async function recordErasure(
  tx: EntityManager,
  { findings: { erased }, customers }: Collected,
  whose: 'contact' | 'member',
  { correlationId, now }: { correlationId: string; now: Date },
): Promise<void> {
  if (Object.keys(erased).length === 0) return;
  const entry = { actor: operator, action: 'privacy.erased', outcome: 'succeeded', correlationId } as const;
  const details = { whose, ...erased };
  const concerned = [...customers.values()];
  if (concerned.length === 0) await record(tx, { ...entry, details }, now);
  for (const customer of concerned) await record(tx, { ...entry, customer, details }, now);
}
