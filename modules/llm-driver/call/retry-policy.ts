import type { Random } from '../../support/index.js';
import type { LlmError } from '../contract/llm-error.js';

/** How retries are spaced. All in milliseconds. */
export interface RetryOptions {
  /** Upper bound of the first backoff. Default 500. */
  readonly baseDelayMs?: number;
  /** Upper bound of every backoff. Default 20,000. */
  readonly maxDelayMs?: number;
}

/** Full-jitter exponential backoff that never comes back before the provider's own hint. */
export class RetryPolicy {
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
