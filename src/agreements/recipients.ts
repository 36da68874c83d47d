import type { AuditRecord } from '../audit/audit.js';
import type { Store } from '../store/store.js';

/**
 * The signatories to whom acceptance links went, by the id of the entry that tells of it. The trail itself names no
 * person of a customer: it names the link, whose row does.
 */
export async function recipientsOf(store: Store, entries: readonly AuditRecord[]): Promise<Map<number, string>> {
  const sent = entries.filter(({ action }) => action === 'link.sent' || action === 'link.shown');
  const ids = [...new Set(sent.map(({ details }) => String(details.link)))];
  if (ids.length === 0) return new Map();
  const rows = await store.read<{ id: string; name: string }>(
    `SELECT id, trim(first_name || ' ' || last_name) AS name FROM acceptance_link
     WHERE id IN (${ids.map((_, index) => `$${index + 1}`).join(', ')})`,
    ids,
  );
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return new Map(sent.map(({ id, details }) => [id, names.get(String(details.link)) ?? '']));
}
