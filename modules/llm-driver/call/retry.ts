import type { Random } from '../../support/index.js';
import type { LlmErrorKind } from '../contract/error-kinds.js';
import type { LlmError } from '../contract/llm-error.js';
import type { Plan } from './call-plan.js';

/** How retries are spaced. All in milliseconds. */
export interface RetryOptions {
  /** Upper bound of the first backoff. Default 500. */
  readonly baseDelayMs?: number;
  /** Upper bound of every backoff. Default 20,000. */
  readonly maxDelayMs?: number;
}

/** Full-jitter exponential backoff that never comes back before the provider's own hint. */
export class Backoff {
  private readonly baseDelayMs: number;
  private readonly maxDelayMs: number;

  constructor(
    private readonly random: Random,
    options: RetryOptions = {},
  ) {
    this.baseDelayMs = options.baseDelayMs ?? 500;
    this.maxDelayMs = options.maxDelayMs ?? 20_000;
  }

  /** Milliseconds to wait after the `attempt`-th call (from 1) failed that way. */
  delayMs(error: LlmError, attempt: number): number {
    const ceiling = Math.min(this.maxDelayMs, this.baseDelayMs * 2 ** (attempt - 1));
    if (error.retryAfterMs === undefined) return this.random() * ceiling;
    // Jitter only upwards, and small beside the hint: early is refused again, all at once is a herd.
    return error.retryAfterMs + this.random() * Math.min(ceiling, Math.max(50, error.retryAfterMs * 0.1));
  }
}

/** Calls sent at most where the caller does not say. */
const DEFAULT_ATTEMPTS = 6;

/** What went wrong with one item so far: decides whether it is worth another call. */
export class RetryState {
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
    const { options, stats, poolItem: pool } = this.plan;
    if (error.kind === 'rate_limit_exceeded') this.refusals += 1;
    const counted = pool && options.attempts === undefined ? stats.attempts - this.refusals : stats.attempts;
    if (!error.retryable || counted >= (options.attempts ?? DEFAULT_ATTEMPTS)) return false;
    return error.retryLimit === undefined || this.isWorthAnother(error, error.retryLimit, successes);
  }

  /** @throws the error, where the item has been refused for longer than its caller waits */
  assertWaitAllowed(error: LlmError, now: number, patienceMs: number): void {
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
