/** The columns of an entry that are sealed: all but its id, which nobody knows before it is written. */
export const entryColumns = [
  'at',
  'actor_id',
  'actor_name',
  'action',
  'customer_id',
  'customer_name',
  'outcome',
  'code',
  'correlation_id',
  'details',
] as const;

/** An entry as its row has it. */
export type EntryRow = { id: number; seal: string | null } & Record<(typeof entryColumns)[number], string | null>;

/** What is sealed of an entry, always in the same order. */
export function contentOf(entry: EntryRow): (string | null)[] {
  return entryColumns.map((column) => entry[column]);
}
