import type { Limit } from './limit.js';

/**
 * How much of a limit is used, refilling continuously. The try-again figures of Groq and OpenAI all equal
 * (used + requested − limit) × window / limit, which is this bucket and not a window that starts anew.
 */
export class Bucket {
  private level = 0;

  /** @param at monotonic milliseconds */
  constructor(private at: number) {}

  used(limit: Limit, now: number): number {
    if (now > this.at) {
      this.level = Math.max(0, this.level - (now - this.at) * limit.perMs);
      this.at = now;
    }
    return this.level;
  }

  /** Milliseconds until `amount` fits; 0 where it does now. One that exceeds the limit itself fits an unused bucket. */
  waitMs(limit: Limit, amount: number, now: number): number {
    if (amount <= 0) return 0;
    const over = this.used(limit, now) + amount - Math.max(limit.ceiling, amount);
    // Sums of fractions: a millionth of a token is rounding, not a debt.
    return over <= 1e-6 ? 0 : over / limit.perMs;
  }

  /** Uses more, or less where `amount` is negative, without asking whether it fits. */
  add(limit: Limit, amount: number, now: number): void {
    this.level = Math.max(0, this.used(limit, now) + amount);
  }
}
