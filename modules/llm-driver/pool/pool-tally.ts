import type { PoolProgress, PoolResult } from '../contract/pool.types.js';

/** Counts results as they finish. */
export class PoolTally {
  ok = 0;
  private failed = 0;
  private retries = 0;
  private reportFailed = false;

  constructor(private readonly total: number | undefined) {}

  add(result: PoolResult): void {
    if (result.ok) this.ok += 1;
    else this.failed += 1;
    this.retries += Math.max(0, result.attempts - 1);
  }

  progress(): PoolProgress {
    const { ok, failed, retries, total } = this;
    return { done: ok + failed, ok, failed, retries, total };
  }

  /** Whether this is the first time the progress could not be reported. */
  firstReportFailure(): boolean {
    const first = !this.reportFailed;
    this.reportFailed = true;
    return first;
  }
}
