import { Limit, limitKey } from './limit.js';
import type { LimitFigures, LimitWindow, ReportedLimit } from '../contract/limits.types.js';

interface Learned {
  readonly limit: Limit;
  /** Headers tell it with every reply; a refusal told it once, to be believed until then. */
  readonly until: number;
}

/** Limits a provider has told of by itself. */
export class LearnedLimits {
  private readonly limits = new Map<string, Learned>();
  /** Windows of limits whose header does not say, by unit. */
  private readonly windows = new Map<ReportedLimit['unit'], LimitWindow>();
  private nextExpiry = Infinity;
  /** Grows with every change. */
  version = 0;

  /** The limit a header tells of; `undefined` while its window cannot be told, or where it is none. */
  learnFromHeader(reported: ReportedLimit): Limit | undefined {
    const { unit, limit: size, remaining } = reported;
    if (!isSize(size) || !Number.isFinite(remaining)) return undefined;
    const window = this.windowOf(reported);
    if (window === undefined) return undefined;
    const key = limitKey(unit, window);
    const known = this.limits.get(key);
    if (known?.limit.size === size && known.until === Infinity) return known.limit;
    return this.keep(new Limit(unit, window, size, 'learned'), Infinity);
  }

  /** The limit a refusal tells of. */
  learnFromRefusal({ unit, window, limit: size }: LimitFigures, until: number): Limit {
    const known = this.limits.get(limitKey(unit, window));
    // What headers tell is newer with every reply.
    if (known?.until === Infinity && known.limit.size === size) return known.limit;
    return this.keep(new Limit(unit, window, size, 'learned'), until);
  }

  /** Whether replies tell how much of that limit is used. */
  isLevelReported({ key, size }: Limit): boolean {
    const known = this.limits.get(key);
    return known?.until === Infinity && known.limit.size === size;
  }

  /** Forgets what was to be believed until now. */
  expire(now: number): void {
    if (now < this.nextExpiry) return;
    for (const [key, { until }] of this.limits) if (until <= now) this.limits.delete(key);
    this.nextExpiry = Math.min(...[...this.limits.values()].map(({ until }) => until), Infinity);
    this.version += 1;
  }

  *[Symbol.iterator](): Generator<Limit, void, undefined> {
    for (const { limit } of this.limits.values()) yield limit;
  }

  private keep(limit: Limit, until: number): Limit {
    this.limits.set(limit.key, { limit, until });
    this.version += 1;
    this.nextExpiry = Math.min(this.nextExpiry, until);
    return limit;
  }

  /**
   * Told from the time to full where something is used; else what the provider is known to mean, or what it
   * was last time. The figures come first: a day taken for a minute costs a refusal, a minute taken for a day
   * all but stops everybody.
   */
  private windowOf(reported: ReportedLimit): LimitWindow | undefined {
    const { unit, limit: size } = reported;
    const known = this.windows.get(unit);
    const window = inferWindow(reported) ?? reported.window ?? known;
    if (window === undefined || window === known) return known;
    // One report alone can mislead: what was learned under the other window goes with it.
    if (known !== undefined && this.limits.get(limitKey(unit, known))?.limit.size === size) {
      this.limits.delete(limitKey(unit, known));
    }
    this.windows.set(unit, window);
    return window;
  }
}

/** Whether a figure can be a limit: a driver may pass on whatever it has read. */
export function isSize(limit: number): boolean {
  return limit > 0 && Number.isFinite(limit);
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The reset is cut to whole milliseconds, a short one to nothing; another provider may round it. */
const CUT_MS = 1;
/** A thousandth: what is left may be rounded up where it is a hair short of a whole unit. */
const ROUNDING = 1.001;

/**
 * The window a reported limit is of, told by how fast it refills: the share of the limit that is used is the
 * share of the window until it is full again. `undefined` where the figures fit neither window, or prove
 * nothing: nothing used, or no reset.
 *
 * What is left is rounded down, so up to one unit less may be used than it seems, and more may refill between
 * the reading of the two figures: a reset may fall short of the share by up to half, and exceeds it by no
 * more than rounding. A limit per second or per hour fits neither window then. A counter that starts anew
 * each minute shows any reset below a minute; there only the exact figure proves a day. Too strict is the
 * safe side: a minute taken for a day would all but stop its callers, and the next report tells more.
 */
export function inferWindow({
  limit,
  remaining,
  resetMs,
}: Pick<ReportedLimit, 'limit' | 'remaining' | 'resetMs'>): LimitWindow | undefined {
  const used = (limit - remaining) / limit;
  if (resetMs === undefined || !(used > 0)) return undefined;
  if (fits(resetMs, used * MINUTE_MS)) return 'minute';
  const day = fits(resetMs, used * DAY_MS);
  return day && (resetMs > MINUTE_MS || used * DAY_MS - resetMs < CUT_MS) ? 'day' : undefined;
}

function fits(resetMs: number, fullMs: number): boolean {
  return resetMs + CUT_MS > fullMs / 2 && resetMs <= fullMs * ROUNDING + CUT_MS;
}
