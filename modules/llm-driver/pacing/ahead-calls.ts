import { LimitStore } from './limit-store.js';
import { type Amounts, type Limit, ROUNDING } from './limit.js';

/**
 * A call is forgotten so long after it may have been sent, in milliseconds: limits per minute have refilled,
 * and each call that is taken writes the levels anew.
 */
const KEEP_MS = 120_000;

/** The call that one process has taken ahead of its time. Times are milliseconds of the store's clock. */
interface AheadCall {
  readonly process: string;
  readonly amounts: Amounts;
  /** When it was taken. */
  readonly since: number;
  /** Until when it may not have been sent. */
  readonly until: number;
}

/**
 * Calls that were taken ahead and may not have been sent: one of each process. A level contains them, and
 * falls with the time, but never below what they need: they are all still to come.
 */
export class AheadCalls {
  static readonly NONE = new AheadCalls([]);

  /** @param calls the one that may be sent last comes first */
  private constructor(private readonly calls: readonly AheadCall[]) {}

  /** Adds the call of a process, in place of an earlier one. @param at when it is sent */
  with(process: string, amounts: Amounts, at: number, now: number): AheadCalls {
    const call = { process, amounts, since: now, until: at + LimitStore.AHEAD_GRACE_MS };
    const others = this.calls.filter(
      (each) => each.process !== process && each.since <= now && each.until > now - KEEP_MS,
    );
    const place = others.findIndex(({ until }) => until < call.until);
    return new AheadCalls(others.toSpliced(place < 0 ? others.length : place, 0, call));
  }

  /** @param at leaves a call with another time in place */
  without(process: string, at?: number): AheadCalls {
    if (this.calls.length === 0) return this;
    const isMeant = (each: AheadCall) =>
      each.process === process && (at === undefined || each.until === at + LimitStore.AHEAD_GRACE_MS);
    return new AheadCalls(this.calls.filter((each) => !isMeant(each)));
  }

  /** Returns what a level of `from` has fallen to at a later time. */
  levelAt({ unit, perMs }: Limit, level: number, from: number, to: number): number {
    let fallen = Math.max(0, level - (to - from) * perMs);
    let sum = 0;
    for (const { amounts, since, until } of this.calls) {
      if (until <= from) break;
      // The clock has gone back: its time says nothing.
      if (since > to) continue;
      sum += amounts[unit];
      fallen = Math.max(fallen, sum - Math.max(0, to - until) * perMs);
    }
    return fallen;
  }

  /** Milliseconds until these calls alone leave so much room below them. */
  waitMs({ unit, perMs }: Limit, most: number, now: number): number {
    let waitMs = 0;
    let sum = 0;
    for (const { amounts, since, until } of this.calls) {
      if (until <= now) break;
      if (since > now) continue;
      sum += amounts[unit];
      if (sum - most > ROUNDING) waitMs = Math.max(waitMs, until - now + (sum - most) / perMs);
    }
    return waitMs;
  }
}
