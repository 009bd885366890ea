import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

export class CreateSettings1767225601000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).createTable('settings', {
      columns: {
        group: 'text',
        key: 'text',
        value: 'text?',
        ciphertext: 'text?',
        revision: 'integer',
        updated_at: 'bigint',
      },
      primaryKey: ['group', 'key'],
      checks: { settings_holds_one: `("value" IS NULL) <> ("ciphertext" IS NULL)` },
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable('settings');
  }
}
