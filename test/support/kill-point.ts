/**
 * Loaded into a bot process before everything else (`node --import`): kills it with SIGKILL at the point named by
 * KILL_POINT, the first time it gets there. The product itself knows nothing of it.
 */
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import { SqliteQueryRunner } from 'typeorm/driver/sqlite/SqliteQueryRunner.js';
import type { KillPoint } from './process.js';

function reach(point: KillPoint): void {
  if (process.env.KILL_POINT === point) process.kill(process.pid, 'SIGKILL');
}

/** The transactions of an attestation, by a statement that only this one has. */
const transactions = [
  { name: 'claim', has: /^\s*INSERT INTO attestation / },
  { name: 'outcome', has: /^\s*UPDATE attestation SET state/ },
] as const;

for (const { prototype } of [SqliteQueryRunner, PostgresQueryRunner]) {
  const query = prototype.query as (this: object, sql: string, ...rest: unknown[]) => Promise<unknown>;
  const names = new WeakMap<object, 'claim' | 'outcome'>();
  prototype.query = async function (this: object, sql: string, ...rest: unknown[]) {
    const name = transactions.find(({ has }) => has.test(sql))?.name;
    if (name) names.set(this, name);
    const committed = sql === 'COMMIT' ? names.get(this) : undefined;
    if (committed) reach(`before the ${committed} is committed`);
    const result = await query.call(this, sql, ...rest);
    if (committed) reach(`after the ${committed} is committed`);
    return result;
  } as typeof prototype.query;
}

const fetchAsItIs = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const isAttestation = init?.method === 'POST' && /\/customers\/[^/]+\/agreements$/.test(String(input));
  if (isAttestation) reach('before the call');
  const response = await fetchAsItIs(input, init);
  if (isAttestation) reach('after the answer');
  return response;
};
