import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../migrations/schema.js';

/** The table of attempts that all processes count together. On SQLite it stays empty. */
export class CreateAttempts1767225620021 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).createTable('attempts', {
      columns: { digest: 'text', empty_at: 'bigint' },
      primaryKey: ['digest'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable('attempts');
  }
}
