import type { Store } from '../store/store.js';
import { type EntryRow, entryColumns } from './entry.js';
import { type AuditSeal, digestOf, type Judgement } from './seal.js';

/** A link of the chain: its place, and what stands for it and everything before it. */
export interface Head {
  seq: number;
  hash: string;
}

export interface Link extends Head {
  /** Null in link 0 alone. */
  auditId: number | null;
  digest: string;
}

/** Where sealing began: entries up to this id may have no seal, and this many have none. */
export interface Beginning {
  entries: number;
  last: number;
}

/** Link 0: which entries were there before. */
export function firstLink(seal: AuditSeal, { entries, last }: Beginning): Link {
  return signed(seal, '', { seq: 0, auditId: null, digest: `${entries}:${last}` });
}

/** The link after `head` for this entry. */
export function nextLink(seal: AuditSeal, head: Head, entry: EntryRow): Link {
  return signed(seal, head.hash, { seq: head.seq + 1, auditId: entry.id, digest: digestOf(entry) });
}

/** Whether the product made this link, and made it after the one with this hash. */
export function judgeLink(seal: AuditSeal, previousHash: string, link: Link): Judgement {
  return seal.check('link', [previousHash, link.seq, link.auditId, link.digest], link.hash);
}

/** Undefined where link 0 does not say it. */
export function readBeginning(digest: string): Beginning | undefined {
  const [, entries, last] = /^(\d+):(\d+)$/.exec(digest) ?? [];
  return entries === undefined ? undefined : { entries: Number(entries), last: Number(last) };
}

function signed(seal: AuditSeal, previousHash: string, link: Omit<Link, 'hash'>): Link {
  return { ...link, hash: seal.sign('link', [previousHash, link.seq, link.auditId, link.digest]) };
}

/** The columns of an entry, of the table under this alias. */
export function entryColumnsOf(alias: string): string {
  return ['id', ...entryColumns, 'seal'].map((column) => `${alias}.${column}`).join(', ');
}

/** Entries that are in no link, oldest first, with an id above `from` and up to `to`. */
export function unchained(store: Store, from: number, to: number, limit: number): Promise<EntryRow[]> {
  return store.read<EntryRow>(
    `SELECT ${entryColumnsOf('a')} FROM audit a LEFT JOIN audit_chain c ON c.audit_id = a.id
     WHERE a.id > $1 AND a.id <= $2 AND c.audit_id IS NULL ORDER BY a.id LIMIT $3`,
    [from, to, limit],
  );
}
