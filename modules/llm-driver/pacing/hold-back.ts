import type { Clock, Random } from '../../support/index.js';

/** Length of the holds after refusals without a hint, in milliseconds. */
export interface HoldBackOptions {
  /** Upper bound of the first hold. Default 500. */
  readonly baseDelayMs?: number;
  /** Upper bound of every hold. Default 20,000. */
  readonly maxDelayMs?: number;
}

/** Longest hold, in milliseconds: no limit is known to last longer than a day. */
const MAX_HOLD_MS = 86_400_000;

/**
 * Added to a hint at most, as a share of it and in milliseconds: processes refused together do not return
 * together.
 */
const JITTER = { share: 0.05, ms: 250 } as const;

/**
 * Holds the calls of a scope back after a refusal, until the provider's hint has passed: never less, a little
 * more, and a day at most.
 */
export class HoldBack {
  private until = -Infinity;
  /** Refusals without a hint, in a row. */
  private unhinted = 0;
  /** Monotonic time of the last of them, in milliseconds. */
  private unhintedAt = -Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly options: HoldBackOptions,
  ) {}

  /** Milliseconds left; 0 if nothing is held back. */
  remainingMs(): number {
    return this.until === -Infinity ? 0 : Math.max(0, this.until - this.clock.monotonic());
  }

  /**
   * Records the refusal of a call. Returns the milliseconds of the hold from now.
   * @param hintMs the provider's hint. Without one, or with one in the past, the holds double from one to the
   *   next
   * @param sentAt monotonic time at which the call was sent, in milliseconds
   */
  recordRefusal(hintMs: number | undefined, sentAt: number): number {
    const now = this.clock.monotonic();
    const isHinted = hintMs !== undefined && hintMs > 0 && Number.isFinite(hintMs);
    const waitMs = isHinted ? this.withJitter(Math.min(hintMs, MAX_HOLD_MS)) : this.backOff(sentAt, now);
    if (now + waitMs > this.until) this.until = now + waitMs;
    return this.until - now;
  }

  /** Holds back for so many milliseconds, as another process was told. */
  extend(ms: number): void {
    this.until = Math.max(this.until, this.clock.monotonic() + ms);
  }

  /** Records that the provider answers again. A hold goes on; the next one without a hint is short again. */
  recordSuccess(): void {
    this.unhinted = 0;
  }

  private withJitter(hintMs: number): number {
    return hintMs + this.random() * Math.min(JITTER.ms, hintMs * JITTER.share);
  }

  /** Calls that were in flight together are refused together, and count as one refusal. */
  private backOff(sentAt: number, now: number): number {
    if (sentAt >= this.unhintedAt) {
      this.unhintedAt = now;
      this.unhinted += 1;
    }
    const { baseDelayMs = 500, maxDelayMs = 20_000 } = this.options;
    const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** (this.unhinted - 1));
    return ceiling / 2 + (this.random() * ceiling) / 2;
  }
}
