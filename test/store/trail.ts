import { type Anchor, anchorOf } from '../../src/audit/anchor.js';
import { type AuditEntry, record } from '../../src/audit/audit.js';
import { AuditChain, type ChainProblem } from '../../src/audit/chain.js';
import type { Head } from '../../src/audit/links.js';
import { AuditSeal } from '../../src/audit/seal.js';
import { type TrailReport, verifyTrail } from '../../src/audit/verify.js';
import type { DataKeys } from '../../src/secrets/keys.js';
import type { Store } from '../../src/store/store.js';
import { testKeys } from '../support/stores.js';

export const entry = (number: number, rest: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: { id: 'm-1', name: 'Nora Admin' },
  action: 'attestation.recorded',
  customer: { id: `c-${number}`, name: 'Adatum "Süd" <b>' },
  outcome: 'succeeded',
  code: 'conflict',
  correlationId: `attempt-${number}`,
  details: { attempts: number },
  ...rest,
});

/** Writes entries with these numbers, each in a transaction of its own. */
export async function write(store: Store, from: number, to: number, at = new Date()): Promise<void> {
  for (let number = from; number <= to; number++) await store.transaction((tx) => record(tx, entry(number), at));
}

/** Writes them as a version did that knew no seal. */
export async function writeUnsealed(store: Store, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number++) {
    await change(
      store,
      `INSERT INTO audit (at, actor_id, actor_name, action, outcome, correlation_id, details)
       VALUES ('2026-01-02T03:04:05.678Z', 'm-1', 'Nora Admin', 'invitation.sent', 'succeeded', 'old-${number}', '{}')`,
    );
  }
}

export interface Chained {
  chain: AuditChain;
  problems: ChainProblem[];
}

/** A process that chains, with the handover behind it. */
export function chaining(store: Store, keys = testKeys, handoverMs = 0): Chained {
  const problems: ChainProblem[] = [];
  const onProblem = (problem: ChainProblem) => problems.push(problem);
  return { problems, chain: new AuditChain({ store, seal: new AuditSeal(keys), onProblem, handoverMs }) };
}

/** Chains everything, and anchors it. */
export async function chainAll(store: Store, keys = testKeys): Promise<Anchor> {
  await chaining(store, keys).chain.pass();
  const [head] = await store.read<Head>('SELECT seq, hash FROM audit_chain ORDER BY seq DESC LIMIT 1');
  return anchorOf(new AuditSeal(keys), head as Head, new Date());
}

/** What the verification says of the break, and nothing else. */
export async function breakOf(
  store: Store,
  options: { anchors?: Anchor[]; now?: Date; keys?: DataKeys } = {},
): Promise<TrailReport['break']> {
  return (await verifyTrail(store, options.keys ?? testKeys, options)).break;
}

/** Runs statements as somebody would who may do anything with the database. */
export async function change(store: Store, ...statements: string[]): Promise<void> {
  await store.transaction(async (tx) => {
    for (const statement of statements) await tx.query(statement);
  });
}

/** Takes away what protects the trail. */
export async function dropTriggers(store: Store): Promise<void> {
  const tables = ['audit', 'audit_chain'];
  if (store.engine === 'postgres') {
    await change(store, ...tables.map((table) => `DROP TRIGGER ${table}_no_change ON ${table}`));
  } else {
    const triggers = tables.flatMap((table) => [`${table}_no_update`, `${table}_no_delete`]);
    await change(store, ...triggers.map((trigger) => `DROP TRIGGER ${trigger}`));
  }
}
