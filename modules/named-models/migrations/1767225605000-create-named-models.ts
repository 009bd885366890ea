import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

export class CreateNamedModels1767225605000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).createTable('named_models', {
      columns: { name: 'text', definition: 'text', updated_at: 'bigint' },
      primaryKey: ['name'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable('named_models');
  }
}
