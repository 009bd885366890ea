import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CountStoredChecks1767225608000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // Another process may have come first.
    if (await queryRunner.hasColumn('standards_checks', 'stored_bytes')) return;
    await queryRunner.query(
      `ALTER TABLE "standards_checks" ADD COLUMN "stored_bytes" integer NOT NULL DEFAULT (0)`,
    );
    await queryRunner.query(`
      UPDATE "standards_checks" SET "stored_bytes" = LENGTH(CAST("standards" AS BLOB)) + (
        SELECT COALESCE(SUM(LENGTH(CAST("verdict" AS BLOB))), 0)
        FROM "standards_check_verdicts" WHERE "check_id" = "standards_checks"."id"
      )`);
    await queryRunner.query(
      `CREATE INDEX IF NOT EXISTS "standards_checks_stored" ON "standards_checks" ("owner", "stored_bytes")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "standards_checks_stored"`);
    await queryRunner.query(`ALTER TABLE "standards_checks" DROP COLUMN "stored_bytes"`);
  }
}
