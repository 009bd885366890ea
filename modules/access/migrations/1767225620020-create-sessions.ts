import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

export class CreateSessions1767225620020 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).createTable('sessions', {
      columns: { digest: 'text', created_at: 'bigint', expires_at: 'bigint', last_used_at: 'bigint' },
      primaryKey: ['digest'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable('sessions');
  }
}
