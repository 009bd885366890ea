import type { Amounts } from '../../llm-driver/index.js';
import { amountsBy, NOTHING, plus } from './amounts.js';
import { LEASE_MS } from './lease.js';

/**
 * Fewer calls than this within the time of a lease are asked for one by one: most of a lease would come back.
 */
const FEW_CALLS = 2;

/** What the calls of a scope took lately in this process: as much is expected of the next moment. */
export class Demand {
  private before = NOTHING;
  private lately = NOTHING;

  /** @param since monotonic milliseconds, as in each method */
  constructor(private since: number) {}

  /** Records what a call took. */
  add(amounts: Amounts, now: number): void {
    this.move(now);
    this.lately = plus(this.lately, amounts);
  }

  /** Returns what to expect within the time of a lease. Nothing of a scope that is seldom used. */
  expected(now: number): Amounts {
    this.move(now);
    const expected = amountsBy((unit) => Math.max(this.before[unit], this.lately[unit]));
    return expected.requests < FEW_CALLS ? NOTHING : expected;
  }

  private move(now: number): void {
    const passedMs = now - this.since;
    if (passedMs < LEASE_MS) return;
    this.before = passedMs < 2 * LEASE_MS ? this.lately : NOTHING;
    this.lately = NOTHING;
    this.since = now;
  }
}
