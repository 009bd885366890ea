import { isCount } from '../../support/index.js';
import type { LimitFigures, LimitWindow, ReportedLimit } from '../contract/limits.types.js';
import { limitFacts, readLimitFacts, windowFacts } from './learned-facts.js';
import type { Facts } from './limit-store.js';
import { Limit, limitKey, WINDOW_MS } from './limit.js';

interface Learned {
  readonly limit: Limit;
  /**
   * `Infinity` for a limit from headers, which come with every reply; else its expiry, monotonic
   * milliseconds.
   */
  readonly until: number;
  /** When a reply last stated it, monotonic milliseconds. */
  statedAt: number;
}

/** How long a limit from a refusal is used: tiers change, and only a new attempt shows that. */
const REFUSAL_LIFETIME_MS = 3_600_000;

/** How long after a reply that stated a limit a larger call is refused for it, in milliseconds. */
const STATED_LIFETIME_MS = 3_600_000;

/** Other processes need to know that a limit is still stated, but not with each reply. */
const STATED_NEWS_MS = 600_000;

/** Limits that a provider has stated in headers or refusals. */
export class LearnedLimits {
  private readonly limits = new Map<string, Learned>();
  /** Windows found so far for limits whose header does not state one, by unit. */
  private readonly windows = new Map<ReportedLimit['unit'], LimitWindow>();
  private nextExpiry = Infinity;
  /** Grows with every change. */
  version = 0;
  /** Grows with everything that other processes should know. */
  news = 0;

  /**
   * Returns the limit of a header; `undefined` if its figures are no limit, or while its window is not known.
   * @param now monotonic milliseconds
   */
  learnFromHeader(reported: ReportedLimit, now: number): Limit | undefined {
    const { unit, limit: size, remaining } = reported;
    if (!isSize(size) || !isCount(remaining)) return undefined;
    const window = this.windowOf(reported);
    if (window === undefined) return undefined;
    const key = limitKey(unit, window);
    const known = this.limits.get(key);
    if (known?.limit.size === size && known.until === Infinity) {
      if (now - known.statedAt > STATED_NEWS_MS) this.news += 1;
      known.statedAt = now;
      return known.limit;
    }
    return this.set({ limit: new Limit(unit, window, size, 'learned'), until: Infinity, statedAt: now });
  }

  /** Returns the limit of a refusal, which is used for an hour. @param now monotonic milliseconds */
  learnFromRefusal({ unit, window, limit: size }: LimitFigures, now: number): Limit {
    const known = this.limits.get(limitKey(unit, window));
    // A limit from headers is confirmed by every reply: it need not expire.
    if (known?.until === Infinity && known.limit.size === size) return known.limit;
    const limit = new Limit(unit, window, size, 'learned');
    return this.set({ limit, until: now + REFUSAL_LIFETIME_MS, statedAt: now });
  }

  /**
   * Returns true if a call that is larger than this limit may be refused: a reply has stated it within the
   * last hour. A wrong limit would keep out the very calls whose replies could correct it.
   * @param now monotonic milliseconds
   */
  isCertain({ key }: Limit, now: number): boolean {
    const known = this.limits.get(key);
    return known !== undefined && now - known.statedAt < STATED_LIFETIME_MS;
  }

  /** Deletes a limit that a reply has disproved. */
  forget({ key }: Limit): void {
    if (this.limits.delete(key)) this.countChange();
  }

  /** Returns true if headers report how much of that limit is used. */
  isLevelReported({ key, size }: Limit): boolean {
    const known = this.limits.get(key);
    return known?.until === Infinity && known.limit.size === size;
  }

  /** Deletes limits that have expired. @param now monotonic milliseconds */
  expire(now: number): void {
    if (now < this.nextExpiry) return;
    for (const [key, { until }] of this.limits) if (until <= now) this.limits.delete(key);
    this.findNextExpiry();
    this.version += 1;
  }

