import { Logger } from '@nestjs/common';
import type { PoolOptions, PoolResult } from '../contract/pool.types.js';

/** Counts the results of a run, and reports its progress after each. */
export class ProgressReports {
  ok = 0;
  private failed = 0;
  private retries = 0;
  private hasThrown = false;

  constructor(private readonly onProgress: PoolOptions['onProgress']) {}

  /**
   * Counts a result and reports the progress.
   * @param retries calls beyond the first, sent for it by this run
   * @param total prompts in all, if that is known
   */
  count(result: PoolResult, retries: number, total: number | undefined): void {
    if (result.ok) this.ok += 1;
    else this.failed += 1;
    this.retries += retries;
    if (this.onProgress !== undefined) this.report(this.onProgress, total);
  }

  private report(onProgress: NonNullable<PoolOptions['onProgress']>, total: number | undefined): void {
    const { ok, failed, retries } = this;
    const progress = { done: ok + failed, ok, failed, retries, total };
    // Not awaited, but an async callback that rejects must not end the process.
    void (async () => onProgress(progress))().catch((error: unknown) => {
      if (this.hasThrown) return;
      this.hasThrown = true;
      new Logger('PoolRun').warn({ message: 'onProgress threw; the pool goes on', error });
    });
  }
}
