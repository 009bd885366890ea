import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

export class CreateAudit1767225600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).createTable('audit', {
      columns: { id: 'id', at: 'bigint', actor: 'text', action: 'text', subject: 'text' },
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable('audit');
  }
}
