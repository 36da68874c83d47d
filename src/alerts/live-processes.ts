import { change } from '../store/statements.js';
import type { Store } from '../store/store.js';

/** How often a process gives a sign of life, and after how long without one it counts as gone, in milliseconds. */
export const beatEveryMs = 5_000;
const goneAfterMs = 20_000;
const forgottenAfterMs = 10 * 60_000;

const prefix = 'process:';

/** The processes that share a database, and with it Teams' limit for the tenant. */
export class LiveProcesses {
  constructor(
    private readonly store: Store,
    /** Names this process. */
    private readonly id: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** Gives a sign of life. Answers how many processes have given one lately, this one included. */
  async beat(): Promise<number> {
    const now = this.now();
    const at = (age: number) => new Date(now - age).toISOString();
    return this.store.transaction(async (tx) => {
      await change(
        tx,
        `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
        [prefix + this.id, at(0)],
      );
      await change(tx, `DELETE FROM setting WHERE name LIKE '${prefix}%' AND value < $1`, [at(forgottenAfterMs)]);
      const rows: unknown[] = await tx.query(
        `SELECT name FROM setting WHERE name LIKE '${prefix}%' AND value > $1 AND name <> $2`,
        [at(goneAfterMs), prefix + this.id],
      );
      return rows.length + 1;
    });
  }

  /** The others need not wait for this process any more. */
  async leave(): Promise<void> {
    await this.store.transaction((tx) => change(tx, 'DELETE FROM setting WHERE name = $1', [prefix + this.id]));
  }
}
