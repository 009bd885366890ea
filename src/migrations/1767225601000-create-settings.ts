import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSettings1767225601000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "settings" (
        "group" text NOT NULL,
        "key" text NOT NULL,
        "value" text,
        "ciphertext" text,
        "revision" integer NOT NULL,
        "updated_at" integer NOT NULL,
        CONSTRAINT "settings_holds_one" CHECK (("value" IS NULL) <> ("ciphertext" IS NULL)),
        PRIMARY KEY ("group", "key")
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "settings"`);
  }
}
