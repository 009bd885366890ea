import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError, Clock } from '../support/index.js';
import { ThreadedSqliteDriver } from './sqlite/threaded-sqlite.driver.js';

/** An answer is given again for so long, in milliseconds: anybody may ask, and each check writes a page. */
const MAX_AGE_MS = 1_000;
/** Milliseconds that a check takes at most. A database that answers later counts as down. */
const TIMEOUT_MS = 2_000;

/** Tells if the database can be read and written. */
@Injectable()
export class DatabaseHealth {
  private last: { readonly at: number; readonly result: Promise<void> } | undefined;
  /** True until the database has answered, however late. */
  private asking = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads from every table and, where it is SQLite in threads, writes a page. Asks at most once a second, and
   * never before the last question was answered.
   * @throws AppError 503 `not_ready` if that fails, or takes longer than two seconds
   */
  assertReady(): Promise<void> {
    const now = this.clock.monotonic();
    const isOld = this.last === undefined || now - this.last.at >= MAX_AGE_MS;
    if (this.last === undefined || (isOld && !this.asking)) this.last = { at: now, result: this.check() };
    return this.last.result;
  }

  private async check(): Promise<void> {
    let cancelTimeout = () => {};
    const timeout = new Promise<never>((_, reject) => {
      cancelTimeout = this.clock.schedule(TIMEOUT_MS, () => reject(new Error('no answer in time')));
    });
    try {
      await Promise.race([this.ask(), timeout]);
    } catch (cause) {
      throw new AppError({
        message: 'The database cannot be read and written at the moment.',
        code: 'not_ready',
        status: 503,
        type: 'service_unavailable_error',
        cause,
      });
    } finally {
      cancelTimeout();
    }
  }

  private async ask(): Promise<void> {
    const { driver } = this.dataSource;
    this.asking = true;
    try {
      if (driver instanceof ThreadedSqliteDriver) await driver.probe(TIMEOUT_MS);
      else await this.dataSource.query('SELECT 1');
    } finally {
      this.asking = false;
    }
  }
}
