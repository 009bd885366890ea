import type { LlmError, LlmErrorKind } from '../contract/llm-error.js';
import type { Plan } from './call-plan.js';

/** Calls sent at most where the caller does not say. */
const DEFAULT_ATTEMPTS = 6;

/** What went wrong with one item so far: decides whether it is worth another call. */
export class RetryTrail {
  private readonly retries = new Map<LlmErrorKind, number>();
  private successesSeen = 0;
  private refusals = 0;

  /**
   * @param plan where it leaves the number of attempts open, a pool does not count refusals for the rate limit: they only
   *   mean later, and a pool has time
   * @param startedAt monotonic time of the first failure
   */
  constructor(
    private readonly plan: Plan,
    private readonly startedAt: number,
  ) {}

  /**
   * @param successes answers the instance has given so far, to anybody
   */
  allows(error: LlmError, successes: number): boolean {
    const { options, stats, pool } = this.plan;
    if (error.kind === 'rate_limit_exceeded') this.refusals += 1;
    const counted = pool && options.attempts === undefined ? stats.attempts - this.refusals : stats.attempts;
    if (!error.retryable || counted >= (options.attempts ?? DEFAULT_ATTEMPTS)) return false;
    return error.retryLimit === undefined || this.isWorthAnother(error, error.retryLimit, successes);
  }

  /** @throws the error, where the item has been refused for longer than its caller waits */
  assertPatient(error: LlmError, now: number, patienceMs: number): void {
    if (now - this.startedAt > patienceMs) throw error;
  }

  private isWorthAnother(error: LlmError, retryLimit: number, successes: number): boolean {
    // A reply cut off on the way is worth one retry: twice in a row the provider is broken, not the line. But if it
    // has answered others well in between, the line it is, and the count starts anew.
    const fresh = error.kind === 'upstream_invalid_response' && successes > this.successesSeen;
    const spent = fresh ? 0 : (this.retries.get(error.kind) ?? 0);
    this.successesSeen = successes;
    this.retries.set(error.kind, spent + 1);
    return spent < retryLimit;
  }
}
