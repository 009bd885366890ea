import type { Clock, Random } from '../../support/index.js';

/** How long refusals without a hint hold back. All in milliseconds. */
export interface HoldBackOptions {
  /** Upper bound of the first hold. Default 500. */
  readonly baseDelayMs?: number;
  /** Upper bound of every hold. Default 20,000. */
  readonly maxDelayMs?: number;
}

/**
 * Later than the hint by this part of it at most, and by this much: processes that were refused together part
 * ways.
 */
const JITTER = { part: 0.05, ms: 250 } as const;

/**
 * Keeps a scope closed after a refusal, until the provider's hint has passed: never earlier, a little later.
 */
export class HoldBack {
  private until = -Infinity;
  /** Refusals without a hint, one after the other. */
  private unhinted = 0;
  private since = -Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly options: HoldBackOptions,
  ) {}

  /** Milliseconds left; 0 where nothing is held back. */
  remainingMs(): number {
    return this.until === -Infinity ? 0 : Math.max(0, this.until - this.clock.monotonic());
  }

  /**
   * A call sent at `sentAt` was refused. Returns how long everybody is held back now.
   * @param hintMs what the provider asks for; without one that is a time to come the waits double
   */
  recordRefusal(hintMs: number | undefined, sentAt: number): number {
    const now = this.clock.monotonic();
    const hinted = hintMs !== undefined && hintMs > 0 && Number.isFinite(hintMs);
    const waitMs = hinted ? this.after(hintMs) : this.backOff(sentAt, now);
    if (now + waitMs > this.until) this.until = now + waitMs;
    return this.until - now;
  }

  /** The provider answers again. */
  recordSuccess(): void {
    this.unhinted = 0;
  }

  private after(hintMs: number): number {
    return hintMs + this.random() * Math.min(JITTER.ms, hintMs * JITTER.part);
  }

  /** Calls that were in flight together are refused together: that is one refusal. */
  private backOff(sentAt: number, now: number): number {
    if (sentAt >= this.since) {
      this.since = now;
      this.unhinted += 1;
    }
    const { baseDelayMs = 500, maxDelayMs = 20_000 } = this.options;
    const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** (this.unhinted - 1));
    return ceiling / 2 + (this.random() * ceiling) / 2;
  }
}
