const MAX_TEXT_LENGTH = 64;
// Units tell the parts apart and parts never overlap, so nothing backtracks. `m` must not match `ms`.
const PARTS = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000, 1] as const;

/**
 * Parses a duration as Go prints it, which is how providers write waits: `17ms`, `7.66s`, `2m59.56s`,
 * `24h0m0s`. Returns milliseconds, a finite number; undefined for anything else (`''`, `5`, `-5s`, `1m1m`).
 */
export function parseGoDuration(text: string): number | undefined {
  if (text === '' || text.length > MAX_TEXT_LENGTH) return undefined;
  const parts = PARTS.exec(text);
  if (parts === null) return undefined;
  let ms = 0;
  // A loop, not a `reduce`: two durations come with every reply.
  for (let index = 0; index < UNITS_MS.length; index++) {
    const part = parts[index + 1];
    if (part !== undefined) ms += Number(part) * UNITS_MS[index]!;
  }
  return ms;
}
