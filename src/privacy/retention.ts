import { change, rows } from '../store/statements.js';
import type { Store } from '../store/store.js';
import { forgetFinishedWork } from './finished-work.js';
import { type RetentionRule, retentionRules } from './retention-rules.js';

/** For how many days people's data is kept; see deployment/PRIVACY.md. */
export interface RetentionDays {
  evidence: number;
  activity: number;
}

/** What tells people of something is of no use any more after this; its keys guard against repeats for so long. */
export const deliveryDays = 30;

const dayMs = 86_400_000;
/** Somewhat less than the pause between two passes of one process. */
const leastPauseMs = 50 * 60_000;
const usuallyAtOnce = 200;
/** More is left for the next pass. */
const mostBatches = 50;
const claimName = 'privacy:retention';

/** Erases personal data whose time is over: in the background, in small transactions. */
export class Retention {
  constructor(
    private readonly store: Store,
    private readonly days: RetentionDays,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * Erases what is due, unless a process did so within the hour. Answers with the number of rows by table, for the log.
   */
  async pass(): Promise<Record<string, number>> {
    const now = this.now();
    const erased: Record<string, number> = {};
    if (!(await this.#claim(now))) return erased;
    const count = (table: string, n: number) => {
      if (n > 0) erased[table] = (erased[table] ?? 0) + n;
    };
    const periods = { ...this.days, delivery: deliveryDays };
    const cutoff = (days: number) => new Date(now.getTime() - days * dayMs).toISOString();
    for (const rule of retentionRules) count(rule.table, await this.#apply(rule, cutoff(periods[rule.period])));
    count('outbox', await forgetFinishedWork(this.store, cutoff(deliveryDays)));
    return erased;
  }

  /** True for one of the processes that share the store. A clock that was set back is no reason to wait. */
  async #claim(now: Date): Promise<boolean> {
    const before = new Date(now.getTime() - leastPauseMs).toISOString();
    const claimed = await this.store.transaction((tx) =>
      change(
        tx,
        `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value
         WHERE setting.value < $3 OR setting.value > excluded.value`,
        [claimName, now.toISOString(), before],
      ),
    );
    return claimed === 1;
  }

  async #apply(rule: RetentionRule, cutoff: string): Promise<number> {
    let done = 0;
    for (let batch = 0; batch < mostBatches; batch += 1) {
      const n = await this.#applyOnce(rule, cutoff);
      if (n === 0) break;
      done += n;
    }
    return done;
  }

  /** Looks without holding anybody up, and changes only what is still due then. */
  async #applyOnce({ table, key, isDue, set, also = [], atOnce }: RetentionRule, cutoff: string): Promise<number> {
    const due = await this.store.read<{ key: string }>(
      `SELECT ${key} AS key FROM ${table} WHERE ${isDue} LIMIT ${atOnce ?? usuallyAtOnce}`,
      [cutoff],
    );
    if (due.length === 0) return 0;
    const list = (from: number) => due.map((_, index) => `$${index + from}`).join(', ');
    const verb = set ? `UPDATE ${table} SET ${set}` : `DELETE FROM ${table}`;
    return this.store.transaction(async (tx) => {
      const gone = await rows<{ key: string }>(
        tx,
        `${verb} WHERE ${key} IN (${list(2)}) AND ${isDue} RETURNING ${key} AS key`,
        [cutoff, ...due.map((row) => row.key)],
      );
      for (const { table: other, column } of also) {
        const keys = gone.map((row) => row.key);
        const places = keys.map((_, index) => `$${index + 1}`).join(', ');
        if (keys.length > 0) await change(tx, `DELETE FROM ${other} WHERE ${column} IN (${places})`, keys);
      }
      return gone.length;
    });
  }
}
