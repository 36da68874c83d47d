import type { DataKeys } from '../secrets/keys.js';
import type { Store } from '../store/store.js';
import type { Anchor } from './anchor.js';
import { AnchorCheck } from './anchor-check.js';
import type { EntryRow } from './entry.js';
import { type Beginning, entryColumnsOf, type Head, judgeLink, type Link, readBeginning, unchained } from './links.js';
import { AuditSeal, digestOf, nonceOf } from './seal.js';
import type { TrailBreak } from './trail-break.js';

export interface TrailReport {
  /** Entries that were read. */
  entries: number;
  /** How many of them are from before sealing. */
  unsealed: number;
  /** How many are not in the chain yet. */
  waiting: number;
  anchors: number;
  /** Undefined: the trail is whole. */
  break?: TrailBreak;
}

const pageSize = 500;
const idsAtOnce = 5_000;
/** Much longer than an entry waits for the next pass while the product runs. */
const youngMs = 10 * 60_000;

/**
 * Reads the whole trail, page by page, and finds the first break, also while the product is writing. Without anchors a
 * trail that was cut off at its end looks whole. Remembers some 20 bytes of each entry while it reads.
 *
 * @param keys the current key and every earlier one with which something was sealed.
 */
export async function verifyTrail(
  store: Store,
  keys: DataKeys,
  { anchors = [], now = new Date() }: { anchors?: readonly Anchor[]; now?: Date } = {},
): Promise<TrailReport> {
  return new Verification(store, new AuditSeal(keys), anchors, now).run();
}

/** A link beside its entry, whose columns are null where it is gone. */
type Page = Link & Omit<EntryRow, 'id'> & { id: number | null };

class Verification {
  readonly #report: TrailReport;
  readonly #anchors: AnchorCheck;
  readonly #nonces = new Set<string>();
  #previous: Head | undefined;
  #beginning: Beginning | undefined;

  constructor(
    private readonly store: Store,
    private readonly seal: AuditSeal,
    anchors: readonly Anchor[],
    private readonly now: Date,
  ) {
    this.#report = { entries: 0, unsealed: 0, waiting: 0, anchors: anchors.length };
    this.#anchors = new AnchorCheck(seal, anchors);
  }

  async run(): Promise<TrailReport> {
    const found =
      this.#anchors.forged() ??
      (await this.#chain()) ??
      this.#anchors.beyond(this.#previous?.seq ?? -1) ??
      (await this.#beforeSealing()) ??
      (await this.#tail());
    return found ? { ...this.#report, break: found } : this.#report;
  }

  async #chain(): Promise<TrailBreak | undefined> {
    for (;;) {
      const page = await this.store.read<Page>(
        `SELECT c.seq AS seq, c.audit_id AS "auditId", c.digest AS digest, c.hash AS hash,
           ${entryColumnsOf('a')} FROM audit_chain c LEFT JOIN audit a ON a.id = c.audit_id
         WHERE c.seq > $1 ORDER BY c.seq LIMIT $2`,
        [this.#previous?.seq ?? -1, pageSize],
      );
      if (page.length === 0) return undefined;
      for (const row of page) {
        const found = this.#link(row) ?? this.#chained(row) ?? this.#anchors.at(row);
        if (found) return found;
        this.#previous = { seq: row.seq, hash: row.hash };
      }
    }
  }

  #link(link: Link): TrailBreak | undefined {
    const expected = (this.#previous?.seq ?? -1) + 1;
    if (link.seq !== expected) return { kind: 'link-missing', seq: expected };
    const judgement = judgeLink(this.seal, this.#previous?.hash ?? '', link);
    if (judgement === 'unknown-key') return { kind: 'unknown-key', seq: link.seq };
    if (judgement === 'forged') return { kind: 'rechained', seq: link.seq };
    if (link.seq === 0) this.#beginning = readBeginning(link.digest);
    return undefined;
  }

  /** The entry of a link that the product made. */
  #chained({ id, auditId, digest, ...row }: Page): TrailBreak | undefined {
    if (auditId === null) return undefined;
    if (id === null) return { kind: 'deleted', entry: auditId };
    const entry: EntryRow = { ...row, id };
    if (digestOf(entry) === digest) return this.#entry(entry);
    const isReordered = entry.seal !== null && this.seal.judge(entry) === 'genuine';
    return { kind: isReordered ? 'reordered' : 'changed', entry: entry.id };
  }

  #entry(entry: EntryRow): TrailBreak | undefined {
    this.#report.entries += 1;
    if (entry.seal === null) {
      this.#report.unsealed += 1;
      return entry.id <= (this.#beginning?.last ?? 0) ? undefined : { kind: 'inserted', entry: entry.id };
    }
    const judgement = this.seal.judge(entry);
    if (judgement === 'unknown-key') return { kind: 'unknown-key', entry: entry.id };
    const nonce = nonceOf(entry);
    // The same seal twice: a copy.
    if (judgement === 'forged' || this.#nonces.has(nonce)) return { kind: 'inserted', entry: entry.id };
    this.#nonces.add(nonce);
    return undefined;
  }

  async #beforeSealing(): Promise<TrailBreak | undefined> {
    if (!this.#beginning) return undefined;
    const { entries, last } = this.#beginning;
    const [now] = await this.store.read<{ entries: number }>(
      'SELECT count(*) AS entries FROM audit WHERE seal IS NULL AND id <= $1',
      [last],
    );
    const missing = entries - (now?.entries ?? 0);
    return missing > 0 ? { kind: 'deleted-before-sealing', missing } : undefined;
  }

  /** What has no place in the chain yet. */
  async #tail(): Promise<TrailBreak | undefined> {
    const [{ last } = { last: null }] = await this.store.read<{ last: number | null }>(
      'SELECT max(id) AS last FROM audit',
    );
    if (!this.#previous) return { kind: 'not-begun' };
    let oldest: number | undefined;
    for (let from = 0; from < (last ?? 0); from += idsAtOnce) {
      for (const entry of await unchained(this.store, from, from + idsAtOnce, idsAtOnce)) {
        const found = this.#entry(entry);
        if (found) return found;
        this.#report.waiting += 1;
        if (this.now.getTime() - Date.parse(entry.at ?? '') > youngMs) oldest ??= entry.id;
      }
    }
    return oldest === undefined ? undefined : { kind: 'not-chained', entry: oldest, waiting: this.#report.waiting };
  }
}
