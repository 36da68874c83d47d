import { setTimeout as pause } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { toStoreError } from './errors.js';
import type { Store } from './store.js';

const firstPauseMs = 50;
const longestPauseMs = 500;
const patienceMs = 10 * 60_000;

/**
 * Writes down what has happened already and cannot be taken back: repeats the transaction for as long as the database
 * is busy or away, ten minutes at most, since forgetting it would make it happen again. Throws what else goes wrong.
 */
export async function insist<T>(
  store: Pick<Store, 'transaction'>,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  const until = performance.now() + patienceMs;
  for (let wait = firstPauseMs; ; wait = Math.min(2 * wait, longestPauseMs)) {
    try {
      return await store.transaction(work);
    } catch (error) {
      const { kind } = toStoreError(error);
      if ((kind !== 'busy' && kind !== 'unavailable') || performance.now() > until) throw error;
      await pause(wait);
    }
  }
}
