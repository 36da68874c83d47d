import type { AcceptanceChecker, Asker } from '../agreements/acceptance.js';
import { product } from '../audit/product.js';
import type { CustomerDirectory } from '../customers/directory.js';
import type { PartnerCenter } from '../partner-center/types.js';
import { isDuplicate } from '../store/errors.js';
import type { Store } from '../store/store.js';
import type { Actor } from './announce.js';
import { findReported, insertAttempt, latestAttempts, type PurchaseAttempt, type ReportedAttempt } from './attempt.js';
import { type BlockedPurchase, type BlockRow, blockColumns, toBlock } from './block.js';
import { type Decided, type Decision, decideOn, endSnooze, escalate } from './decisions.js';
import { type BlockFilter, type BlockPage, listOpen, openCountries } from './list.js';
import { type PurchaseCheck, purchaseCheckOf } from './purchase-check.js';
import { mayBeLate, takeAttempt } from './take-attempt.js';

/** What became of a report. There is no block where the customer has accepted since. */
export interface Reported {
  is: 'recorded' | 'known';
  blockId?: string;
}

/** An order that is not placed yet, as far as whoever checks it tells. */
export type PlannedOrder = Pick<ReportedAttempt, 'orderId' | 'offer' | 'attemptedBy'> & { eventId?: string };

export interface BlockedPurchasesParts {
  store: Store;
  customers: Pick<CustomerDirectory, 'get' | 'add'>;
  partnerCenter: Pick<PartnerCenter, 'getCustomer'>;
  acceptance: Pick<AcceptanceChecker, 'check'>;
  escalateAfterMinutes: number;
  /** Called after every commit that left work in the outbox. */
  onCommitted: () => void;
  now?: () => Date;
}

const profileMs = 3_000;
const lookMs = 5_000;
const dueAtATime = 200;

/**
 * Purchases that Partner Center refuses: at most one open block per customer, however many attempts are reported and
 * in however many ways. Every change is on the trail and reaches every card, in one transaction; of two people or
 * processes that change the same thing at the same moment one wins, and the other is told.
 */
export class BlockedPurchases {
  constructor(private readonly parts: BlockedPurchasesParts) {}

  /**
   * Takes a report, durably: it is written down when the promise resolves. A report that was taken before is `known`.
   *
   * A report of an ordering system may be late: the customer may have accepted since. Where the store says so,
   * Partner Center is asked, and a confirmed acceptance keeps the attempt on record without an alert; where it cannot
   * be asked the alert is raised, since a needless one does less harm than a missing one. What this product found
   * itself it has checked a moment ago.
   */
  async report(reported: ReportedAttempt): Promise<Reported> {
    const attempt = this.#plain(reported);
    const known = await findReported(this.parts.store, attempt);
    if (known) return { is: 'known', ...known };
    try {
      const block = await this.#take(await this.#named(attempt));
      this.parts.onCommitted();
      return { is: 'recorded', ...(block ? { blockId: block.id } : {}) };
    } catch (error) {
      const first = isDuplicate(error) ? await findReported(this.parts.store, attempt) : undefined;
      if (!first) throw error;
      return { is: 'known', ...first };
    }
  }

  /** Asks Partner Center whether a customer may buy, by the deadline (epoch ms). Never throws for what it does. */
  async check(customerId: string, asker: Asker, deadline: number): Promise<PurchaseCheck> {
    return purchaseCheckOf(await this.parts.acceptance.check(customerId.toLowerCase(), asker, deadline));
  }

