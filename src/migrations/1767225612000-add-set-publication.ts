import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds version, licence and source of a published standard to stored sets. */
export class AddSetPublication1767225612000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // Another process may have come first.
    if (await queryRunner.hasColumn('standard_sets', 'publication')) return;
    await queryRunner.query(`ALTER TABLE "standard_sets" ADD COLUMN "publication" text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "standard_sets" DROP COLUMN "publication"`);
  }
}
