import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, TableIndex } from 'typeorm';

/** Blocked purchases with every attempt that was reported, who is told about them, and which card shows what. */
export class BlockedPurchases1772323200000 implements MigrationInterface {
  readonly name = 'BlockedPurchases1772323200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table);
    await runner.query('ALTER TABLE customer ADD COLUMN reseller_id text');
    await runner.query("CREATE INDEX outbox_kind ON outbox (kind, due_at, id) WHERE state = 'due'");
    await runner.query(
      "CREATE INDEX outbox_lease ON outbox (lane, lease_until) WHERE state = 'due' AND lease_until IS NOT NULL",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX outbox_lease');
    await runner.query('DROP INDEX outbox_kind');
    await runner.query('ALTER TABLE customer DROP COLUMN reseller_id');
    for (const table of tables) await runner.dropTable(table);
  }
}

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const optional = (name: string): TableColumnOptions => ({ name, type: 'text', isNullable: true });
const key = (name: string): TableColumnOptions => ({ name, type: 'text', isPrimary: true });
const count = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const index = (name: string, columnNames: string[], rest: { isUnique?: boolean; where?: string } = {}) =>
  new TableIndex({ name, columnNames, ...rest });

const tables = [
  new Table({
    name: 'blocked_purchase',
    columns: [
      key('id'),
      text('customer_id'),
      text('customer_name'),
      text('state'),
      count('version'),
      text('code'),
      text('reason'),
      count('attempts'),
      text('opened_at'),
      text('last_attempt_at'),
      optional('taken_by_id'),
      optional('taken_by_name'),
      optional('taken_at'),
      optional('snoozed_until'),
      optional('snoozed_by_name'),
      optional('snoozed_at'),
      optional('resolved_at'),
      optional('resolved_by_name'),
      optional('resolution'),
      optional('note'),
      optional('escalated_at'),
      optional('due_at'),
    ],
    indices: [
      index('blocked_purchase_open', ['customer_id'], { isUnique: true, where: 'resolved_at IS NULL' }),
      index('blocked_purchase_oldest', ['opened_at', 'id'], { where: 'resolved_at IS NULL' }),
      index('blocked_purchase_due', ['due_at'], { where: 'resolved_at IS NULL' }),
      index('blocked_purchase_customer', ['customer_id']),
    ],
  }),
  new Table({
    name: 'purchase_attempt',
    columns: [
      key('event_id'),
      optional('block_id'),
      text('customer_id'),
      optional('order_id'),
      optional('offer'),
      text('code'),
      text('message'),
      text('attempted_at'),
      optional('attempted_by'),
      text('source'),
      text('reported_at'),
    ],
    indices: [index('purchase_attempt_block', ['block_id', 'attempted_at'])],
  }),
  new Table({
    name: 'alert_subscription',
    columns: [
      key('conversation_id'),
      text('place'),
      text('conversation_type'),
      text('name'),
      optional('team_id'),
      optional('team_name'),
      text('created_by_id'),
      text('created_by_name'),
      text('created_at'),
      text('scope'),
      optional('scope_value'),
      text('state'),
      optional('retired_at'),
      optional('retired_reason'),
      optional('sent_by'),
      optional('sent'),
    ],
    indices: [index('alert_subscription_team', ['team_id'])],
  }),
  new Table({
    name: 'alert_copy',
    columns: [
      key('block_id'),
      key('conversation_id'),
      optional('activity_id'),
      count('wanted_version'),
      { name: 'sent_version', type: 'integer', default: 0 },
      { name: 'shown_version', type: 'integer', default: 0 },
      optional('shown_at'),
      text('state'),
      { name: 'in_list', type: 'integer', default: 0 },
      { name: 'escalated', type: 'integer', default: 0 },
      { name: 'repeated', type: 'integer', default: 0 },
    ],
    indices: [
      index('alert_copy_conversation', ['conversation_id', 'shown_at']),
      index('alert_copy_activity', ['conversation_id', 'activity_id']),
    ],
  }),
];
