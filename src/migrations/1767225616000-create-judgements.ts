import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateJudgements1767225616000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "standards_judgements" (
        "owner" text NOT NULL,
        "key" text NOT NULL,
        "judgement" text NOT NULL,
        "bytes" integer NOT NULL,
        "created_at" integer NOT NULL,
        "used_at" integer NOT NULL,
        PRIMARY KEY ("owner", "key")
      )`);
    await queryRunner.query(
      `CREATE INDEX IF NOT EXISTS "standards_judgements_used" ON "standards_judgements" ("owner", "used_at", "bytes")`,
    );
    await queryRunner.query(
      `CREATE INDEX IF NOT EXISTS "standards_judgements_created" ON "standards_judgements" ("created_at")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "standards_judgements"`);
  }
}
