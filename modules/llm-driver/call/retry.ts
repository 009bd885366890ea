import type { Random } from '../../support/index.js';
import { assertDelay, assertOptions } from '../contract/configuration-checks.js';
import type { LlmErrorKind } from '../contract/error-kinds.js';
import type { LlmError } from '../contract/llm-error.js';
import type { Plan } from './call-plan.js';

/** Spacing of retries, in milliseconds. */
export interface RetryOptions {
  /** Upper bound of the first backoff. Default 500. */
  readonly baseDelayMs?: number | undefined;
  /** Upper bound of every backoff. Default 20,000. */
  readonly maxDelayMs?: number | undefined;
}

const RETRY_OPTIONS: readonly string[] = ['baseDelayMs', 'maxDelayMs'] satisfies (keyof RetryOptions)[];

/** Checks the spacing of retries. @throws ConfigurationError with the option and what was expected */
export function checkRetryOptions(retry: unknown): asserts retry is RetryOptions | undefined {
  if (retry === undefined) return;
  assertOptions('retry', retry, RETRY_OPTIONS);
  for (const name of RETRY_OPTIONS) assertDelay(`retry.${name}`, retry[name]);
}

/**
 * Exponential backoff with full jitter. A provider's hint replaces it: a retry never comes before the hint
 * has passed.
 */
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

  /**
   * Returns the milliseconds to wait after a failed attempt.
   * @param attempt number of that attempt, from 1
   */
  delayMs(error: LlmError, attempt: number): number {
    const ceiling = Math.min(this.maxDelayMs, this.baseDelayMs * 2 ** (attempt - 1));
    if (error.retryAfterMs === undefined) return this.random() * ceiling;
    // Jitter only adds, and is small beside the hint: too early is refused again, and all at once is a herd.
    return error.retryAfterMs + this.random() * Math.min(ceiling, Math.max(50, error.retryAfterMs * 0.1));
  }
}

/** Attempts at most when `attempts` is not set. */
const DEFAULT_ATTEMPTS = 6;

/** Numbers of answers of an instance: when an attempt started, and when it has failed. */
export interface SuccessCounts {
  readonly atStart: number;
  readonly now: number;
}

/** Failures of one call so far. Decides whether the call is worth another attempt. */
export class RetryState {
  private readonly retries = new Map<LlmErrorKind, number>();
  private successesAtStart = 0;
  private refusals = 0;
  private warmups = 0;

  /**
   * @param plan if it sets no number of attempts, a pool does not count refusals for the rate limit: they
   *   only mean "later", and a pool has time
   * @param startedAt monotonic time of the first failure, in milliseconds
   */
  constructor(
    private readonly plan: Plan,
    private readonly startedAt: number,
  ) {}

  /**
   * Counts the failure. Returns true if the call is worth another attempt.
   * @param successes number of answers of the instance, to any call: when this attempt started, and now
   */
  allows(error: LlmError, successes: SuccessCounts): boolean {
    const { options, stats, poolItem } = this.plan;
    if (error.kind === 'rate_limit_exceeded') this.refusals += 1;
    if (error.isWarmingUp) this.warmups += 1;
    const uncounted = options.attempts === undefined ? this.warmups + (poolItem ? this.refusals : 0) : 0;
    const counted = stats.attempts - uncounted;
    if (!error.retryable || counted >= (options.attempts ?? DEFAULT_ATTEMPTS)) return false;
    return error.retryLimit === undefined || this.isBelow(error.retryLimit, error, successes);
  }

  /** @throws LlmError the given error, if the provider has refused the call for longer than `maxWaitMs` */
  assertWaitAllowed(error: LlmError, now: number, maxWaitMs: number): void {
    if (now - this.startedAt > maxWaitMs) throw error;
  }

  private isBelow(retryLimit: number, error: LlmError, { atStart, now }: SuccessCounts): boolean {
    // A reply cut off on the way is worth one retry: twice in a row the provider is broken, not the
    // connection. If it has answered other calls well during the two attempts, it was the connection, and the
    // count starts anew. A page in place of an answer came whole.
    const isCutOff = error.ambiguous || error.providerStatus === undefined;
    const restart = error.kind === 'upstream_invalid_response' && isCutOff && now > this.successesAtStart;
    const used = restart ? 0 : (this.retries.get(error.kind) ?? 0);
    this.successesAtStart = atStart;
    this.retries.set(error.kind, used + 1);
    return used < retryLimit;
  }
}
