import { Injectable, Logger } from '@nestjs/common';
import { missingVerdicts, summarize, UNKNOWN_TOTALS } from '../judging/report.js';
import type { StandardVerdict, VerdictProblem } from '../judging/report.schema.js';
import { CheckLeaseStore, type AbandonedEnd } from './check-lease.store.js';
import type { CheckRunEntity } from './check-run.entity.js';

/** The problem of a standard that was not judged when its process stopped. */
const INTERRUPTED: VerdictProblem = {
  code: 'interrupted',
  message: 'The server stopped before this standard was judged.',
};

/**
 * Ends the checks of processes that no longer run: those whose lease has run out. Takes two looks for it. The
 * first marks the lease. An owner that lives, and only could not write or was suspended with the machine,
 * renews it before the second.
 */
@Injectable()
export class AbandonedChecks {
  private readonly logger = new Logger(AbandonedChecks.name);
  /** Checks that the look before has marked. */
  private marked: ReadonlySet<string> = new Set();

  constructor(private readonly store: CheckLeaseStore) {}

  /**
   * Looks once.
   * @returns true if checks are marked that the next look may end
   * @throws AppError 503 `storage_busy` or `storage_unavailable`
   */
  async look(): Promise<boolean> {
    const lapsed = await this.store.lapsed();
    for (const id of lapsed.filter((each) => this.marked.has(each))) await this.end(id);
    const fresh = lapsed.filter((each) => !this.marked.has(each));
    if (fresh.length > 0) await this.store.mark(fresh);
    this.marked = new Set(fresh);
    return fresh.length > 0;
  }

  private async end(id: string): Promise<void> {
    const ended = await this.store.endMarked(id, (check, verdicts) => this.endOf(check, verdicts));
    if (ended) this.logger.warn({ msg: 'a check was interrupted: its process no longer runs', check_id: id });
  }

  /** The verdicts stay; a standard without one becomes an error. */
  private endOf(check: CheckRunEntity, verdicts: ReadonlyMap<number, StandardVerdict>): AbandonedEnd {
    const missing = missingVerdicts(check.standards, verdicts, INTERRUPTED);
    const summary = summarize([...verdicts.values(), ...missing.values()], {
      ...UNKNOWN_TOTALS,
      driver: check.driver,
      model: check.model,
    });
    const status = check.cancelRequestedAt === null ? 'interrupted' : 'cancelled';
    return { end: { status, summary, error: null }, missing };
  }
}
