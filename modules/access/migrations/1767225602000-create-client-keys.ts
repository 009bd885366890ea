import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

export class CreateClientKeys1767225602000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    await schema.createTable('client_keys', {
      columns: {
        id: 'text',
        name: 'text',
        scopes: 'text',
        prefix: 'text',
        salt: 'text',
        digest: 'text',
        created_at: 'bigint',
        revoked_at: 'bigint?',
      },
      primaryKey: ['id'],
    });
    await schema.createUniqueIndex('client_keys_prefix', { table: 'client_keys', columns: ['prefix'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable('client_keys');
  }
}
