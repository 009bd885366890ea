import type { LimitLevel } from '../../support/index.js';
import type { LimitFigures, LimitUnit } from '../contract/limits.types.js';
import { LlmError } from '../contract/llm-error.js';
import { isSize } from './learned-limits.js';
import { WINDOW_MS, type Amounts, type Limit } from './limit.js';

/**
 * Returns for each unit the limit that keeps a call from being sent for longest, else the one with least
 * left. Returns none if a level is not known.
 * @param usedOf returns the used part of a limit
 */
export function blockingLimits(
  limits: readonly Limit[],
  usedOf: (limit: Limit) => number | undefined,
  amounts: Amounts,
): LimitLevel[] {
  const tightest = new Map<LimitUnit, { level: LimitLevel; left: number; waitMs: number }>();
  for (const limit of limits) {
    const used = usedOf(limit);
    if (used === undefined) return [];
    const { unit, size, ceiling, perMs } = limit;
    const left = Math.max(0, size - used);
    const waitMs = Math.max(0, (used + amounts[unit] - ceiling) / perMs);
    const other = tightest.get(unit);
    if (other && (other.waitMs > waitMs || (other.waitMs === waitMs && other.left <= left))) continue;
    const level = { unit, limit: size, remaining: left, resetMs: used / perMs };
    tightest.set(unit, { level, left, waitMs });
  }
  return [...tightest.values()].map(({ level }) => level);
}

/**
 * Returns true if a refusal's figures agree with its hint and with the call. If not, they are about something
 * else.
 */
export function isConsistent(figures: LimitFigures, reserved: Amounts, hintMs: number | undefined): boolean {
  const { unit, window, limit, used, requested = reserved[unit] } = figures;
  if (!isSize(limit)) return false;
  if (requested > 2 * reserved[unit] + 20 || 2 * requested + 20 < reserved[unit]) return false;
  if (used === undefined || hintMs === undefined) return used === hintMs;
  const waitMs = ((used + requested - limit) * WINDOW_MS[window]) / limit;
  return Math.abs(waitMs - hintMs) <= 50 + waitMs / 50;
}

/** Returns the error for a call that asks for more than a limit ever allows. */
export function tooLarge({ unit, window, size }: Limit, asked: number): LlmError {
  return new LlmError('request_too_large_for_model', {
    message:
      `This one request asks for about ${asked} ${unit.replace('_', ' ')}, more than the ${size} per ${window} ` +
      'this model is limited to; no wait makes it fit. Shorten it, or ask for fewer tokens.',
  });
}
