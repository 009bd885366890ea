import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

/** Adds the name of the process that made the change to the entries of the audit log. */
export class AddAuditNode1767225620012 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).addColumns('audit', { node: 'text?' });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropColumns('audit', ['node']);
  }
}
