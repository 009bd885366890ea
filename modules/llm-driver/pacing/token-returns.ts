import type { Observed } from './limit-store.js';
import type { Limit } from './limit.js';
import type { TokenCharging } from './pacer.js';

/** Share of a limit that has to be used: a full bucket does not show what refills. */
const MIN_USED_SHARE = 0.01;
/** Unused tokens after which is decided, as a multiple of those that a level may contain or not. */
const CERTAINTY = 2;
/** Share of the unused tokens that has to come back for a provider to count as one that gives back. */
const GIVES_BACK_ABOVE = 0.6;
/** Share below which it counts as one that does not. */
const KEEPS_BELOW = 0.4;

/** A limit's level by a reply's headers, and our totals at that time, in tokens. */
interface Sample {
  /** What the provider has charged since some moment: the level, and what has refilled since. */
  readonly charged: number;
  readonly sent: number;
  readonly unused: number;
  /** Tokens that the level may contain or not. */
  readonly uncertain: number;
}

/**
 * Learns whether a provider gives back the tokens that a call has reserved and not used: compares what it
 * charges over time with what was sent and what was used. `tokenCharging` is only the first guess.
 */
export class TokenReturns {
  /** `undefined` until there is enough to decide. */
  private learned: boolean | undefined;
  private start: Sample | undefined;

  /** True if levels have shown that the provider gives unused tokens back. */
  get isCertain(): boolean {
    return this.learned === true;
  }

  /** What levels have shown: 1 if the provider gives unused tokens back, 0 if not; `undefined` before. */
  get fact(): number | undefined {
    return this.learned === undefined ? undefined : Number(this.learned);
  }

  /** Takes over what other processes have learned. */
  adopt(fact: number | undefined): void {
    if (fact !== undefined) this.learned = fact === 1;
  }

  /** Returns true if the provider gives unused tokens back, as far as is known. */
  givesBack(firstGuess: TokenCharging): boolean {
    return this.learned ?? firstGuess !== 'up_front';
  }

  /**
   * Compares the level of a token limit with an earlier one.
   * @param used the level, by a reply's headers
   */
  observe(limit: Limit, used: number, { uncertain, charged: sent, unused, now }: Observed): void {
    if (used < limit.size * MIN_USED_SHARE) {
      this.start = undefined;
      return;
    }
    const sample = { charged: used + limit.perMs * now, sent, unused, uncertain };
    // The less a first level leaves open, the sooner is decided.
    if (this.start === undefined || uncertain < this.start.uncertain / 2) this.start = sample;
    const { start } = this;
    const unusedSince = unused - start.unused;
    if (unusedSince <= CERTAINTY * (start.uncertain + uncertain)) return;
    const share = (sent - start.sent - (sample.charged - start.charged)) / unusedSince;
    if (share > GIVES_BACK_ABOVE) this.learned = true;
    if (share < KEEPS_BELOW) this.learned = false;
    this.start = sample;
  }
}
