import { In, MoreThan, type DataSource, type EntityManager } from 'typeorm';
import { writeRows } from '../../database/index.js';
import { isClientKey } from '../../http/index.js';
import { withStorageErrors, type Clock } from '../../support/index.js';
import {
  MAX_CACHED_BYTES,
  MAX_CACHED_BYTES_PER_KEY,
  MAX_CACHED_JUDGEMENTS,
  MAX_CACHED_JUDGEMENTS_PER_KEY,
} from '../storage-bounds.js';
import { DEFAULT_MAX_AGE_MS, JudgementCache } from './judgement-cache.js';
import { JudgementEntity } from './judgement.entity.js';
import { judgementSchema, type Judgement } from './judgement.js';
import { removeBeyond, type CacheBounds } from './remove-beyond.js';

/** The time of use is stored to the hour: not every read is a write. */
const USE_STEP_MS = 60 * 60 * 1_000;
/** All judgements are counted once so many were added: counting them takes a few milliseconds. */
const COUNT_EVERY = 1_000;

export interface SqlJudgementCacheOptions {
  /** Milliseconds after which a judgement is not used any more. Default: 30 days. */
  readonly maxAgeMs?: number;
  /** Default: the bounds of this server. */
  readonly perKey?: CacheBounds;
  readonly all?: CacheBounds;
}

/**
 * Stores judgements in the database. Every method throws AppError 503 `storage_busy` or
 * `storage_unavailable`.
 */
export class SqlJudgementCache extends JudgementCache {
  private readonly maxAgeMs: number;
  private readonly perKey: CacheBounds;
  private readonly all: CacheBounds;
  /** Judgements added since all were counted. Counts at the first. */
  private addedSinceCount = COUNT_EVERY;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Pick<Clock, 'now'>,
    options: SqlJudgementCacheOptions = {},
  ) {
    super();
    this.maxAgeMs = options.maxAgeMs ?? DEFAULT_MAX_AGE_MS;
    this.perKey = options.perKey ?? {
      judgements: MAX_CACHED_JUDGEMENTS_PER_KEY,
      bytes: MAX_CACHED_BYTES_PER_KEY,
    };
    this.all = options.all ?? { judgements: MAX_CACHED_JUDGEMENTS, bytes: MAX_CACHED_BYTES };
  }

  async find(keys: readonly string[], owner: string): Promise<ReadonlyMap<string, Judgement>> {
    const now = this.clock.now();
    const where = { owner, key: In([...keys]), createdAt: MoreThan(now - this.maxAgeMs) };
    const rows = await withStorageErrors(() => this.dataSource.getRepository(JudgementEntity).findBy(where));
    const found = new Map<string, Judgement>();
    for (const { key, judgement } of rows) {
      const read = readJudgement(judgement);
      if (read !== undefined) found.set(key, read);
    }
    const used = rows.filter(({ usedAt }) => usedAt !== stepOf(now)).map(({ key }) => key);
    if (used.length > 0) await this.markUsed(used, owner, stepOf(now));
    return found;
  }

  async add(judgements: ReadonlyMap<string, Judgement>, owner: string): Promise<void> {
    const createdAt = this.clock.now();
    // In one order for all: two transactions that write the same rows wait for each other, not in a circle.
    const sorted = [...judgements].sort(([one], [other]) => (one < other ? -1 : 1));
    const rows = sorted.map(([key, value]) => {
      const judgement = JSON.stringify(value);
      const bytes = Buffer.byteLength(judgement);
      return { owner, key, judgement, bytes, createdAt, usedAt: stepOf(createdAt) };
    });
    await writeRows(this.dataSource, async (transaction) => {
      for (const row of rows) await transaction.upsert(JudgementEntity, row, ['owner', 'key']);
      await this.removeOld(transaction, owner, createdAt);
    });
    this.addedSinceCount = this.addedSinceCount >= COUNT_EVERY ? 0 : this.addedSinceCount + rows.length;
  }

  private async removeOld(transaction: EntityManager, owner: string, now: number): Promise<void> {
    if (isClientKey({ actor: owner })) await removeBeyond(transaction, this.perKey, owner);
    if (this.addedSinceCount < COUNT_EVERY) return;
    await transaction
      .createQueryBuilder()
      .delete()
      .from(JudgementEntity)
      .where('created_at <= :oldest', { oldest: now - this.maxAgeMs })
      .execute();
    await removeBeyond(transaction, this.all);
  }

  private async markUsed(keys: readonly string[], owner: string, usedAt: number): Promise<void> {
    await writeRows(this.dataSource, (transaction) =>
      transaction.update(JudgementEntity, { owner, key: In([...keys]) }, { usedAt }),
    );
  }
}

function stepOf(time: number): number {
  return time - (time % USE_STEP_MS);
}

/** Returns `undefined` for what this program cannot have stored. */
function readJudgement(json: string): Judgement | undefined {
  try {
    return judgementSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
