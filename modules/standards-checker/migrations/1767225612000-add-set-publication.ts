import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

/** Adds version, licence and source of a published standard to stored sets. */
export class AddSetPublication1767225612000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).addColumns('standard_sets', { publication: 'text?' });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropColumns('standard_sets', ['publication']);
  }
}
