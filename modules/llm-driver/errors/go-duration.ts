/** Longer waits than this are no waits: 30 days in milliseconds. */
export const LONGEST_DURATION_MS = 30 * 86_400_000;

const LONGEST_TEXT = 64;
// The parts are told apart by their unit and never overlap, so the pattern cannot backtrack; `m` must not take `ms`.
const PARTS = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000, 1] as const;

/**
 * A duration as Go prints it, which is how providers write their waits: `17ms`, `7.66s`, `2m59.56s`, `24h0m0s`.
 * Returns milliseconds, at most 30 days; `undefined` for anything else (`''`, `5`, `-5s`, `1m1m`).
 */
export function parseGoDuration(text: string): number | undefined {
  if (text === '' || text.length > LONGEST_TEXT) return undefined;
  const parts = PARTS.exec(text);
  if (parts === null) return undefined;
  let ms = 0;
  // A loop, not a `reduce`: two durations come with every reply.
  for (let place = 0; place < UNITS_MS.length; place++) {
    const part = parts[place + 1];
    if (part !== undefined) ms += Number(part) * UNITS_MS[place]!;
  }
  return Math.min(ms, LONGEST_DURATION_MS);
}
