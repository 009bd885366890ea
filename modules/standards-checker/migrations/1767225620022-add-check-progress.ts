import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

export class AddCheckProgress1767225620022 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    await schema.addColumns('standards_checks', { progress: 'text?' });
    await schema.addColumns('standards_check_verdicts', { ordinal: 'integer?' });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    await schema.dropColumns('standards_check_verdicts', ['ordinal']);
    await schema.dropColumns('standards_checks', ['progress']);
  }
}
