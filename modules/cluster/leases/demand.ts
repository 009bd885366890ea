import type { Amounts } from '../../llm-driver/index.js';
import { amountsBy, NOTHING, plus } from './amounts.js';
import { LEASE_MS } from './lease.js';

/**
 * Fewer calls than this within the time of a lease are asked for one by one: most of a lease would come back.
 */
const FEW_CALLS = 2;

/**
 * What the calls of a scope took lately in this process: as much is expected of the next moment. The time of
 * questions to the store does not count: calls that wait for a slow store would look like few calls.
 */
export class Demand {
  private before = NOTHING;
  private lately = NOTHING;
  /** Questions without an answer. */
  private questions = 0;
  /** Monotonic milliseconds since which one is under way. */
  private askedAt = 0;

  /** @param since monotonic milliseconds, as in each method */
  constructor(private since: number) {}

  /** Stops its time until the matching {@link answered}. */
  asked(now: number): void {
    if (this.questions === 0) this.askedAt = now;
    this.questions += 1;
  }

  answered(now: number): void {
    this.questions -= 1;
    if (this.questions === 0) this.since += now - this.askedAt;
  }

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
    const at = this.questions === 0 ? now : this.askedAt;
    const passedMs = at - this.since;
    if (passedMs < LEASE_MS) return;
    this.before = passedMs < 2 * LEASE_MS ? this.lately : NOTHING;
    this.lately = NOTHING;
    this.since = at;
  }
}
