import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The sign-in to Partner Center, encrypted, for every process that shares the database. */
export class SignIn1774000000000 implements MigrationInterface {
  readonly name = 'SignIn1774000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(table);
  }
}

const table = new Table({
  name: 'sign_in',
  columns: [
    { name: 'name', type: 'text', isPrimary: true },
    { name: 'token', type: 'text' },
    { name: 'setting_hash', type: 'text' },
    { name: 'version', type: 'integer' },
    { name: 'issued_at', type: 'text' },
  ],
});
