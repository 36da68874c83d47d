import { StoreError } from '../../src/store/errors.js';
import type { Store } from '../../src/store/store.js';
import type { Metrics } from './metrics.js';

/** SQLite's word and PostgreSQL's number for a disk without room. */
const fullCodes = new Set(['SQLITE_FULL', '53100']);

/** Counts what the database refuses, and notices when it has no room left. */
export class StoreWatch {
  #isFull = false;

  constructor(private readonly metrics: Metrics) {}

  /** True from a transaction that found no room until one that was committed. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** The same store, watched. */
  over(store: Store): Store {
    const { engine } = store;
    const failed = (error: unknown): never => {
      this.#note(error);
      throw error;
    };
    const committed = <T>(value: T): T => {
      this.#isFull = false;
      return value;
    };
    return {
      engine,
      read: (sql, parameters) => store.read<never>(sql, parameters).catch(failed),
      transaction: (work) => store.transaction(work).then(committed, failed),
      close: () => store.close(),
    };
  }

  #note(error: unknown): void {
    // Who is told of a duplicate has asked for it.
    if (!(error instanceof StoreError) || error.kind === 'duplicate') return;
    const isFull = fullCodes.has(error.code);
    this.#isFull ||= isFull;
    this.metrics.storeErrors.inc({ kind: isFull ? 'full' : error.kind });
  }
}
