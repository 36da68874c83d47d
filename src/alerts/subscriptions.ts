import type { EntityManager } from 'typeorm';
import { type AuditAction, record } from '../audit/audit.js';
import { product } from '../audit/product.js';
import { enqueue } from '../outbox/outbox.js';
import type { AlertScope, AlertSubscriptionState } from '../store/entities/alert-subscription.js';
import { change, rows } from '../store/statements.js';
import type { Store } from '../store/store.js';
import { announceAgain, dropUnsent } from './copies.js';

/** Which customers a conversation wants to know of. `value`: the country's code, the reseller's or the member's id. */
export interface Scope {
  scope: AlertScope;
  value?: string;
}

/** A conversation as its activities describe it. */
export interface Conversation {
  conversationId: string;
  /** How to speak there; whoever wrote it reads it. */
  place: unknown;
  conversationType: 'personal' | 'groupChat' | 'channel';
  /** Empty where Teams does not tell. */
  name: string;
  teamId?: string;
  teamName?: string;
}

/** A conversation that is, or was, told about blocked purchases. */
export interface Subscription extends Conversation, Scope {
  createdByName: string;
  createdAt: string;
  state: AlertSubscriptionState;
  retiredAt?: string;
  /** Why it is retired: `off` where somebody wanted it so, else what happened to it or Teams' error code. */
  retiredReason?: string;
}

/** Who switches. `card`: the place of the card on which it was done; it is to show the new state to everybody. */
export interface Actor {
  member: { id: string; name: string };
  correlationId: string;
  card?: unknown;
}

/** Which conversations something happened to: one, or all of a team. */
export type Where = { conversationId: string } | { teamId: string };

const columns = `conversation_id AS "conversationId", place, conversation_type AS "conversationType", name,
  team_id AS "teamId", team_name AS "teamName", scope, scope_value AS "value", created_by_name AS "createdByName",
  created_at AS "createdAt", state, retired_at AS "retiredAt", retired_reason AS "retiredReason"`;

