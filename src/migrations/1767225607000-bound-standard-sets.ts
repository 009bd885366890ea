import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds who created a set, how many standards it has and how large it is, in front of the standards: a list
 * that shows these then reads no standards. SQLite adds columns at the end only, so the table is made anew.
 */
export class BoundStandardSets1767225607000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // Another process may have come first.
    if (await queryRunner.hasColumn('standard_sets', 'bytes')) return;
    await queryRunner.query(`ALTER TABLE "standard_sets" RENAME TO "standard_sets_before"`);
    await queryRunner.query(`
      CREATE TABLE "standard_sets" (
        "id" text PRIMARY KEY NOT NULL,
        "name" text NOT NULL,
        "description" text,
        "created_at" integer NOT NULL,
        "updated_at" integer NOT NULL,
        "created_by" text,
        "standard_count" integer NOT NULL,
        "bytes" integer NOT NULL,
        "standards" text NOT NULL
      )`);
    await queryRunner.query(`
      INSERT INTO "standard_sets"
      SELECT "id", "name", "description", "created_at", "updated_at", NULL,
        CASE WHEN json_valid("standards") THEN json_array_length("standards") ELSE 0 END,
        LENGTH(CAST("name" || COALESCE("description", '') || "standards" AS BLOB)),
        "standards"
      FROM "standard_sets_before"`);
    await queryRunner.query(`DROP TABLE "standard_sets_before"`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX IF NOT EXISTS "standard_sets_name" ON "standard_sets" ("name")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const column of ['created_by', 'standard_count', 'bytes']) {
      await queryRunner.query(`ALTER TABLE "standard_sets" DROP COLUMN "${column}"`);
    }
  }
}
