import type { IncomingHttpHeaders } from 'node:http';
import { countInText, MAX_WAIT_MS } from '../../../support/index.js';
import type { LimitUnit, ReportedLimit } from '../../contract/limits.types.js';

// https://docs.anthropic.com/en/api/rate-limits#response-headers. All limits are per minute.
const UNITS = [
  ['requests', 'requests'],
  ['input_tokens', 'input-tokens'],
  ['output_tokens', 'output-tokens'],
  ['tokens', 'tokens'],
] as const satisfies readonly (readonly [LimitUnit, string])[];

/** Remaining tokens are rounded to the nearest thousand. */
const ROUNDED_TO = 1_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Returns the limits in a reply's headers, whatever its status. A limit with a figure that cannot be read is
 * left out. Times are counted from the reply's own `date`: the provider's clock, not ours.
 * @param nowMs wall clock, for a reply without a `date`
 */
export function anthropicLimits(headers: IncomingHttpHeaders, nowMs: number): readonly ReportedLimit[] {
  const limits: ReportedLimit[] = [];
  for (const [unit, name] of UNITS) {
    const limit = limitOf(headers, unit, `anthropic-ratelimit-${name}`, nowMs);
    if (limit !== undefined && !(unit === 'tokens' && isTold(limit, limits))) limits.push(limit);
  }
  return limits;
}

function limitOf(
  headers: IncomingHttpHeaders,
  unit: LimitUnit,
  name: string,
  nowMs: number,
): ReportedLimit | undefined {
  const limit = countInText(headers[`${name}-limit`]);
  const remaining = countInText(headers[`${name}-remaining`]);
  if (limit === undefined || remaining === undefined || limit === 0) return undefined;
  const reset = headers[`${name}-reset`];
  const resetMs = reset === undefined ? undefined : untilReset(reset, headers.date, nowMs);
  if (Number.isNaN(resetMs)) return undefined;
  const left = unit === 'requests' ? remaining : leastLeft(remaining, limit);
  return { unit, window: 'minute', limit, remaining: Math.min(left, limit), resetMs };
}

/** Returns the least that a rounded figure may stand for. A full limit is told exactly. */
function leastLeft(remaining: number, limit: number): number {
  const isRounded = remaining < limit && remaining % ROUNDED_TO === 0;
  return isRounded ? Math.max(0, remaining - ROUNDED_TO / 2) : remaining;
}

/** Returns milliseconds, at least 0: a full limit's reset may lie a second back. NaN for anything else. */
function untilReset(reset: unknown, date: string | undefined, nowMs: number): number {
  if (typeof reset !== 'string' || !INSTANT.test(reset)) return NaN;
  const sentAtMs = Date.parse(date ?? '');
  const ms = Date.parse(reset) - (Number.isNaN(sentAtMs) ? nowMs : sentAtMs);
  return Math.min(Math.max(0, ms), MAX_WAIT_MS);
}

/** The last limit is that of input or output, or both added up, if nothing narrower is in force. */
function isTold({ limit }: ReportedLimit, told: readonly ReportedLimit[]): boolean {
  const sizeOf = (unit: LimitUnit) => told.find((each) => each.unit === unit)?.limit;
  const input = sizeOf('input_tokens');
  const output = sizeOf('output_tokens');
  if (input === undefined || output === undefined) return false;
  return limit === input + output || limit === input || limit === output;
}
