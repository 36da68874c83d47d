import type { EntityManager } from 'typeorm';
import type { AuditAction } from '../audit/audit.js';
import { rows } from '../store/statements.js';
import { type Actor, announce } from './announce.js';
import { type BlockedPurchase, type BlockRow, blockColumns, toBlock } from './block.js';

/** What people decide about a block. */
export type Decision =
  /** `from`: the member from whom it is taken over, as the presser's card shows it. */
  | { to: 'acknowledge'; from?: string }
  /** `until`: ISO instant. */
  | { to: 'snooze'; until: string }
  | { to: 'resolve'; note: string };

/** What became of a decision; where somebody else was faster the block tells who and when. */
export type Decided =
  | { is: 'done'; block: BlockedPurchase }
  | { is: 'resolved' | 'taken' | 'snoozed'; block: BlockedPurchase }
  | { is: 'unknown' };

interface Step {
  action: AuditAction;
  set: string;
  /** Under which of two decisions at the same moment one wins. */
  where: string;
  values: unknown[];
}

/** Carries a decision out, unless the block is not any more what whoever decided saw. */
export async function decideOn(
  tx: EntityManager,
  blockId: string,
  decision: Decision,
  actor: Actor,
  at: string,
): Promise<Decided> {
  const { action, set, where, values } = stepOf(decision, actor, at);
  const [changed] = await rows<BlockRow>(
    tx,
    `UPDATE blocked_purchase SET ${set}, version = version + 1
     WHERE id = $1 AND resolved_at IS NULL AND (${where}) RETURNING ${blockColumns}`,
    [blockId, ...values],
  );
  if (!changed) return missed(tx, blockId, decision, actor);
  const block = toBlock(changed);
  await announce(tx, block, { action, actor, at });
  return { is: 'done', block };
}

function stepOf(decision: Decision, { member }: Actor, at: string): Step {
  switch (decision.to) {
    case 'acknowledge':
      return {
        action: 'purchase.acknowledged',
        set: `state = 'acknowledged', taken_by_id = $2, taken_by_name = $3, taken_at = $4, ${noSnooze}, due_at = NULL`,
        where: "coalesce(taken_by_id, '') = $5",
        values: [member.id, member.name, at, decision.from ?? ''],
      };
    case 'snooze':
      return {
        action: 'purchase.snoozed',
        set: "state = 'snoozed', snoozed_until = $2, due_at = $2, snoozed_by_name = $3, snoozed_at = $4",
        where: "state <> 'snoozed'",
        values: [decision.until, member.name, at],
      };
    case 'resolve':
      return {
        action: 'purchase.resolved',
        set: `state = 'resolved', resolution = 'note', note = $2, resolved_by_name = $3, resolved_at = $4, due_at = NULL`,
        where: '1 = 1',
        values: [decision.note, member.name, at],
      };
  }
}

const noSnooze = 'snoozed_until = NULL, snoozed_by_name = NULL, snoozed_at = NULL';

/** Why nothing was changed. Who has it already and takes it again, for one whose answer was lost, has it. */
async function missed(tx: EntityManager, blockId: string, decision: Decision, { member }: Actor): Promise<Decided> {
  const [row]: BlockRow[] = await tx.query(`SELECT ${blockColumns} FROM blocked_purchase WHERE id = $1`, [blockId]);
  if (!row) return { is: 'unknown' };
  const block = toBlock(row);
  if (block.state === 'resolved') return { is: 'resolved', block };
  if (decision.to === 'snooze') return { is: 'snoozed', block };
  return { is: block.takenById === member.id ? 'done' : 'taken', block };
}

/** Raises a block that nobody took in time, once. False where that was done already, or somebody took it meanwhile. */
export async function escalate(tx: EntityManager, due: { id: string; dueAt: string }, at: string): Promise<boolean> {
  const [row] = await rows<BlockRow>(
    tx,
    `UPDATE blocked_purchase SET escalated_at = $3, due_at = NULL, version = version + 1
     WHERE id = $1 AND due_at = $2 AND state = 'open' AND escalated_at IS NULL RETURNING ${blockColumns}`,
    [due.id, due.dueAt, at],
  );
  if (row) await announce(tx, toBlock(row), { action: 'purchase.escalated', at });
  return row !== undefined;
}

/**
 * Brings a block back whose snooze is over: to whoever has taken it, or else to everybody. One that nobody took is
 * escalated at `escalateAt`, unless that was done before.
 */
export async function endSnooze(
  tx: EntityManager,
  due: { id: string; dueAt: string },
  times: { at: string; escalateAt: string },
): Promise<boolean> {
  const [row] = await rows<BlockRow>(
    tx,
    `UPDATE blocked_purchase SET state = CASE WHEN taken_by_id IS NULL THEN 'open' ELSE 'acknowledged' END, ${noSnooze},
       due_at = CASE WHEN taken_by_id IS NULL AND escalated_at IS NULL THEN $3 ELSE NULL END, version = version + 1
     WHERE id = $1 AND due_at = $2 AND state = 'snoozed' RETURNING ${blockColumns}`,
    [due.id, due.dueAt, times.escalateAt],
  );
  if (row) await announce(tx, toBlock(row), { action: 'purchase.reopened', at: times.at });
  return row !== undefined;
}
