import type { EntityManager, QueryRunner } from 'typeorm';
import type { SealingData } from '../audit/seal.js';
import { StoreError, toStoreError } from './errors.js';

/** How long a transaction may stay open. It talks to the database alone, so this is already very long. */
const OPEN_LIMIT_MS = 15_000;

/** Hands the transaction of this runner what its store gives to each. */
export function carrying(runner: QueryRunner, data: SealingData): QueryRunner {
  Object.assign(runner.data, data);
  return runner;
}

/**
 * Runs the work in one transaction of this runner, which belongs to nobody else, and releases the runner.
 * Resolves when the transaction is committed; otherwise it is rolled back and the error is thrown.
 *
 * The same rules on both engines, beyond what TypeORM does:
 * - Statements run in the order in which they were asked for, also those nobody awaited, and all before the commit.
 * - A statement that failed spoils the transaction, as PostgreSQL has it: later statements and the commit fail with
 *   the first error, even where the work swallowed it. (PostgreSQL itself answers such a COMMIT with a silent
 *   ROLLBACK.) Rolling back to a savepoint, TypeORM's nested `tx.transaction`, heals it.
 * - A manager that outlives its transaction is refused, so that it cannot write into somebody else's.
 * - Work that does not settle within the limit is rolled back, so that it cannot hold up everybody else.
 */
export async function runTransaction<T>(
  runner: QueryRunner,
  work: (tx: EntityManager) => Promise<T>,
  limit = OPEN_LIMIT_MS,
): Promise<T> {
  const statements = superviseStatements(runner);
  try {
    await runner.startTransaction();
    const result = await within(limit, () => work(runner.manager));
    await statements.close();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    await statements.close();
    // Not `rollbackTransaction`, which would stop at a savepoint the work left open. Fails where the engine has
    // rolled back already or the connection is gone: both are what is wanted.
    await runner.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

interface Supervision {
  /** Refuses new statements, except the end of the transaction, and waits for those under way. Never throws. */
  close(): Promise<void>;
}

function superviseStatements(runner: QueryRunner): Supervision {
  const execute = runner.query.bind(runner) as (...statement: unknown[]) => Promise<unknown>;
  let last: Promise<unknown> = Promise.resolve();
  let failure: StoreError | undefined;
  let closed = false;

  const carryOut = async (sql: string, rest: unknown[]) => {
    if (sql.startsWith('ROLLBACK')) failure = undefined;
    if (failure) throw failure;
    try {
      return await execute(sql, ...rest);
    } catch (error) {
      failure = toStoreError(error);
      throw failure;
    }
  };

  runner.query = ((sql: string, ...rest: unknown[]) => {
    if (closed && sql !== 'COMMIT' && sql !== 'ROLLBACK') {
      return Promise.reject(new StoreError('refused', 'The transaction of this statement is over', 'closed'));
    }
    const result = last.then(() => carryOut(sql, rest));
    last = result.catch(() => undefined);
    return result;
  }) as QueryRunner['query'];

  return {
    async close() {
      closed = true;
      await last;
    },
  };
}

async function within<T>(limit: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const late = () => reject(new StoreError('busy', `A transaction was still open after ${limit} ms`, 'limit'));
    timer = setTimeout(late, limit);
  });
  try {
    return await Promise.race([work(), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
