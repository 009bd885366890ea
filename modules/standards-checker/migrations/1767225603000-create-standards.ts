import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema, type TableDefinition } from '../../database/index.js';

const SETS: TableDefinition = {
  columns: {
    id: 'text',
    name: 'text',
    description: 'text?',
    standards: 'text',
    created_at: 'bigint',
    updated_at: 'bigint',
  },
  primaryKey: ['id'],
};

const CHECKS: TableDefinition = {
  columns: {
    id: 'text',
    owner: 'text',
    status: 'text',
    document_name: 'text?',
    document_length: 'integer',
    document_sha256: 'text',
    standard_set_id: 'text?',
    standard_set_name: 'text?',
    standards: 'text',
    standard_count: 'integer',
    driver: 'text?',
    model: 'text?',
    summary: 'text?',
    error: 'text?',
    created_at: 'bigint',
    finished_at: 'bigint?',
  },
  primaryKey: ['id'],
  checks: {
    standards_checks_status: `"status" IN ('running', 'completed', 'cancelled', 'interrupted', 'failed')`,
  },
};

const VERDICTS: TableDefinition = {
  columns: { check_id: 'text', position: 'integer', verdict: 'text' },
  primaryKey: ['check_id', 'position'],
  foreignKeys: {
    standards_check_verdicts_check: {
      columns: ['check_id'],
      references: { table: 'standards_checks', columns: ['id'] },
    },
  },
};

export class CreateStandards1767225603000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    await schema.createTable('standard_sets', SETS);
    await schema.createUniqueIndex('standard_sets_name', { table: 'standard_sets', columns: ['name'] });
    await schema.createTable('standards_checks', CHECKS);
    const owner = { table: 'standards_checks', columns: ['owner', 'created_at'] };
    await schema.createIndex('standards_checks_owner', owner);
    await schema.createTable('standards_check_verdicts', VERDICTS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    await schema.dropTable('standards_check_verdicts');
    await schema.dropTable('standards_checks');
    await schema.dropTable('standard_sets');
  }
}
