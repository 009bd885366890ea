import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Creates the table of {@link CachedAnswerEntity}, for the `migrations` of an application's data source. */
export class CreateCachedAnswers1767225617000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS "llm_cached_answers" (
        "key" text PRIMARY KEY NOT NULL,
        "answer" text NOT NULL,
        "expires_at" bigint NOT NULL
      )`);
    await queryRunner.query(
      `CREATE INDEX IF NOT EXISTS "llm_cached_answers_expiry" ON "llm_cached_answers" ("expires_at")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "llm_cached_answers"`);
  }
}
