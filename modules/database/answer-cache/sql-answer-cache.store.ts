import { In, LessThanOrEqual, type DataSource } from 'typeorm';
import {
  assertKnownOptions,
  type Clock,
  ConfigurationError,
  InvalidRequestError,
  kindOf,
  SystemClock,
  withStorageErrors,
} from '../../support/index.js';
import { writeRows } from '../write-atomically.js';
import { CachedAnswerEntity } from './cached-answer.entity.js';

/** Answers stored between two removals of what is too old or too much: counting takes a few milliseconds. */
const REMOVE_EVERY = 100;
/** Answers removed at a time: a write waits for them. */
const MAX_REMOVED = 1_000;

export interface SqlAnswerCacheOptions {
  /**
   * Answers in the table at most, give or take a hundred. Those that expire first are removed.
   * @default 10,000
   */
  readonly maxEntries?: number | undefined;
  /** @default the system's clock */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/**
 * Stores answers in the application's database, for the option `cache` of `LlmDriverModule`: all processes
 * share them, and they survive a restart. Needs {@link CachedAnswerEntity} and its migration in the data
 * source. Every method throws AppError 503 `storage_busy` or `storage_unavailable`; the cache then asks the
 * model.
 */
export class SqlAnswerCacheStore {
  private readonly maxEntries: number;
  private readonly clock: Pick<Clock, 'now'>;
  /** Removes at the first. */
  private storedSinceRemoval = REMOVE_EVERY;

  /** @throws ConfigurationError for a wrong argument */
  constructor(
    private readonly dataSource: DataSource,
    options: SqlAnswerCacheOptions = {},
  ) {
    checkArguments(dataSource, options);
    const { maxEntries = 10_000, clock = new SystemClock() } = options;
    this.maxEntries = maxEntries;
    this.clock = clock;
  }

  async get(key: string): Promise<string | undefined> {
    assertText('key', key);
    const row = await withStorageErrors(() =>
      this.dataSource.getRepository(CachedAnswerEntity).findOneBy({ key }),
    );
    return row !== null && row.expiresAt > this.clock.now() ? row.answer : undefined;
  }

  async set(key: string, answer: string, ttlMs: number): Promise<void> {
    assertText('key', key);
    assertText('answer', answer);
    if (!(typeof ttlMs === 'number' && ttlMs > 0)) {
      throw new InvalidRequestError(
        `ttlMs must be a number of milliseconds above 0; got ${kindOf(ttlMs)}.`,
        'ttlMs',
      );
    }
    const expiresAt = this.clock.now() + ttlMs;
    this.storedSinceRemoval += 1;
    const remove = this.storedSinceRemoval > REMOVE_EVERY;
    if (remove) this.storedSinceRemoval = 0;
    await writeRows(this.dataSource, async (transaction) => {
      await transaction.upsert(CachedAnswerEntity, { key, answer, expiresAt }, ['key']);
      if (!remove) return;
      await transaction.delete(CachedAnswerEntity, { expiresAt: LessThanOrEqual(this.clock.now()) });
      const tooMany = (await transaction.count(CachedAnswerEntity)) - this.maxEntries;
      if (tooMany <= 0) return;
      const order = { expiresAt: 'ASC', key: 'ASC' } as const;
      const take = Math.min(tooMany, MAX_REMOVED);
      const first = await transaction.find(CachedAnswerEntity, { select: { key: true }, order, take });
      await transaction.delete(CachedAnswerEntity, { key: In(first.map(({ key }) => key)) });
    });
  }

  async delete(key: string): Promise<void> {
    assertText('key', key);
    await writeRows(this.dataSource, (transaction) => transaction.delete(CachedAnswerEntity, { key }));
  }
}

function checkArguments(dataSource: unknown, options: SqlAnswerCacheOptions): void {
  const { getRepository } = (dataSource ?? {}) as { readonly getRepository?: unknown };
  if (typeof getRepository !== 'function') throw refused('dataSource', 'a DataSource of TypeORM', dataSource);
  assertKnownOptions('SqlAnswerCacheStore', options, ['maxEntries', 'clock'], ConfigurationError);
  const { maxEntries, clock } = options;
  if (maxEntries !== undefined && !(Number.isInteger(maxEntries) && maxEntries >= 1)) {
    throw refused('maxEntries', 'an integer of at least 1', maxEntries);
  }
  if (clock !== undefined && typeof (clock as Partial<Clock> | null)?.now !== 'function') {
    throw refused('clock', 'an object with the method now', clock);
  }
}

/** A key that is undefined would match every answer. */
function assertText(name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return;
  throw new InvalidRequestError(`${name} must be a text that is not empty; got ${kindOf(value)}.`, name);
}

function refused(name: string, expected: string, value: unknown): ConfigurationError {
  const got = typeof value === 'number' ? String(value) : kindOf(value);
  return new ConfigurationError(`${name} must be ${expected}; got ${got}.`, name);
}
