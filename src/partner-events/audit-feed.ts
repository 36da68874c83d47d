import type { EntityManager } from 'typeorm';
import type { PartnerAuditRecord, PartnerCenter } from '../partner-center/types.js';
import { ok, type Result } from '../result.js';
import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';

/** What follows from one kind of record in Partner Center's audit. */
export interface AuditHandler {
  /** The records it is for, by Partner Center's own words; all three must be equal. */
  resourceType: string;
  operationType: string;
  operationStatus: string;
  /**
   * Promises what follows from these records (through the outbox), in the transaction that marks them as dealt with.
   * Each record comes once, whatever restarts, and however many processes there are.
   */
  take(tx: EntityManager, records: PartnerAuditRecord[]): Promise<void>;
}

const dayMs = 86_400_000;
const passMs = 50_000;
/** Partner Center answers for 90 days; one day less, since its day may not be ours. */
const longestDays = 89;
/** A record is forgotten when Partner Center has forgotten it, too. */
const keptDays = 91;
const batchSize = 100;

/**
 * Follows Partner Center's audit, which Microsoft recommends over asking about every customer again and again
 * (Microsoft Learn, "API throttling guidance for partners"). Each pass reads from the day before the last complete
 * pass on, because records may come late; those that were dealt with are known by their id.
 */
export class AuditFeed {
  constructor(
    private readonly store: Store,
    private readonly partnerCenter: Pick<PartnerCenter, 'auditRecords'>,
    private readonly handlers: readonly AuditHandler[],
    private readonly onCommitted: () => void = () => {},
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Reads what is new and hands it to its handlers. A pass that fails halfway is made up for by the next one. */
  async pass(): Promise<Result<void>> {
    for (const resourceType of new Set(this.handlers.map((handler) => handler.resourceType))) {
      const read = await this.#read(resourceType);
      if (!read.ok) return read;
    }
    return ok(undefined);
  }

  async #read(resourceType: string): Promise<Result<void>> {
    const startedAt = this.now();
    const last = await this.#lastDay(resourceType);
    const query = { from: this.#from(last, startedAt), resourceType };
    const pages = this.partnerCenter.auditRecords(query, { deadline: Date.now() + passMs });
    for await (const page of pages) {
      if (!page.ok) return page;
      const wanted = page.value.filter((record) => this.#handlerOf(record));
      for (let start = 0; start < wanted.length; start += batchSize) {
        await this.#take(wanted.slice(start, start + batchSize));
      }
    }
    if (last !== dayOf(startedAt)) await this.#complete(resourceType, startedAt);
    return ok(undefined);
  }

  #handlerOf({ resourceType, operationType, operationStatus }: PartnerAuditRecord): AuditHandler | undefined {
    return this.handlers.find(
      (one) =>
        one.resourceType === resourceType &&
        one.operationType === operationType &&
        one.operationStatus === operationStatus,
    );
  }

  async #take(records: PartnerAuditRecord[]): Promise<void> {
    const ids = records.map(({ id }) => id);
    const known = await this.store.read<{ id: string }>(
      `SELECT record_id AS id FROM audit_feed WHERE record_id IN (${ids.map((_, index) => `$${index + 1}`).join(', ')})`,
      ids,
    );
    const knownIds = new Set(known.map(({ id }) => id));
    // In one order everywhere: two processes that mark the same records must not wait for each other.
    const fresh = records.filter(({ id }) => !knownIds.has(id)).sort((one, other) => (one.id < other.id ? -1 : 1));
    if (fresh.length === 0) return;
    await this.store.transaction(async (tx) => {
      const mine: PartnerAuditRecord[] = [];
      for (const record of fresh) if (await mark(tx, record, this.now())) mine.push(record);
      for (const handler of this.handlers) {
        const its = mine.filter((record) => this.#handlerOf(record) === handler);
        if (its.length > 0) await handler.take(tx, its);
      }
    });
    this.onCommitted();
  }

  #from(last: string | undefined, today: Date): string {
    const earliest = today.getTime() - longestDays * dayMs;
    const wanted = (last ? Date.parse(last) : today.getTime()) - dayMs;
    return dayOf(new Date(Math.max(wanted, earliest)));
  }

  /** The day (`yyyy-mm-dd`) on which the last complete pass began; undefined before the first one. */
  async #lastDay(resourceType: string): Promise<string | undefined> {
    const rows = await this.store.read<{ value: string }>('SELECT value FROM setting WHERE name = $1', [
      nameOf(resourceType),
    ]);
    return rows[0]?.value;
  }

  /** Once a day and kind of record: remembers how far the audit was read, and forgets what it no longer holds. */
  async #complete(resourceType: string, startedAt: Date): Promise<void> {
    const oldest = new Date(startedAt.getTime() - keptDays * dayMs).toISOString();
    await this.store.transaction(async (tx) => {
      await change(
        tx,
        `INSERT INTO setting (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value < excluded.value`,
        [nameOf(resourceType), dayOf(startedAt)],
      );
      await change(tx, 'DELETE FROM audit_feed WHERE operation_date < $1', [oldest]);
    });
  }
}

/** True for whoever marks a record first. */
async function mark(tx: EntityManager, { id, operationDate }: PartnerAuditRecord, now: Date): Promise<boolean> {
  const inserted = await change(
    tx,
    `INSERT INTO audit_feed (record_id, operation_date, seen_at) VALUES ($1, $2, $3)
     ON CONFLICT (record_id) DO NOTHING`,
    [id, operationDate, now.toISOString()],
  );
  return inserted === 1;
}

function nameOf(resourceType: string): string {
  return `audit-feed:${resourceType}`;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
