import type { Observation } from './limit-store.js';
import type { TakenTotals } from './taken-totals.js';

/** What else is known when a reply's headers tell a level. */
export interface Surroundings {
  readonly totals: TakenTotals;
  /** True if the limit was not known before: nothing was counted of it. */
  readonly isNew: boolean;
  /** Tokens reserved by calls that wait or are in flight, of all processes. */
  readonly underWay: number;
  /** Milliseconds of the store's clock. */
  readonly now: number;
}

/**
 * Returns the bounds of our level by a reply's headers, and the tokens that the reported level may contain or
 * not.
 *
 * The figure may be that of the call's arrival: then our level is that, less what has refilled and what was
 * given back since, plus what was taken after the call. Or it is that of the reply, and contains all of it.
 * At most, our level is the figure and everything that may not have arrived by then.
 */
export function levelBounds(
  { limit, used, mark, givesBack }: Observation,
  { totals, isNew, underWay, now }: Surroundings,
): { readonly atLeast: number; readonly atMost: number; readonly uncertain: number } {
  const { unit, perMs, size } = limit;
  const counted = unit === 'requests' ? 'requests' : 'tokens';
  const refilled = Math.max(0, now - mark.at) * perMs;
  const unconfirmed = totals.unconfirmed(mark, counted);
  // All of it had arrived a moment after the last sending, and the limit has refilled since.
  const arrived = Math.max(0, unconfirmed - Math.max(0, now - totals.lastAt) * perMs);
  const inFlight = counted === 'tokens' ? underWay : 0;
  // What was taken ahead leaves later: until then the limit refills, but not below what it needs.
  const ahead = Math.max(0, totals.lastAt - now) * perMs;
  // Some providers charge tokens only in the end. The more careful figure of a new limit is high enough.
  const atMost = Math.max(used, ahead) + (isNew ? arrived : Math.max(arrived, inFlight));
  const givenBack = givesBack && counted === 'tokens' ? totals.unused - mark.unused : 0;
  const onArrival = used + totals.takenSince(mark, counted) - refilled - givenBack;
  const atLeast = isNew ? atMost : Math.max(0, Math.min(used, onArrival));
  return { atLeast: Math.min(atLeast, size), atMost, uncertain: unconfirmed + refilled + inFlight };
}
