import type { Amounts } from './limit.js';

/** Calls on several connections overtake each other by this much at most, as far as we reckon with it. */
const OVERTAKING_MS = 500;

interface Totals {
  readonly requests: number;
  readonly tokens: number;
}

/** A call's place among all that was sent. */
export interface Checkpoint {
  readonly at: number;
  /** The call itself. */
  readonly own: Totals;
  /** With the call itself. */
  readonly totals: Totals;
  /** Well before the call: whatever was sent by then has arrived if the call has. */
  readonly settled: Totals;
}

const NOTHING: Totals = { requests: 0, tokens: 0 };

/**
 * Adds up what was sent, so that a provider's figure from some moment in between can be carried on to now.
 */
export class SentTotals {
  private totals = NOTHING;
  /** What had been sent at two earlier moments, at least `OVERTAKING_MS` apart. */
  private earlier = NOTHING;
  private later = NOTHING;
  private laterAt: number;

  constructor(private readonly monotonic: () => number) {
    this.laterAt = monotonic();
  }

  add(own: Amounts): Checkpoint {
    const at = this.monotonic();
    if (at - this.laterAt >= OVERTAKING_MS) {
      this.earlier = at - this.laterAt >= 2 * OVERTAKING_MS ? this.totals : this.later;
      this.later = this.totals;
      this.laterAt = at;
    }
    const { requests, tokens } = this.totals;
    this.totals = { requests: requests + own.requests, tokens: tokens + own.tokens };
    return { at, own, totals: this.totals, settled: this.earlier };
  }

  /** Sent after the call. */
  sentSince({ totals }: Checkpoint, unit: keyof Totals): number {
    return this.totals[unit] - totals[unit];
  }

  /** Sent after the call, or so shortly before that it may have arrived later. */
  unconfirmed({ own, settled }: Checkpoint, unit: keyof Totals): number {
    return this.totals[unit] - settled[unit] - own[unit];
  }
}