  /** Returns what other processes may know. @param offsetMs the store's time less the monotonic one */
  facts(offsetMs: number): Facts {
    const facts: Record<string, number> = windowFacts(this.windows);
    for (const { limit, until, statedAt } of this.limits.values()) {
      Object.assign(facts, limitFacts(limit, { until: until + offsetMs, statedAt: statedAt + offsetMs }));
    }
    return facts;
  }

  /** Replaces what is known by what all processes know. @param now monotonic milliseconds */
  adopt(facts: Facts, offsetMs: number, now: number): void {
    const { limits, windows } = readLimitFacts(facts);
    this.limits.clear();
    for (const { unit, window, size, until, statedAt } of limits) {
      const learned = { until: until - offsetMs, statedAt: statedAt - offsetMs };
      const limit = new Limit(unit, window, size, 'learned');
      if (learned.until > now) this.limits.set(limit.key, { limit, ...learned });
    }
    this.windows.clear();
    for (const [unit, window] of windows) this.windows.set(unit, window);
    this.findNextExpiry();
    this.version += 1;
  }

  *[Symbol.iterator](): Generator<Limit, void, undefined> {
    for (const { limit } of this.limits.values()) yield limit;
  }

  private set(learned: Learned): Limit {
    this.limits.set(learned.limit.key, learned);
    this.countChange();
    this.nextExpiry = Math.min(this.nextExpiry, learned.until);
    return learned.limit;
  }

  private countChange(): void {
    this.version += 1;
    this.news += 1;
  }

  private findNextExpiry(): void {
    this.nextExpiry = Math.min(...[...this.limits.values()].map(({ until }) => until), Infinity);
  }

  /**
   * Returns the window that the figures prove, else the one the provider is known to use, else the last one.
   * The figures go first: a day taken for a minute costs a refusal, a minute taken for a day all but stops
   * all calls.
   */
  private windowOf(reported: ReportedLimit): LimitWindow | undefined {
    const { unit, limit: size } = reported;
    const known = this.windows.get(unit);
    const window = inferWindow(reported) ?? reported.window ?? known;
    if (window === undefined || window === known) return known;
    // A single report can mislead: delete what was learned under the other window.
    if (known !== undefined && this.limits.get(limitKey(unit, known))?.limit.size === size) {
      this.limits.delete(limitKey(unit, known));
    }
    this.windows.set(unit, window);
    this.news += 1;
    return window;
  }
}

/** Returns true if a figure can be a limit. A driver may pass on anything it has read. */
export function isSize(limit: unknown): boolean {
  return isCount(limit) && limit > 0;
}

/** The reset is cut to whole milliseconds, a short one to nothing. Another provider may round it. */
const CUT_MS = 1;
/** The remaining amount may be rounded up if it is just short of a whole unit. */
const ROUNDING = 1.001;

/**
 * Returns the window of a reported limit, by how fast it refills: the used share of the limit is the share of
 * the window until it is full again. Returns `undefined` if the figures fit neither window, or if they prove
 * nothing because nothing is used or there is no reset.
 *
 * The remaining amount is rounded down, so up to one unit less may be used than it seems, and the limit
 * refills between the reading of the two figures: a reset may be up to half too short, and too long by no
 * more than rounding. So a limit per second or per hour fits neither window. A counter that starts anew each
 * minute shows any reset below a minute, so there only the exact figure proves a day. Strict is safe: a
 * minute taken for a day would all but stop its callers, and the next report tells more.
 */
export function inferWindow({
  limit,
  remaining,
  resetMs,
}: Pick<ReportedLimit, 'limit' | 'remaining' | 'resetMs'>): LimitWindow | undefined {
  const used = (limit - remaining) / limit;
  if (resetMs === undefined || !(used > 0)) return undefined;
  const dayMs = used * WINDOW_MS.day;
  if (fits(resetMs, used * WINDOW_MS.minute)) return 'minute';
  if (!fits(resetMs, dayMs)) return undefined;
  return resetMs > WINDOW_MS.minute || dayMs - resetMs < CUT_MS ? 'day' : undefined;
}

function fits(resetMs: number, fullMs: number): boolean {
  return resetMs + CUT_MS > fullMs / 2 && resetMs <= fullMs * ROUNDING + CUT_MS;
}
