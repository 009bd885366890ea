import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../migrations/schema.js';

/** The table of the processes that serve the application. */
export class CreateNodes1767225620011 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).createTable('nodes', {
      columns: {
        id: 'text',
        name: 'text',
        host: 'text',
        pid: 'bigint',
        role: 'text',
        version: 'text',
        key_fingerprints: 'text',
        started_at: 'bigint',
        seen_at: 'bigint',
      },
      primaryKey: ['id'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable('nodes');
  }
}
