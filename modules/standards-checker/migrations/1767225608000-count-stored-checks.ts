import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

export class CountStoredChecks1767225608000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    // A database of an older version may have it.
    if (await schema.hasColumn('standards_checks', 'stored_bytes')) return;
    await schema.addColumns('standards_checks', { stored_bytes: { type: 'integer', default: 0 } });
    await schema.run(`
      UPDATE "standards_checks" SET "stored_bytes" = OCTET_LENGTH("standards") + (
        SELECT COALESCE(SUM(OCTET_LENGTH("verdict")), 0)
        FROM "standards_check_verdicts" WHERE "check_id" = "standards_checks"."id"
      )`);
    const stored = { table: 'standards_checks', columns: ['owner', 'stored_bytes'] };
    await schema.createIndex('standards_checks_stored', stored);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    await schema.dropIndex('standards_checks_stored');
    await schema.dropColumns('standards_checks', ['stored_bytes']);
  }
}
