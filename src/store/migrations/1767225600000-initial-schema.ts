import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, TableIndex } from 'typeorm';

/** The tables as the entities describe them, and the triggers that make the trail append-only. */
export class InitialSchema1767225600000 implements MigrationInterface {
  readonly name = 'InitialSchema1767225600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table);
    const sqlite = runner.connection.options.type === 'sqlite';
    for (const statement of sqlite ? appendOnlySqlite : appendOnlyPostgres) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.dropTable(table);
    if (runner.connection.options.type === 'postgres') await runner.query('DROP FUNCTION refuse_audit_change()');
  }
}

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const optional = (name: string): TableColumnOptions => ({ name, type: 'text', isNullable: true });
const key = (name: string): TableColumnOptions => ({ name, type: 'text', isPrimary: true });
const counter = (name: string): TableColumnOptions => ({
  name,
  type: 'integer',
  isPrimary: true,
  isGenerated: true,
  generationStrategy: 'increment',
});
const index = (name: string, columnNames: string[], rest: { isUnique?: boolean; where?: string } = {}) =>
  new TableIndex({ name, columnNames, ...rest });

const tables = [
  new Table({
    name: 'member',
    columns: [key('id'), text('name'), text('roles'), text('synced_at')],
  }),
  new Table({
    name: 'customer',
    columns: [
      key('id'),
      text('name'),
      text('domain'),
      text('search'),
      text('country'),
      text('language'),
      optional('acceptance'),
      optional('accepted_on'),
      optional('acceptance_checked_at'),
      text('synced_at'),
    ],
    indices: [index('customer_name', ['name'])],
  }),
  new Table({
    name: 'attestation',
    columns: [
      key('id'),
      text('customer_id'),
      text('customer_name'),
      text('member_id'),
      text('member_name'),
      text('first_name'),
      text('last_name'),
      text('email'),
      text('phone'),
      text('date_agreed'),
      optional('template_id'),
      text('request_id'),
      text('state'),
      optional('failure_code'),
      text('started_at'),
      optional('finished_at'),
      optional('lease_until'),
      text('conversation'),
      text('correlation_id'),
    ],
    indices: [
      index('attestation_started', ['customer_id'], { isUnique: true, where: "state = 'started'" }),
      index('attestation_customer', ['customer_id']),
    ],
  }),
  new Table({
    name: 'invitation',
    columns: [
      key('id'),
      optional('customer_id'),
      text('customer_name'),
      text('member_id'),
      text('member_name'),
      text('kind'),
      text('recipient'),
      text('language'),
      text('state'),
      text('message_id'),
      text('conversation'),
      optional('failure_code'),
      text('created_at'),
      optional('finished_at'),
    ],
    indices: [index('invitation_customer', ['customer_id'])],
  }),
  new Table({
    name: 'audit',
    columns: [
      counter('id'),
      text('at'),
      text('actor_id'),
      text('actor_name'),
      text('action'),
      optional('customer_id'),
      optional('customer_name'),
      text('outcome'),
      optional('code'),
      text('correlation_id'),
      text('details'),
    ],
    indices: [index('audit_customer', ['customer_id', 'id'])],
  }),
  new Table({
    name: 'outbox',
    columns: [
      counter('id'),
      text('kind'),
      text('key'),
      optional('lane'),
      text('payload'),
      text('state'),
      { name: 'attempts', type: 'integer' },
      text('due_at'),
      optional('lease_until'),
      optional('last_error'),
      text('created_at'),
      optional('finished_at'),
    ],
    indices: [
      index('outbox_key', ['key'], { isUnique: true }),
      index('outbox_due', ['due_at', 'id'], { where: "state = 'due'" }),
      index('outbox_lane', ['lane', 'id'], { where: "state = 'due'" }),
    ],
  }),
  new Table({
    name: 'setting',
    columns: [key('name'), text('value')],
  }),
];

/** INSERT OR REPLACE fires the DELETE trigger because the store's connection has recursive_triggers on. */
const appendOnlySqlite = ['UPDATE', 'DELETE'].map(
  (event) =>
    `CREATE TRIGGER audit_no_${event.toLowerCase()} BEFORE ${event} ON audit
     BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END`,
);

const appendOnlyPostgres = [
  `CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
   $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$`,
  `CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
   FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
];
