/** Largest count that is believed. Nothing that is counted here comes near it. */
export const MAX_COUNT = 1_000_000_000;

/** Longest wait that anybody is told, 30 days in milliseconds. */
export const MAX_WAIT_MS = 30 * 86_400_000;

/** A timestamp outside these years is shown as the nearest of their ends. */
const FIRST_TIME_MS = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_TIME_MS = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Returns true for a figure that can be a count: a whole number from 0 to {@link MAX_COUNT}. For figures from
 * outside, which may be any JSON value: `1e999` is Infinity once it is parsed. Treat others as absent.
 */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_COUNT && Number.isInteger(value);
}

const DIGITS = /^\d{1,15}$/;

/** Returns the count that a text writes in plain digits, `undefined` for anything else. */
export function countInText(text: unknown): number | undefined {
  const count = typeof text === 'string' && DIGITS.test(text) ? Number(text) : undefined;
  return isCount(count) ? count : undefined;
}

/** Returns a wait of 0 to {@link MAX_WAIT_MS} milliseconds; `undefined` for what is no finite number. */
export function boundedWait(ms: number | undefined): number | undefined {
  return Number.isFinite(ms) ? Math.min(Math.max(ms!, 0), MAX_WAIT_MS) : undefined;
}

/**
 * Formats milliseconds since 1970 as ISO 8601. A row that was written by hand may hold anything: what is no
 * time is shown as 1970, and a time beyond the years 0 to 9999 as their end.
 */
export function isoTime(ms: number): string {
  const time = Number.isFinite(ms) ? Math.min(Math.max(ms, FIRST_TIME_MS), LAST_TIME_MS) : 0;
  return new Date(time).toISOString();
}
