import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

export class CreateJudgements1767225616000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    const table = 'standards_judgements';
    await schema.createTable(table, {
      columns: {
        owner: 'text',
        key: 'text',
        judgement: 'text',
        bytes: 'integer',
        created_at: 'bigint',
        used_at: 'bigint',
      },
      primaryKey: ['owner', 'key'],
    });
    await schema.createIndex('standards_judgements_used', { table, columns: ['owner', 'used_at', 'bytes'] });
    await schema.createIndex('standards_judgements_created', { table, columns: ['created_at'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable('standards_judgements');
  }
}
