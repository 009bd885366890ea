import { AheadCalls } from './ahead-calls.js';
import { type Limit, ROUNDING } from './limit.js';

/**
 * Level of one limit, falling continuously. The "try again in" figures of Groq and OpenAI all equal
 * (used + requested − limit) × window / limit: a bucket that refills, not a window that starts anew.
 */
export class Bucket {
  private level = 0;

  /** @param at milliseconds of the store's clock, as in each method */
  constructor(private at: number) {}

  /** @param ahead calls that are still to be sent, as in each method */
  used(limit: Limit, now: number, ahead = AheadCalls.NONE): number {
    if (now > this.at) {
      this.level = ahead.levelAt(limit, this.level, this.at, now);
      this.at = now;
    }
    return this.level;
  }

  /**
   * Milliseconds until `amount` fits; 0 if it does now. An amount above the limit fits an empty bucket.
   * @param givenBack as if so much were given back before
   */
  waitMs(limit: Limit, amount: number, now: number, ahead = AheadCalls.NONE, givenBack = 0): number {
    if (amount <= 0) return 0;
    const freed = Math.max(0, this.used(limit, now, ahead) - givenBack);
    const most = Math.max(limit.ceiling, amount) - amount;
    const excess = ahead.levelAt(limit, freed, now, now) - most;
    return Math.max(excess <= ROUNDING ? 0 : excess / limit.perMs, ahead.waitMs(limit, most, now));
  }

  /** Takes for a call that is sent after a wait: its amount has to be still there then. */
  take(limit: Limit, amount: number, waitMs: number, now: number, ahead = AheadCalls.NONE): void {
    const levelThen = ahead.levelAt(limit, this.used(limit, now, ahead), now, now + waitMs);
    this.level = levelThen + waitMs * limit.perMs + amount;
  }

  /** Adds to the level, whether it fits or not; `amount` may be negative. */
  add(limit: Limit, amount: number, now: number, ahead = AheadCalls.NONE): void {
    const level = Math.max(0, this.used(limit, now, ahead) + amount);
    this.level = ahead.levelAt(limit, level, now, now);
  }
}
