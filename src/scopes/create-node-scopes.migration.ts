import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Schema } from '../../modules/database/index.js';

/** The table of what processes tell each other of their limits and queues. */
export class CreateNodeScopes1767225620040 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).createTable('node_scopes', {
      columns: { node: 'text', scope: 'text', state: 'text', told_at: 'bigint' },
      primaryKey: ['node', 'scope'],
      foreignKeys: {
        node_scopes_node: { columns: ['node'], references: { table: 'nodes', columns: ['id'] } },
      },
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await Schema.of(queryRunner).dropTable('node_scopes');
  }
}
