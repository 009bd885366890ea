import { createHmac, type KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { type Clock, loggableError } from '../../support/index.js';
import { type Attempt, Attempts } from './attempts.js';
import { MemoryAttempts } from './memory-attempts.js';

/** Questions to the database at a time. Beyond them the process's own bucket decides alone. */
const MAX_QUESTIONS = 4;
/** Milliseconds that an answer may take, before the process's own bucket decides alone. */
const ANSWER_MS = 500;
/** Milliseconds without questions after one that failed. */
const PAUSE_MS = 1_000;
/** Milliseconds between two removals of empty buckets. */
const SWEEP_EVERY_MS = 60_000;

/**
 * Fills a bucket by `$2` milliseconds, unless more than `$3` milliseconds would be in it then. A row holds
 * the time at which its bucket is empty, on the database's clock.
 */
const TAKE = `
  WITH moment AS MATERIALIZED (
    SELECT FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint AS now
  ), taken AS (
    INSERT INTO "attempts" AS bucket ("digest", "empty_at")
    SELECT $1, now + $2::bigint FROM moment
    ON CONFLICT ("digest") DO UPDATE
      SET "empty_at" = GREATEST(bucket."empty_at" + $2::bigint, EXCLUDED."empty_at")
      WHERE GREATEST(bucket."empty_at" + $2::bigint, EXCLUDED."empty_at") - EXCLUDED."empty_at" + $2::bigint <= $3::bigint
    RETURNING 1
  )
  SELECT EXISTS (SELECT 1 FROM taken) AS "taken",
    (SELECT "empty_at" FROM "attempts" WHERE "digest" = $1) - now AS "level"
  FROM moment`;

const SWEEP = `DELETE FROM "attempts" WHERE "empty_at" < EXTRACT(EPOCH FROM clock_timestamp()) * 1000`;

/**
 * Limits the attempts of all processes on a Postgres database together. Each process asks its own bucket
 * first, so that a flood costs the database no more questions than one bucket lets through. While the
 * database is away, slow or asked too much, each process's own bucket decides alone.
 */
export class PostgresAttempts extends Attempts {
  private readonly logger = new Logger('attempts');
  private readonly own: MemoryAttempts;
  private questions = 0;
  /** Monotonic milliseconds, as the next. */
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private sweepAt = Number.NEGATIVE_INFINITY;
  private failing = false;

  /** @param key of the digests that subjects are stored as; the same in all processes */
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly key: KeyObject,
  ) {
    super();
    this.own = new MemoryAttempts(clock);
  }

  take(attempt: Attempt): number | Promise<number> {
    const waitMs = this.own.take(attempt);
    const mayAsk = this.questions < MAX_QUESTIONS && this.clock.monotonic() >= this.pausedUntil;
    return waitMs > 0 || !mayAsk ? waitMs : this.ask(attempt);
  }

  private async ask(attempt: Attempt): Promise<number> {
    let giveUp = () => {};
    const late = new Promise<never>((_, reject) => {
      giveUp = this.clock.schedule(ANSWER_MS, () => reject(new Error('no answer in time')));
    });
    try {
      const waitMs = await Promise.race([this.shared(attempt), late]);
      if (this.failing) this.logger.log('attempts are counted over all processes again');
      this.failing = false;
      return waitMs === 0 ? 0 : Math.max(waitMs, this.own.waitMs(attempt));
    } catch (error) {
      const msg = 'attempts cannot be counted over all processes; each process counts its own';
      if (!this.failing) this.logger.warn({ msg, error: loggableError(error) });
      this.failing = true;
      this.pausedUntil = this.clock.monotonic() + PAUSE_MS;
      return 0;
    } finally {
      giveUp();
    }
  }

  private async shared({ purpose, subject, cost = 1, burst, refillMs }: Attempt): Promise<number> {
    this.questions += 1;
    try {
      const digest = createHmac('sha256', this.key).update(`${purpose}\n${subject}`).digest('base64url');
      const costMs = Math.ceil(cost * refillMs);
      const burstMs = burst * refillMs;
      const [row] = await this.dataSource.query<{ taken: boolean; level: string | null }[]>(TAKE, [
        ...[digest, costMs, burstMs],
      ]);
      await this.sweep();
      return row!.taken ? 0 : Math.max(1, Number(row!.level ?? burstMs) + costMs - burstMs);
    } finally {
      this.questions -= 1;
    }
  }

  private async sweep(): Promise<void> {
    const now = this.clock.monotonic();
    if (now < this.sweepAt) return;
    this.sweepAt = now + SWEEP_EVERY_MS;
    await this.dataSource.query(SWEEP);
  }
}
