import { type DataSource, type Migration, MigrationExecutor, type QueryRunner } from 'typeorm';
import { dialectOf } from '../dialect.js';
import { BoundedQueryRunner } from '../postgres/bounded-query-runner.js';

/** Names our lock among the advisory locks of a Postgres database: `llmdrvr` in ASCII. */
const LOCK = '30518514577208946';
/** Milliseconds that a process waits for another one that migrates. */
const MIGRATION_LOCK_TIMEOUT_MS = 600_000;
/** Milliseconds that a change of a table waits for transactions that use it. */
const TABLE_LOCK_TIMEOUT_MS = 60_000;

/**
 * Runs the migrations that the database lacks, all of them or none, in one transaction. Processes that
 * migrate at the same time do so one after the other: a later one finds nothing to do.
 * @returns those that it has run, by timestamp
 * @throws the database's own errors
 */
export async function migrate(dataSource: DataSource): Promise<Migration[]> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.beforeMigration();
    return await inTransaction(runner, async () => {
      if (dialectOf(dataSource) === 'postgres') await lock(runner);
      const executor = new MigrationExecutor(dataSource, runner);
      // All of it runs in our transaction.
      executor.transaction = 'none';
      return executor.executePendingMigrations();
    });
  } finally {
    // SQLite checks foreign keys again, also after a failure.
    await runner.afterMigration().catch(() => {});
    await runner.release();
  }
}

/** How the migrations of a database and those of its data source differ. */
export interface MigrationFindings {
  /** Names of those that the database lacks, by timestamp. */
  readonly pending: readonly string[];
  /** The first that the database has and the data source does not know: a newer version has written it. */
  readonly unknown: string | undefined;
}

/** Compares the migrations of the database with those of its data source. Changes nothing. */
export async function findMigrations(dataSource: DataSource): Promise<MigrationFindings> {
  const executor = new MigrationExecutor(dataSource);
  const executed = (await executor.getExecutedMigrations()).map(({ name }) => name);
  const known = new Set(
    dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name),
  );
  return {
    pending: [...known].filter((name) => !executed.includes(name)),
    unknown: executed.find((name) => !known.has(name)),
  };
}

/** SQLite begins with its write lock where the file is opened in threads (see `createDataSource`). */
async function inTransaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  await runner.startTransaction();
  try {
    const result = await work();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    if (!runner.isReleased) await runner.rollbackTransaction().catch(() => {});
    throw error;
  }
}

/** The lock ends with the transaction, also through a pooler that gives each one another connection. */
async function lock(runner: QueryRunner): Promise<void> {
  // A migration may rewrite a large table.
  if (runner instanceof BoundedQueryRunner) runner.answerTimeoutMs = 0;
  await runner.query(`SET LOCAL statement_timeout = 0`);
  await runner.query(`SET LOCAL lock_timeout = ${MIGRATION_LOCK_TIMEOUT_MS}`);
  await runner.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
  await runner.query(`SET LOCAL lock_timeout = ${TABLE_LOCK_TIMEOUT_MS}`);
}
