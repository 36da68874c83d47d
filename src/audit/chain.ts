import { isDuplicate } from '../store/errors.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';
import type { EntryRow } from './entry.js';
import { type Beginning, firstLink, type Head, type Link, nextLink, readBeginning, unchained } from './links.js';
import type { AuditSeal, Judgement } from './seal.js';

/** Something that only a change past the product explains; for the log, which may be all that is left of it. */
export type ChainProblem =
  /** The entry has no seal of the product's. */
  | { kind: Exclude<Judgement, 'genuine'>; entry: number }
  /** The link that this process has seen is not there any more, or is another. */
  | { kind: 'rewritten'; seq: number };

export interface AuditChainOptions {
  store: Store;
  seal: AuditSeal;
  onProblem: (problem: ChainProblem) => void;
  /** How long a process of a version that does not seal yet may go on beside the first one that does. */
  handoverMs?: number;
}

/** Links in one transaction: so few that a turn that has to wait for it does not notice. */
const mostAtOnce = 100;
/** Ids that are looked through with one statement. */
const idsAtOnce = 5_000;
const handoverMs = 5 * 60_000;
/** A transaction that has got an id for its entry is over by then: the store and PostgreSQL end it sooner. */
const longestTransactionMs = 2 * 60_000;

/**
 * Chains what has been committed to the trail: each link holds a hash, made with the key, of its entry and of the link
 * before it, so that the order is bound and that nothing is missing. Any number of processes may do it: the number of
 * a link is unique, and whoever comes second tries again at the next pass.
 *
 * An entry that the product did not write is reported, and chained all the same: the chain says what there was.
 */
export class AuditChain {
  readonly #startedAt = performance.now();
  #beginning: Beginning | undefined;
  #head: Head | undefined;
  /** Every entry up to this id is chained. */
  #floor = 0;
  /** The largest id that there was at a time. */
  readonly #seen: { id: number; at: number }[] = [];

  constructor(private readonly options: AuditChainOptions) {}

  /** The last link that this process has made; undefined before the first. */
  get head(): Head | undefined {
    return this.#head;
  }

  /** Chains what there is. Throws a StoreError when the database does. */
  async pass(): Promise<void> {
    const at = performance.now();
    this.#beginning ??= await this.#begin();
    if (!this.#beginning) return;
    const last = await this.#look();
    for (let from = this.#floor; from < last; from += idsAtOnce) {
      const isDone = await this.#chain(from, Math.min(from + idsAtOnce, last));
      if (!isDone) return;
    }
    this.#settle(last, at);
  }

  /** Reads or makes link 0; undefined while it is too early, or where another process is making it. */
  async #begin(): Promise<Beginning | undefined> {
    const { store, seal } = this.options;
    const [first] = await store.read<{ digest: string }>('SELECT digest FROM audit_chain WHERE seq = 0');
    if (first) return readBeginning(first.digest) ?? { entries: 0, last: 0 };
    const [before] = await store.read<{ entries: number; last: number | null }>(
      'SELECT count(*) AS entries, max(id) AS last FROM audit WHERE seal IS NULL',
    );
    const beginning = { entries: before?.entries ?? 0, last: before?.last ?? 0 };
    const isHandedOver = performance.now() - this.#startedAt >= (this.options.handoverMs ?? handoverMs);
    if (beginning.entries > 0 && !isHandedOver) return undefined;
    return (await this.#add([firstLink(seal, beginning)])) ? beginning : undefined;
  }

  /** The largest id of the trail. Notices when the chain is not the one that this process knows. */
  async #look(): Promise<number> {
    const [now] = await this.options.store.read<{ last: number | null; hash: string | null }>(
      'SELECT (SELECT max(id) FROM audit) AS last, (SELECT hash FROM audit_chain WHERE seq = $1) AS hash',
      [this.#head?.seq ?? 0],
    );
    if (this.#head && now?.hash !== this.#head.hash) {
      this.options.onProblem({ kind: 'rewritten', seq: this.#head.seq });
      this.#head = undefined;
    }
    return now?.last ?? 0;
  }

  /** False when another process was faster. */
  async #chain(from: number, to: number): Promise<boolean> {
    for (;;) {
      const [head] = await this.options.store.read<Head>('SELECT seq, hash FROM audit_chain ORDER BY seq DESC LIMIT 1');
      const entries = await unchained(this.options.store, from, to, mostAtOnce);
      if (entries.length === 0) return true;
      if (!head || !(await this.#add(this.#linksAfter(head, entries)))) return false;
      for (const entry of entries) this.#inspect(entry);
    }
  }

  #linksAfter(head: Head, entries: readonly EntryRow[]): Link[] {
    const links: Link[] = [];
    for (const entry of entries) links.push(nextLink(this.options.seal, links.at(-1) ?? head, entry));
    return links;
  }

  async #add(links: readonly Link[]): Promise<boolean> {
    try {
      await this.options.store.transaction(async (tx) => {
        for (const { seq, auditId, digest, hash } of links) {
          const row = [seq, auditId, digest, hash];
          await change(tx, 'INSERT INTO audit_chain (seq, audit_id, digest, hash) VALUES ($1, $2, $3, $4)', row);
        }
      });
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
    this.#head = links.at(-1);
    return true;
  }

  #inspect(entry: EntryRow): void {
    if (entry.seal === null && entry.id <= (this.#beginning?.last ?? 0)) return;
    const kind = this.options.seal.judge(entry);
    if (kind !== 'genuine') this.options.onProblem({ kind, entry: entry.id });
  }

  /**
   * On PostgreSQL an entry may be committed after one with a larger id. So ids are looked through again until the
   * transactions that were open when they were first seen must be over.
   */
  #settle(last: number, at: number): void {
    if (last > (this.#seen.at(-1)?.id ?? this.#floor)) this.#seen.push({ id: last, at });
    while (this.#seen[0] && at - this.#seen[0].at > longestTransactionMs) this.#floor = this.#seen.shift()?.id ?? 0;
  }
}
