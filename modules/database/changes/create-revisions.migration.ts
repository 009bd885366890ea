import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../migrations/schema.js';

/** The table of the change feed. */
export class CreateRevisions1767225620010 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).createTable('revisions', {
      columns: { topic: 'text', revision: 'bigint' },
      primaryKey: ['topic'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable('revisions');
  }
}
