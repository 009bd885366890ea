const DAY_MS = 86_400_000;

/**
 * Returns the milliseconds until midnight in a time zone. An hour wrong on the two days a year on which
 * clocks change.
 * @param nowMs wall clock
 */
export function dayEndsInMs(timeZone: string, nowMs: number): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const [hours = 0, minutes = 0, seconds = 0] = format.format(nowMs).split(':').map(Number);
  return DAY_MS - (hours * 3_600 + minutes * 60 + seconds) * 1_000 - (nowMs % 1_000);
}
