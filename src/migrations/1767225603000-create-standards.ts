import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateStandards1767225603000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "standard_sets" (
        "id" text PRIMARY KEY NOT NULL,
        "name" text NOT NULL,
        "description" text,
        "standards" text NOT NULL,
        "created_at" integer NOT NULL,
        "updated_at" integer NOT NULL
      )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX IF NOT EXISTS "standard_sets_name" ON "standard_sets" ("name")`,
    );
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "standards_checks" (
        "id" text NOT NULL,
        "owner" text NOT NULL,
        "status" text NOT NULL,
        "document_name" text,
        "document_length" integer NOT NULL,
        "document_sha256" text NOT NULL,
        "standard_set_id" text,
        "standard_set_name" text,
        "standards" text NOT NULL,
        "standard_count" integer NOT NULL,
        "driver" text,
        "model" text,
        "summary" text,
        "error" text,
        "created_at" integer NOT NULL,
        "finished_at" integer,
        CONSTRAINT "standards_checks_status" CHECK ("status" IN ('running', 'completed', 'cancelled', 'interrupted', 'failed')),
        PRIMARY KEY ("id")
      )`);
    await queryRunner.query(
      `CREATE INDEX IF NOT EXISTS "standards_checks_owner" ON "standards_checks" ("owner", "created_at")`,
    );
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "standards_check_verdicts" (
        "check_id" text NOT NULL,
        "position" integer NOT NULL,
        "verdict" text NOT NULL,
        CONSTRAINT "standards_check_verdicts_check" FOREIGN KEY ("check_id") REFERENCES "standards_checks" ("id") ON DELETE CASCADE,
        PRIMARY KEY ("check_id", "position")
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "standards_check_verdicts"`);
    await queryRunner.query(`DROP TABLE "standards_checks"`);
    await queryRunner.query(`DROP TABLE "standard_sets"`);
  }
}
