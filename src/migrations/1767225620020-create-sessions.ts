import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSessions1767225620020 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "sessions" (
        "digest" text PRIMARY KEY NOT NULL,
        "created_at" integer NOT NULL,
        "expires_at" integer NOT NULL,
        "last_used_at" integer NOT NULL
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "sessions"`);
  }
}
