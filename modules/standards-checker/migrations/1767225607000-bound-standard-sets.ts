import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dialectOf, Schema, type TableDefinition } from '../../database/index.js';

const SETS: TableDefinition = {
  columns: {
    id: 'text',
    name: 'text',
    description: 'text?',
    created_at: 'bigint',
    updated_at: 'bigint',
    created_by: 'text?',
    standard_count: 'integer',
    bytes: 'integer',
    standards: 'text',
  },
  primaryKey: ['id'],
};

const BYTES = `OCTET_LENGTH("name" || COALESCE("description", '') || "standards")`;

/** Adds who created a set, how many standards it has and how large it is. */
export class BoundStandardSets1767225607000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const schema = Schema.of(queryRunner);
    if (dialectOf(queryRunner) === 'postgres') return addColumns(schema);
    // A database of an older version may have them.
    if (!(await schema.hasColumn('standard_sets', 'bytes'))) await makeAnew(schema);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const columns = ['created_by', 'standard_count', 'bytes'];
    await Schema.of(queryRunner).dropColumns('standard_sets', columns);
  }
}

async function addColumns(schema: Schema): Promise<void> {
  await schema.addColumns('standard_sets', {
    created_by: 'text?',
    standard_count: 'integer?',
    bytes: 'integer?',
  });
  await schema.run(
    `UPDATE "standard_sets" SET "standard_count" = json_array_length("standards"::json), "bytes" = ${BYTES}`,
  );
  await schema.run(
    `ALTER TABLE "standard_sets" ALTER "standard_count" SET NOT NULL, ALTER "bytes" SET NOT NULL`,
  );
}

/**
 * A list that shows these columns in front of the standards reads no standards. SQLite adds columns at the
 * end only, so the table is made anew.
 */
async function makeAnew(schema: Schema): Promise<void> {
  await schema.run(`ALTER TABLE "standard_sets" RENAME TO "standard_sets_before"`);
  await schema.createTable('standard_sets', SETS);
  await schema.run(`
    INSERT INTO "standard_sets"
    SELECT "id", "name", "description", "created_at", "updated_at", NULL,
      CASE WHEN json_valid("standards") THEN json_array_length("standards") ELSE 0 END, ${BYTES}, "standards"
    FROM "standard_sets_before"`);
  await schema.dropTable('standard_sets_before');
  await schema.createUniqueIndex('standard_sets_name', { table: 'standard_sets', columns: ['name'] });
}
