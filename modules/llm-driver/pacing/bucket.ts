import type { Limit } from './limit.js';

/**
 * Level of one limit, falling continuously. The "try again in" figures of Groq and OpenAI all equal
 * (used + requested − limit) × window / limit: a bucket that refills, not a window that starts anew.
 */
export class Bucket {
  private level = 0;

  /** @param at milliseconds of the store's clock, as in each method */
  constructor(private at: number) {}

  used(limit: Limit, now: number): number {
    if (now > this.at) {
      this.level = Math.max(0, this.level - (now - this.at) * limit.perMs);
      this.at = now;
    }
    return this.level;
  }

  /**
   * Milliseconds until `amount` fits; 0 if it does now. An amount above the limit fits an empty bucket.
   * @param givenBack as if so much were given back before
   */
  waitMs(limit: Limit, amount: number, now: number, givenBack = 0): number {
    if (amount <= 0) return 0;
    const used = Math.max(0, this.used(limit, now) - givenBack);
    const excess = used + amount - Math.max(limit.ceiling, amount);
    // These are sums of fractions: a millionth of a token is rounding, not an excess.
    return excess <= 1e-6 ? 0 : excess / limit.perMs;
  }

  /** Takes for a call that is sent after a wait: its amount has to be still there then. */
  take(limit: Limit, amount: number, waitMs: number, now: number): void {
    this.level = Math.max(this.used(limit, now), waitMs * limit.perMs) + amount;
  }

  /** Adds to the level, whether it fits or not; `amount` may be negative. */
  add(limit: Limit, amount: number, now: number): void {
    this.level = Math.max(0, this.used(limit, now) + amount);
  }
}
