import type { LimitWindow, ReportedLimit } from '../contract/limits.types.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The reset is cut to whole milliseconds, a short one to nothing; another provider may round it. */
const CUT_MS = 1;
/** A thousandth: what is left may be rounded up where it is a hair short of a whole unit. */
const ROUNDING = 1.001;

/**
 * The window a reported limit is of, told by how fast it refills: the share of the limit that is used is the share of the
 * window until it is full again. `undefined` where the figures fit neither window, or prove nothing: nothing used, or no
 * reset.
 *
 * What is left is rounded down, so up to one unit less may be used than it seems, and more may refill between the reading
 * of the two figures: a reset may fall short of the share by up to half, and exceeds it by no more than rounding. A limit per second or per
 * hour fits neither window then. A counter that starts anew each minute shows any reset below a minute; there only the
 * exact figure proves a day. Too strict is the safe side: a minute taken for a day would all but stop its callers, and the
 * next report tells more.
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
