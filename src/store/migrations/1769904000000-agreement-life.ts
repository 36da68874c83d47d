import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, TableIndex } from 'typeorm';

/** Which text was agreed to, acceptance links, new customers, and invitations that are followed through. */
export class AgreementLife1769904000000 implements MigrationInterface {
  readonly name = 'AgreementLife1769904000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column] of columns) await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column}`);
    for (const table of tables) await runner.createTable(table);
    await runner.query(
      "CREATE INDEX invitation_open ON invitation (next_check_at) WHERE accepted_at IS NULL AND state <> 'failed'",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX invitation_open');
    for (const table of tables) await runner.dropTable(table);
    for (const [table, column] of columns) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column.split(' ')[0]}`);
    }
  }
}

const columns = [
  ['attestation', 'template_version integer'],
  ['attestation', 'country text'],
  ['attestation', 'language text'],
  ['attestation', 'external_id text'],
  ['invitation', 'country text'],
  ['invitation', 'domain text'],
  ['invitation', 'reminders integer NOT NULL DEFAULT 0'],
  ['invitation', 'reminders_settled integer NOT NULL DEFAULT 0'],
  ['invitation', 'reminded_at text'],
  ['invitation', 'next_reminder_at text'],
  ['invitation', 'stopped_at text'],
  ['invitation', 'stopped_by text'],
  ['invitation', 'accepted_at text'],
  ['invitation', 'next_check_at text'],
  ['invitation', 'checks integer NOT NULL DEFAULT 0'],
] as const;

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const optional = (name: string): TableColumnOptions => ({ name, type: 'text', isNullable: true });
const key = (name: string): TableColumnOptions => ({ name, type: 'text', isPrimary: true });
const count = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const index = (name: string, columnNames: string[], rest: { isUnique?: boolean; where?: string } = {}) =>
  new TableIndex({ name, columnNames, ...rest });

const tables = [
  new Table({
    name: 'acceptance_link',
    columns: [
      key('id'),
      text('customer_id'),
      text('customer_name'),
      text('member_id'),
      text('member_name'),
      text('company_name'),
      text('country'),
      text('language'),
      text('first_name'),
      text('last_name'),
      text('email'),
      text('phone'),
      text('state'),
      text('request_id'),
      optional('attestation_id'),
      optional('url'),
      optional('expires_at'),
      count('sendings'),
      optional('mail_state'),
      optional('mail_failure_code'),
      optional('sent_at'),
      optional('sent_by'),
      optional('accepted_at'),
      optional('failure_code'),
      optional('template_id'),
      { name: 'template_version', type: 'integer', isNullable: true },
      text('created_at'),
      text('asked_at'),
      optional('finished_at'),
      optional('next_check_at'),
      count('checks'),
      text('conversation'),
      text('correlation_id'),
    ],
    indices: [
      index('acceptance_link_open', ['customer_id'], { isUnique: true, where: 'finished_at IS NULL' }),
      index('acceptance_link_due', ['next_check_at'], { where: 'finished_at IS NULL' }),
    ],
  }),
  new Table({
    name: 'new_customer',
    columns: [
      key('id'),
      text('member_id'),
      text('member_name'),
      text('company_name'),
      text('domain'),
      text('state'),
      text('agreement'),
      text('request_id'),
      text('request'),
      optional('customer_id'),
      optional('sign_in_until'),
      optional('failure_code'),
      text('started_at'),
      optional('finished_at'),
      optional('lease_until'),
      text('conversation'),
      text('correlation_id'),
    ],
    indices: [
      index('new_customer_unfinished', ['lease_until'], { where: 'finished_at IS NULL' }),
      index('new_customer_customer', ['customer_id']),
    ],
  }),
  new Table({
    name: 'audit_feed',
    columns: [key('record_id'), text('operation_date'), text('seen_at')],
    indices: [index('audit_feed_date', ['operation_date'])],
  }),
];
