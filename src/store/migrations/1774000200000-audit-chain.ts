import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** A seal on each entry of the trail, and the chain that binds their order and that none is missing. */
export class AuditChain1774000200000 implements MigrationInterface {
  readonly name = 'AuditChain1774000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE audit ADD COLUMN seal text');
    await runner.createTable(table);
    const sqlite = runner.connection.options.type === 'sqlite';
    for (const statement of sqlite ? appendOnlySqlite : appendOnlyPostgres) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(table);
    await runner.query('ALTER TABLE audit DROP COLUMN seal');
  }
}

const table = new Table({
  name: 'audit_chain',
  columns: [
    { name: 'seq', type: 'integer', isPrimary: true },
    { name: 'audit_id', type: 'integer', isNullable: true },
    { name: 'digest', type: 'text' },
    { name: 'hash', type: 'text' },
  ],
  indices: [{ name: 'audit_chain_entry', columnNames: ['audit_id'], isUnique: true }],
});

const appendOnlySqlite = ['UPDATE', 'DELETE'].map(
  (event) =>
    `CREATE TRIGGER audit_chain_no_${event.toLowerCase()} BEFORE ${event} ON audit_chain
     BEGIN SELECT RAISE(ABORT, 'audit_chain is append-only'); END`,
);

/** With the function that protects the trail itself. */
const appendOnlyPostgres = [
  `CREATE TRIGGER audit_chain_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
   FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
];
