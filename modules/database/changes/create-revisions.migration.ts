import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table of the change feed. */
export class CreateRevisions1767225620010 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "revisions" (
        "topic" text PRIMARY KEY NOT NULL,
        "revision" bigint NOT NULL
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "revisions"`);
  }
}
