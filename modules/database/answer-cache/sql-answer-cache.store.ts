import { In, LessThanOrEqual, type DataSource } from 'typeorm';
import { SystemClock, withStorageErrors, type Clock } from '../../support/index.js';
import { writeAtomically } from '../write-atomically.js';
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

  constructor(
    private readonly dataSource: DataSource,
    { maxEntries = 10_000, clock = new SystemClock() }: SqlAnswerCacheOptions = {},
  ) {
    this.maxEntries = maxEntries;
    this.clock = clock;
  }

  async get(key: string): Promise<string | undefined> {
    const row = await withStorageErrors(() =>
      this.dataSource.getRepository(CachedAnswerEntity).findOneBy({ key }),
    );
    return row !== null && row.expiresAt > this.clock.now() ? row.answer : undefined;
  }

  async set(key: string, answer: string, ttlMs: number): Promise<void> {
    const expiresAt = this.clock.now() + ttlMs;
    this.storedSinceRemoval += 1;
    const remove = this.storedSinceRemoval > REMOVE_EVERY;
    if (remove) this.storedSinceRemoval = 0;
    await writeAtomically(this.dataSource, async (transaction) => {
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
    await writeAtomically(this.dataSource, (transaction) => transaction.delete(CachedAnswerEntity, { key }));
  }
}
