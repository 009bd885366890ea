import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateClientKeys1767225602000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "client_keys" (
        "id" text PRIMARY KEY NOT NULL,
        "name" text NOT NULL,
        "scopes" text NOT NULL,
        "prefix" text NOT NULL,
        "salt" text NOT NULL,
        "digest" text NOT NULL,
        "created_at" integer NOT NULL,
        "revoked_at" integer
      )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX IF NOT EXISTS "client_keys_prefix" ON "client_keys" ("prefix")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "client_keys"`);
  }
}
