import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddClientKeyLimits1767225604000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // Another process may have come first: SQLite has no ADD COLUMN IF NOT EXISTS.
    if (await queryRunner.hasColumn('client_keys', 'limits')) return;
    await queryRunner.query(`ALTER TABLE "client_keys" ADD COLUMN "limits" text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "client_keys" DROP COLUMN "limits"`);
  }
}
