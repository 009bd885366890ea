import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../database/index.js';

const COLUMNS = { owner_node: 'text?', lease_expires_at: 'bigint?', cancel_requested_at: 'bigint?' } as const;

export class AddCheckLeases1767225606000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    await schema.addColumns('standards_checks', COLUMNS);
    // Checks that run now belong to no process that renews a lease.
    await schema.run(
      `UPDATE "standards_checks" SET "lease_expires_at" = 0 WHERE "status" = 'running' AND "lease_expires_at" IS NULL`,
    );
    const running = { table: 'standards_checks', columns: ['status', 'owner_node'] };
    await schema.createIndex('standards_checks_running', running);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    await schema.dropIndex('standards_checks_running');
    await schema.dropColumns('standards_checks', Object.keys(COLUMNS));
  }
}
