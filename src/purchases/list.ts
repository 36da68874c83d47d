import { fold } from '../customers/fold.js';
import type { BlockState } from '../store/entities/blocked-purchase.js';
import type { Store } from '../store/store.js';
import { type BlockedPurchase, type BlockRow, blockColumns, toBlock } from './block.js';

/** Which open blocks are wanted; what is not given does not matter. */
export interface BlockFilter {
  /** Member id: those that this member has taken. */
  takenBy?: string;
  /** ISO 3166-1 alpha-2, upper case. */
  country?: string;
  /** Parts of the customer's name or domain. */
  text?: string;
  state?: Exclude<BlockState, 'resolved'>;
}

export interface BlockPage {
  blocks: ListedBlock[];
  /** Of all pages. */
  total: number;
}

/** A block with what the directory knows of its customer; empty where it knows nothing. */
export interface ListedBlock extends BlockedPurchase {
  domain: string;
  country: string;
}

const open = `FROM blocked_purchase LEFT JOIN customer ON customer.id = blocked_purchase.customer_id
  WHERE resolved_at IS NULL`;

/** A page of what is open, oldest first. */
export async function listOpen(
  store: Store,
  { filter, limit, offset }: { filter: BlockFilter; limit: number; offset: number },
): Promise<BlockPage> {
  const { where, values } = conditionsOf(filter);
  const [count] = await store.read<{ total: number | string }>(`SELECT count(*) AS total ${open}${where}`, values);
  const rows = await store.read<BlockRow & { domain: string; country: string }>(
    `SELECT ${blockColumns}, coalesce(customer.domain, '') AS domain, coalesce(customer.country, '') AS country
     ${open}${where} ORDER BY opened_at, blocked_purchase.id
     LIMIT $${values.length + 1} OFFSET $${values.length + 2}`,
    [...values, limit, offset],
  );
  return { blocks: rows.map((row) => toBlock(row) as ListedBlock), total: Number(count?.total ?? 0) };
}

/** The countries of the customers whose purchases are blocked; upper case, in their order. */
export async function openCountries(store: Store): Promise<string[]> {
  const rows = await store.read<{ country: string }>(
    `SELECT DISTINCT country ${open} AND customer.country <> '' ORDER BY country`,
  );
  return rows.map(({ country }) => country);
}

function conditionsOf({ takenBy, country, text, state }: BlockFilter): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value)}`;
  const parts = fold(text ?? '')
    .split(' ')
    .filter(Boolean)
    .slice(0, 10);
  const conditions = [
    ...(takenBy ? [`taken_by_id = ${add(takenBy)}`] : []),
    ...(country ? [`customer.country = ${add(country)}`] : []),
    ...(state ? [`state = ${add(state)}`] : []),
    ...parts.map((part) => {
      const pattern = add(`%${part.slice(0, 200).replace(/[!%_]/g, '!$&')}%`);
      return `coalesce(customer.search, lower(customer_name) || ' ' || blocked_purchase.customer_id) LIKE ${pattern} ESCAPE '!'`;
    }),
  ];
  return { where: conditions.map((condition) => ` AND ${condition}`).join(''), values };
}
