import type { Amounts } from './limit.js';

/** Calls on several connections may overtake each other by this much, in our reckoning. */
const OVERTAKING_MS = 500;

interface Totals {
  readonly requests: number;
  readonly tokens: number;
}

/** State of the totals when a call was sent. */
export interface Checkpoint {
  /** Monotonic time of the sending, in milliseconds. */
  readonly at: number;
  /** Amounts of the call itself. */
  readonly own: Totals;
  /** Totals with the call. */
  readonly totals: Totals;
  /** Totals well before the call: all of that has arrived at the provider if the call has. */
  readonly confirmed: Totals;
  /** Tokens that were reserved and not used by all calls answered before. */
  readonly unused: number;
}

const NOTHING: Totals = { requests: 0, tokens: 0 };

/**
 * Adds up what was sent, so that a provider's figure from some moment in the past can be brought up to now.
 */
export class SentTotals {
  /** Tokens reserved by calls in flight. */
  inFlight = 0;
  /** Tokens that answered calls have reserved and not used. */
  unused = 0;
  /** Tokens reserved by all calls but those the provider did not charge. */
  charged = 0;
  /** Monotonic time of the last sending, in milliseconds. */
  lastAt = -Infinity;
  private totals = NOTHING;
  /** Totals at two earlier moments, at least `OVERTAKING_MS` apart. */
  private earlier = NOTHING;
  private later = NOTHING;
  private laterAt: number;

  constructor(private readonly monotonic: () => number) {
    this.laterAt = monotonic();
  }

  /** Records that a call is sent now. */
  add(own: Amounts): Checkpoint {
    const at = this.monotonic();
    if (at - this.laterAt >= OVERTAKING_MS) {
      this.earlier = at - this.laterAt >= 2 * OVERTAKING_MS ? this.totals : this.later;
      this.later = this.totals;
      this.laterAt = at;
    }
    const { requests, tokens } = this.totals;
    this.totals = { requests: requests + own.requests, tokens: tokens + own.tokens };
    this.lastAt = at;
    this.inFlight += own.tokens;
    this.charged += own.tokens;
    return { at, own, totals: this.totals, confirmed: this.earlier, unused: this.unused };
  }

  /** Records the end of a call. */
  end({ tokens }: Amounts): void {
    this.inFlight -= tokens;
  }

  /** Returns what was sent after the call. */
  sentSince({ totals }: Checkpoint, unit: keyof Totals): number {
    return this.totals[unit] - totals[unit];
  }

  /** Returns what was sent after the call, or so shortly before it that it may have arrived later. */
  unconfirmed({ own, confirmed }: Checkpoint, unit: keyof Totals): number {
    return this.totals[unit] - confirmed[unit] - own[unit];
  }
}