/** Who is told about blocked purchases: switched by people, and followed as conversations come, go and move. */
export class AlertSubscriptions {
  constructor(
    private readonly store: Store,
    private readonly onCommitted: () => void,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async find(conversationId: string): Promise<Subscription | undefined> {
    const [row] = await this.store.read<Row>(`SELECT ${columns} FROM alert_subscription WHERE conversation_id = $1`, [
      conversationId,
    ]);
    return row && toSubscription(row);
  }

  /** Those that are on, and those that cannot be reached any more; the youngest first. */
  async list(limit: number): Promise<{ subscriptions: Subscription[]; total: number }> {
    const wanted = "FROM alert_subscription WHERE state = 'on' OR retired_reason <> 'off'";
    const found = await this.store.read<Row>(
      `SELECT ${columns} ${wanted} ORDER BY created_at DESC, conversation_id LIMIT $1`,
      [limit],
    );
    const [count] = await this.store.read<{ total: number | string }>(`SELECT count(*) AS total ${wanted}`);
    return { subscriptions: found.map(toSubscription), total: Number(count?.total ?? 0) };
  }

  /** Switches alerts on for a conversation, or on again; what it missed and is still open comes now. */
  async turnOn(conversation: Conversation, { scope, value }: Scope, actor: Actor): Promise<void> {
    const { conversationId, place, conversationType, name, teamId, teamName } = conversation;
    const at = this.now();
    await this.store.transaction(async (tx) => {
      await change(
        tx,
        `INSERT INTO alert_subscription (conversation_id, place, conversation_type, name, team_id, team_name,
           created_by_id, created_by_name, created_at, scope, scope_value, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'on')
         ON CONFLICT (conversation_id) DO UPDATE SET place = excluded.place, name = excluded.name,
           team_id = excluded.team_id, team_name = excluded.team_name, created_by_id = excluded.created_by_id,
           created_by_name = excluded.created_by_name, created_at = excluded.created_at, scope = excluded.scope,
           scope_value = excluded.scope_value, state = 'on', retired_at = NULL, retired_reason = NULL`,
        [
          conversationId,
          JSON.stringify(place),
          conversationType,
          name,
          teamId ?? null,
          teamName ?? null,
          actor.member.id,
          actor.member.name,
          at.toISOString(),
          scope,
          value ?? null,
        ],
      );
      await announceAgain(tx, conversationId, at);
      await this.#record(tx, 'alerts.switched-on', conversationId, { scope }, actor);
      await showSwitch(tx, actor);
    });
    this.onCommitted();
  }

  /** Switches alerts off. The cards that stand there are kept up to date. */
  async turnOff(conversationId: string, actor: Actor): Promise<void> {
    await this.#retire({ conversationId }, 'off', async ({ tx }) => {
      await this.#record(tx, 'alerts.switched-off', conversationId, {}, actor);
      await showSwitch(tx, actor);
    });
    this.onCommitted();
  }

  /** Nothing can be sent there any more. `reason`: a code. */
  async retire(where: Where, reason: string): Promise<void> {
    await this.#retire(where, reason, ({ tx, conversationId }) =>
      this.#record(tx, 'alerts.retired', conversationId, { reason }),
    );
  }

  /** They have come back, unless they are off for one of these reasons. Answers whether any has. */
  async restore(where: Where, except: readonly string[]): Promise<boolean> {
    const { condition, value } = conditionOf(where);
    const reasons = except.map((_, index) => `$${index + 2}`).join(', ');
    const at = this.now();
    const restored = await this.store.transaction(async (tx) => {
      const found = await rows<{ id: string }>(
        tx,
        `UPDATE alert_subscription SET state = 'on', retired_at = NULL, retired_reason = NULL
         WHERE ${condition} AND state = 'retired' AND retired_reason NOT IN (${reasons}) RETURNING conversation_id AS id`,
        [value, ...except],
      );
      for (const { id } of found) {
        await announceAgain(tx, id, at);
        await this.#record(tx, 'alerts.restored', id);
      }
      return found.length;
    });
    if (restored > 0) this.onCommitted();
    return restored > 0;
  }

  /** The team or the channel has another name. */
  async rename(where: Where, name: string): Promise<void> {
    const { condition, value } = conditionOf(where);
    const column = 'teamId' in where ? 'team_name' : 'name';
    await this.store.transaction((tx) =>
      change(tx, `UPDATE alert_subscription SET ${column} = $2 WHERE ${condition}`, [value, name]),
    );
  }

  /** From now on one speaks there like this, unless another process has found out something else meanwhile. */
  async moveTo(conversationId: string, from: unknown, to: unknown): Promise<void> {
    await this.store.transaction((tx) =>
      change(tx, 'UPDATE alert_subscription SET place = $1 WHERE conversation_id = $2 AND place = $3', [
        JSON.stringify(to),
        conversationId,
        JSON.stringify(from),
      ]),
    );
  }

  async #retire(
    where: Where,
    reason: string,
    record: (retired: { tx: EntityManager; conversationId: string }) => Promise<void>,
  ): Promise<void> {
    const { condition, value } = conditionOf(where);
    const at = this.now().toISOString();
    await this.store.transaction(async (tx) => {
      const found = await rows<{ conversationId: string }>(
        tx,
        `UPDATE alert_subscription SET state = 'retired', retired_at = $2, retired_reason = $3
         WHERE ${condition} AND state = 'on' RETURNING conversation_id AS "conversationId"`,
        [value, at, reason],
      );
      for (const { conversationId } of found) {
        await dropUnsent(tx, conversationId);
        await record({ tx, conversationId });
      }
    });
  }

  #record(
    tx: EntityManager,
    action: AuditAction,
    conversationId: string,
    details: Record<string, string> = {},
    actor: Actor = { member: product, correlationId: conversationId },
  ): Promise<void> {
    // Teams' ids of channels look like an e-mail address behind the at sign.
    const conversation = conversationId.replace(/@.*$/, '');
    return record(
      tx,
      {
        actor: actor.member,
        action,
        outcome: 'succeeded',
        correlationId: actor.correlationId,
        details: { conversation, ...details },
      },
      this.now(),
    );
  }
}

async function showSwitch(tx: EntityManager, { card, correlationId }: Actor): Promise<void> {
  if (!card) return;
  await enqueue(tx, { kind: 'alerts.card', key: `alerts-card:${correlationId}`, payload: { place: card } });
}

type Row = { [K in keyof Subscription]-?: Subscription[K] | null };

function toSubscription(row: Row): Subscription {
  const known = Object.entries(row).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(known), place: JSON.parse(String(row.place)) } as unknown as Subscription;
}

function conditionOf(where: Where): { condition: string; value: string } {
  return 'teamId' in where
    ? { condition: 'team_id = $1', value: where.teamId }
    : { condition: 'conversation_id = $1', value: where.conversationId };
}
