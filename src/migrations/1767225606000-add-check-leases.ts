import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = [
  ['owner_node', 'text'],
  ['lease_expires_at', 'integer'],
  ['cancel_requested_at', 'integer'],
] as const;

export class AddCheckLeases1767225606000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [name, type] of COLUMNS) {
      // Another process may have come first: SQLite has no ADD COLUMN IF NOT EXISTS.
      if (await queryRunner.hasColumn('standards_checks', name)) continue;
      await queryRunner.query(`ALTER TABLE "standards_checks" ADD COLUMN "${name}" ${type}`);
    }
    // Checks that run now belong to no process that renews a lease.
    await queryRunner.query(
      `UPDATE "standards_checks" SET "lease_expires_at" = 0 WHERE "status" = 'running' AND "lease_expires_at" IS NULL`,
    );
    await queryRunner.query(
      `CREATE INDEX IF NOT EXISTS "standards_checks_running" ON "standards_checks" ("status", "owner_node")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "standards_checks_running"`);
    for (const [name] of COLUMNS) {
      await queryRunner.query(`ALTER TABLE "standards_checks" DROP COLUMN "${name}"`);
    }
  }
}
