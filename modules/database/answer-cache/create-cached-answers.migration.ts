import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../migrations/schema.js';

const TABLE = 'llm_cached_answers';

/** Creates the table of {@link CachedAnswerEntity}, for the `migrations` of an application's data source. */
export class CreateCachedAnswers1767225617000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    await schema.createTable(TABLE, {
      columns: { key: 'text', answer: 'text', expires_at: 'bigint' },
      primaryKey: ['key'],
    });
    await schema.createIndex('llm_cached_answers_expiry', { table: TABLE, columns: ['expires_at'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable(TABLE);
  }
}
