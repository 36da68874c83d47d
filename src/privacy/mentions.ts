import type { EntityManager } from 'typeorm';
import { change } from '../store/statements.js';

/** Somebody's e-mail address as it is looked for: in any case of its letters. */
export class Address {
  /** For `$1` and `$2`. Databases know upper and lower case of some letters only, so the address is also looked for as it is. */
  readonly parameters: [string, string];
  readonly #pattern: RegExp;

  constructor(readonly text: string) {
    this.parameters = [text.toLowerCase(), text];
    const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    this.#pattern = new RegExp(`(?<![\\p{L}\\p{N}._%+-])${escaped}(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`, 'giu');
  }

  /** In a WHERE: the column holds this address and nothing else. */
  static is(column: string): string {
    return `(lower(${column}) = $1 OR ${column} = $2)`;
  }

  /** In a WHERE: the column may have the address in its text. To be looked at with `isIn`. */
  static mayBeIn(column: string): string {
    return `(replace(lower(${column}), $1, '') <> lower(${column}) OR replace(${column}, $2, '') <> ${column})`;
  }

  isIn(text: string): boolean {
    return this.without(text) !== text;
  }

  /** The text without the address, but not without a longer one that ends or begins like it. */
  without(text: string): string {
    return text.replace(this.#pattern, '');
  }
}

interface TextColumns {
  table: string;
  key: string;
  columns: readonly string[];
}

/** Takes the address out of what people and other systems wrote. Answers with the keys of the rows that had it. */
export async function removeMentions(
  tx: EntityManager,
  address: Address,
  { table, key, columns }: TextColumns,
): Promise<unknown[]> {
  const found: Record<string, string | null>[] = await tx.query(
    `SELECT ${key}, ${columns.join(', ')} FROM ${table} WHERE ${columns.map(Address.mayBeIn).join(' OR ')} ORDER BY ${key}`,
    address.parameters,
  );
  const changed: unknown[] = [];
  for (const row of found) {
    const before = columns.map((column) => row[column] ?? null);
    const after = before.map((text) => text && address.without(text));
    if (after.every((text, index) => text === before[index])) continue;
    const set = columns.map((column, index) => `${column} = $${index + 2}`).join(', ');
    await change(tx, `UPDATE ${table} SET ${set} WHERE ${key} = $1`, [row[key], ...after]);
    changed.push(row[key]);
  }
  return changed;
}
