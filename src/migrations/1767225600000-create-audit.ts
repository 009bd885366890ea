import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAudit1767225600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // IF NOT EXISTS: a command and the server may both find a fresh database and migrate it.
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "audit" (
        "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
        "at" integer NOT NULL,
        "actor" text NOT NULL,
        "action" text NOT NULL,
        "subject" text NOT NULL
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "audit"`);
  }
}
