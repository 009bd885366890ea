/**
 * Milliseconds as Go prints a duration, which is how both vendors write their reset and try-again times:
 * `17ms`, `4.77s`, `9m38.016s`, `24h0m0s`. Precise to a microsecond.
 */
export function formatGoDuration(ms: number): string {
  const micros = Math.round(Math.max(0, ms) * 1000);
  if (micros === 0) return '0s';
  if (micros < 1_000_000) return `${micros / 1000}ms`;
  const hours = Math.floor(micros / 3_600_000_000);
  const minutes = Math.floor(micros / 60_000_000) % 60;
  const seconds = (micros % 60_000_000) / 1_000_000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
