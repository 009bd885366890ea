import type { Mark } from './limit-store.js';
import type { Amounts } from './limit.js';

/** Calls on several connections may overtake each other by this much, in our reckoning. */
const OVERTAKING_MS = 500;

interface Totals {
  readonly requests: number;
  readonly tokens: number;
}

const NOTHING: Totals = { requests: 0, tokens: 0 };

/**
 * Adds up what the calls of a scope took, so that a provider's figure from some moment in the past can be
 * brought up to now.
 */
export class TakenTotals {
  /** Tokens reserved by all calls but those the provider did not charge. */
  charged = 0;
  /** Tokens that ended calls have reserved and not used. */
  unused = 0;
  /** When the last call is sent, milliseconds of the store's clock. May be in the future. */
  lastAt = -Infinity;
  private totals = NOTHING;
  /** Totals at two earlier moments, at least `OVERTAKING_MS` apart. */
  private earlier = NOTHING;
  private later = NOTHING;

  /** @param laterAt the time now, milliseconds of the store's clock */
  constructor(private laterAt: number) {}

  /** Records that a call is taken. @param at when it is sent */
  take(own: Amounts, at: number): Mark {
    if (at > this.lastAt) this.lastAt = at;
    const sinceMs = this.lastAt - this.laterAt;
    if (sinceMs >= OVERTAKING_MS) {
      this.earlier = sinceMs >= 2 * OVERTAKING_MS ? this.totals : this.later;
      this.later = this.totals;
      this.laterAt = this.lastAt;
    }
    const requests = this.totals.requests + own.requests;
    const tokens = this.totals.tokens + own.tokens;
    this.totals = { requests, tokens };
    this.charged += own.tokens;
    return {
      at,
      ownRequests: own.requests,
      ownTokens: own.tokens,
      requests,
      tokens,
      confirmedRequests: this.earlier.requests,
      confirmedTokens: this.earlier.tokens,
      unused: this.unused,
    };
  }

  /** Returns what was taken after the call. */
  takenSince(mark: Mark, unit: keyof Totals): number {
    return Math.max(0, this.totals[unit] - mark[unit]);
  }

  /** Returns what was taken after the call, or so shortly before it that it may have arrived later. */
  unconfirmed(mark: Mark, unit: keyof Totals): number {
    const { confirmedRequests, ownRequests, confirmedTokens, ownTokens } = mark;
    const known = unit === 'requests' ? confirmedRequests + ownRequests : confirmedTokens + ownTokens;
    return Math.max(0, this.totals[unit] - known);
  }
}
