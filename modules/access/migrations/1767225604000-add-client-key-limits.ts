import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

export class AddClientKeyLimits1767225604000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).addColumns('client_keys', { limits: 'text?' });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropColumns('client_keys', ['limits']);
  }
}
