import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In whose name an attestation is on record at Partner Center. */
export class AttestedAs1774000100000 implements MigrationInterface {
  readonly name = 'AttestedAs1774000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE attestation ADD COLUMN attested_as text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE attestation DROP COLUMN attested_as');
  }
}
