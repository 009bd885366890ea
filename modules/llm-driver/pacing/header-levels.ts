import type { Limit } from './limit.js';
import type { Checkpoint, SentTotals } from './sent-totals.js';

/** A level that a reply's headers report. */
export interface ReportedLevel {
  readonly limit: Limit;
  /** True if the limit was not known before: nothing was counted of it. */
  readonly isNew: boolean;
  /** Used part of the limit, at some moment between the sending of the call and the reply. */
  readonly used: number;
  /** State of our totals when the call was sent. */
  readonly checkpoint: Checkpoint;
  /** What an asynchronous store may have taken for a call that is not sent yet. */
  readonly asked: number;
  /** Monotonic milliseconds. */
  readonly now: number;
}

/**
 * Returns the bounds of our level by a reply's headers, and the tokens that the reported level may contain or
 * not.
 *
 * The figure may be that of the call's arrival: then our level is that, less what has refilled and what was
 * given back since, plus what was sent after the call. Or it is that of the reply, and contains all of it. At
 * most, our level is the figure and everything that may not have arrived by then.
 * @param givesBack true if the provider is known to give unused tokens back
 */
export function levelBounds(
  { limit, isNew, used, checkpoint, asked, now }: ReportedLevel,
  sent: SentTotals,
  givesBack: boolean,
): { readonly atLeast: number; readonly atMost: number; readonly uncertain: number } {
  const { unit, perMs, size } = limit;
  const counted = unit === 'requests' ? 'requests' : 'tokens';
  const refilled = (now - checkpoint.at) * perMs;
  const unconfirmed = sent.unconfirmed(checkpoint, counted) + asked;
  // All of it had arrived a moment after the last sending, and the limit has refilled since.
  const arrived = Math.max(0, unconfirmed - (now - sent.lastAt) * perMs);
  const inFlight = counted === 'tokens' ? sent.inFlight : 0;
  // Some providers charge tokens only in the end. The more careful figure of a new limit is high enough.
  const atMost = used + (isNew ? arrived : Math.max(arrived, inFlight));
  const givenBack = givesBack && counted === 'tokens' ? sent.unused - checkpoint.unused : 0;
  const onArrival = used + sent.sentSince(checkpoint, counted) - refilled - givenBack;
  const atLeast = isNew ? atMost : Math.max(0, Math.min(used, onArrival));
  return { atLeast: Math.min(atLeast, size), atMost, uncertain: unconfirmed + refilled + inFlight };
}