  /**
   * Raises the alert for an order that a check has just found to be blocked. Without an id of its own, the checks of
   * one customer within an hour count as one attempt, until the block is resolved.
   */
  async raise(customerId: string, { code }: { code: string }, order: PlannedOrder): Promise<Reported> {
    const { eventId, ...more } = order;
    const attemptedAt = this.#now().toISOString();
    const attempt = { source: 'check' as const, customerId, code, message: '', attemptedAt, ...more };
    if (eventId) return this.report({ ...attempt, eventId });
    const hour = `${customerId.toLowerCase()}:${attemptedAt.slice(0, 13)}`;
    for (let id = hour; ; ) {
      const reported = await this.report({ ...attempt, eventId: id });
      const block = reported.blockId && (await this.#find('id = $1', reported.blockId));
      if (reported.is === 'recorded' || !block || block.state !== 'resolved') return reported;
      id = `${hour}:${block.id}`;
    }
  }

  /** Acknowledges, snoozes or resolves a block for a member. */
  async decide(blockId: string, decision: Decision, actor: Actor): Promise<Decided> {
    const at = this.#now().toISOString();
    const decided = await this.parts.store.transaction((tx) => decideOn(tx, blockId, decision, actor, at));
    if (decided.is === 'done') this.parts.onCommitted();
    return decided;
  }

  /** A block with its newest attempts. */
  async get(blockId: string, most = 5): Promise<{ block: BlockedPurchase; latest: PurchaseAttempt[] } | undefined> {
    const block = await this.#find('id = $1', blockId);
    return block && { block, latest: await latestAttempts(this.parts.store, blockId, most) };
  }

  /** What keeps this customer from buying, where something was reported and is not resolved. */
  findOpen(customerId: string): Promise<BlockedPurchase | undefined> {
    return this.#find('customer_id = $1 AND resolved_at IS NULL', customerId.toLowerCase());
  }

  /** A page of what is open, oldest first. */
  list(wanted: { filter: BlockFilter; limit: number; offset: number }): Promise<BlockPage> {
    return listOpen(this.parts.store, wanted);
  }

  /** Where the customers are for whom something is open: ISO 3166-1 alpha-2, in their order. */
  countries(): Promise<string[]> {
    return openCountries(this.parts.store);
  }

  /**
   * Does what is due by itself: escalates, once, what nobody has taken in time, and brings back what was put off.
   * Any number of processes may call it at any time.
   */
  async advance(): Promise<void> {
    const { store, onCommitted } = this.parts;
    const at = this.#now().toISOString();
    const due = await store.read<{ id: string; state: string; dueAt: string }>(
      `SELECT id, state, due_at AS "dueAt" FROM blocked_purchase
       WHERE resolved_at IS NULL AND due_at <= $1 ORDER BY due_at LIMIT $2`,
      [at, dueAtATime],
    );
    let changed = 0;
    for (const one of due) {
      const times = { at, escalateAt: this.#escalateAt() };
      const isMine = await store.transaction((tx) =>
        one.state === 'snoozed' ? endSnooze(tx, one, times) : escalate(tx, one, at),
      );
      if (isMine) changed += 1;
    }
    if (changed > 0) onCommitted();
  }

  /** One form for one thing, nothing that PostgreSQL refuses, and no attempt that is still to come. */
  #plain(attempt: ReportedAttempt): ReportedAttempt {
    const entries = Object.entries(attempt).map(([name, value]) => [name, value?.replaceAll('\u0000', '')]);
    const plain = Object.fromEntries(entries) as ReportedAttempt;
    const attemptedAt = new Date(Math.min(Date.parse(attempt.attemptedAt), this.#now().getTime())).toISOString();
    return { ...plain, customerId: plain.customerId.toLowerCase(), attemptedAt };
  }

  /** Whom the directory does not know is asked for at Partner Center once; the report counts in any case. */
  async #named(attempt: ReportedAttempt): Promise<ReportedAttempt> {
    const { customers, partnerCenter } = this.parts;
    const known = await customers.get(attempt.customerId);
    if (known || attempt.customerName) return { ...attempt, customerName: known?.name ?? attempt.customerName ?? '' };
    const asked = await partnerCenter.getCustomer(attempt.customerId, { deadline: Date.now() + profileMs });
    if (!asked.ok) return attempt;
    await customers.add(asked.value, asked.value);
    return { ...attempt, customerName: asked.value.name };
  }

  async #take(attempt: ReportedAttempt): Promise<BlockedPurchase | undefined> {
    const { store } = this.parts;
    const times = { at: this.#now().toISOString(), escalateAt: this.#escalateAt() };
    const taken = await store.transaction(async (tx) => {
      const isLate = attempt.source === 'intake' && (await mayBeLate(tx, attempt));
      return isLate ? 'late' : takeAttempt(tx, attempt, times);
    });
    if (taken !== 'late') return taken;
    const asker = { member: product, correlationId: attempt.eventId };
    const { may } = await this.check(attempt.customerId, asker, Date.now() + lookMs);
    return store.transaction(async (tx) => {
      if (may !== 'buy') return takeAttempt(tx, attempt, times);
      await insertAttempt(tx, attempt, undefined, times.at);
      return undefined;
    });
  }

  async #find(where: string, value: string): Promise<BlockedPurchase | undefined> {
    const [row] = await this.parts.store.read<BlockRow>(`SELECT ${blockColumns} FROM blocked_purchase WHERE ${where}`, [
      value,
    ]);
    return row && toBlock(row);
  }

  #escalateAt(): string {
    return new Date(this.#now().getTime() + this.parts.escalateAfterMinutes * 60_000).toISOString();
  }

  #now(): Date {
    return this.parts.now?.() ?? new Date();
  }
}
