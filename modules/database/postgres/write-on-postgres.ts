import { setTimeout } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { AppError, postgresFailure, type PostgresFailure, uncertainWrite } from '../../support/index.js';

/** Milliseconds during which a transaction that others overtook is run again. */
const RETRY_FOR_MS = 5_000;
/** Milliseconds of the longest wait before the second run; it doubles from run to run. */
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 500;

/** What other transactions may do between the statements of one. */
export type Isolation = 'SERIALIZABLE' | 'READ COMMITTED';

/** What the retries of a transaction depend on. */
export interface RetryTiming {
  /** Milliseconds of a clock that only goes on. */
  readonly monotonic: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
}

const SYSTEM_TIMING: RetryTiming = {
  monotonic: () => performance.now(),
  random: Math.random,
  wait: (ms) => setTimeout(ms),
};

/**
 * Runs work in a transaction, which behaves as if it ran alone if it is SERIALIZABLE. Postgres ends one of
 * two that do not fit together; then the whole work is run again, after a random wait, until five seconds
 * are over. It is run a second time too if its connection ended before the commit: the pool may have lent a
 * dead one.
 * @throws the last failure of the database; what `work` throws, after rolling back
 */
export async function writeOnPostgres<T>(
  dataSource: DataSource,
  work: (transaction: EntityManager) => Promise<T>,
  { monotonic, random, wait }: RetryTiming = SYSTEM_TIMING,
  isolation: Isolation = 'SERIALIZABLE',
): Promise<T> {
  const deadline = monotonic() + RETRY_FOR_MS;
  let mayReconnect = true;
  for (let longest = FIRST_WAIT_MS; ; longest = Math.min(longest * 2, LONGEST_WAIT_MS)) {
    try {
      return await runOnce(dataSource, work, isolation);
    } catch (error) {
      const kind = kindOf(error);
      const pause = random() * longest;
      const again = kind === 'conflict' || (kind === 'lost' && mayReconnect);
      if (!again || monotonic() + pause >= deadline) throw error;
      if (kind === 'lost') mayReconnect = false;
      await wait(pause);
    }
  }
}

/** Sees a failure behind the errors that a store has made of it; none if the change may be stored. */
function kindOf(error: unknown): PostgresFailure['kind'] | undefined {
  if (error instanceof AppError && error.code === 'storage_uncertain') return undefined;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const failure = postgresFailure(cause, true);
    if (failure !== undefined) return failure.kind;
  }
  return undefined;
}

async function runOnce<T>(
  dataSource: DataSource,
  work: (transaction: EntityManager) => Promise<T>,
  isolation: Isolation,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  const failure = observeFailure(runner);
  try {
    await runner.startTransaction(isolation);
    const result = await work(runner.manager);
    failure.assertNone();
    await commit(runner);
    return result;
  } catch (error) {
    await rollBack(runner);
    throw error;
  } finally {
    // Does nothing if the connection has broken and was thrown away.
    await runner.release();
  }
}

/**
 * After a statement that failed, Postgres takes no others, and a COMMIT rolls back without an error. Work
 * that has caught the failure must not be told that its writes are stored.
 */
function observeFailure(runner: QueryRunner): { assertNone(): void } {
  const query = runner.query.bind(runner);
  let failure: Error | undefined;
  runner.query = async (sql: string, parameters?: unknown[], structured?: boolean): Promise<never> => {
    try {
      const result = (await query(sql, parameters, structured as true)) as never;
      if (sql.startsWith('ROLLBACK TO SAVEPOINT')) failure = undefined;
      return result;
    } catch (error) {
      failure ??= error as Error;
      throw error;
    }
  };
  return {
    assertNone: () => {
      if (failure !== undefined) throw failure;
    },
  };
}

async function commit(runner: QueryRunner): Promise<void> {
  try {
    await runner.commitTransaction();
  } catch (error) {
    const { code } = (error ?? {}) as { readonly code?: unknown };
    // Only an answer of the server that names one of these says that nothing is stored.
    if (typeof code === 'string' && /^(?:23...|40001|40P01|40002)$/.test(code)) throw error;
    throw uncertainWrite(error);
  }
}

/** A connection that cannot roll back has ended, and with it the transaction. */
async function rollBack(runner: QueryRunner): Promise<void> {
  if (!runner.isTransactionActive || runner.isReleased) return;
  await runner.rollbackTransaction().catch(() => {});
}
