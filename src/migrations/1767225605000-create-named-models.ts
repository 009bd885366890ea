import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateNamedModels1767225605000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "named_models" (
        "name" text PRIMARY KEY NOT NULL,
        "definition" text NOT NULL,
        "updated_at" integer NOT NULL
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "named_models"`);
  }
}
