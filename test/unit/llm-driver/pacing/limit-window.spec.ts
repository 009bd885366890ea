import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inferWindow } from '../../../../modules/llm-driver/pacing/learned-limits.js';
import { volume } from '../../../support/volume.js';

const WINDOWS_MS = { minute: 60_000, day: 86_400_000 } as const;

/** What a refilling bucket shows: what is left is rounded down, the reset cut to whole milliseconds. */
function shown(limit: number, used: number, windowMs: number) {
  return {
    limit,
    remaining: Math.floor(limit - used + 1e-6),
    resetMs: Math.floor((used * windowMs) / limit + 1e-6),
  };
}

describe('inferWindow', () => {
  it.each([
    [{ limit: 3_500, remaining: 3_499, resetMs: 17 }, 'minute'],
    [{ limit: 3_000, remaining: 2_999, resetMs: 20 }, 'minute'],
    [{ limit: 160_000, remaining: 159_976, resetMs: 9 }, 'minute'],
    [{ limit: 60, remaining: 0, resetMs: 60_000 }, 'minute'],
    [{ limit: 150_000, remaining: 149_999, resetMs: 0 }, 'minute'],
    [{ limit: 14_400, remaining: 14_370, resetMs: 179_560 }, 'day'],
    [{ limit: 10_000, remaining: 9_999, resetMs: 8_640 }, 'day'],
    [{ limit: 200, remaining: 0, resetMs: 86_400_000 }, 'day'],
    [{ limit: 10, remaining: 8, resetMs: 17_280_004 }, 'day'],
  ])('reads %j as per %s', (limit, window) => {
    expect(inferWindow(limit)).toBe(window);
  });

  it.each([
    ['nothing is used', { limit: 60, remaining: 60, resetMs: 0 }],
    ['nothing is used, whatever the reset', { limit: 60, remaining: 60, resetMs: 1_000 }],
    ['no reset is told', { limit: 60, remaining: 30 }],
    ['the reset is nothing though much is used', { limit: 10_000, remaining: 9_990, resetMs: 0 }],
    ['the figures do not belong together', { limit: 18_000, remaining: 17_997, resetMs: 7_660 }],
    ['the limit is one per second', { limit: 10, remaining: 5, resetMs: 500 }],
    ['the limit is one per hour', { limit: 1_000, remaining: 990, resetMs: 36_000 }],
    ['a figure is none', { limit: 0, remaining: 0, resetMs: 5 }],
    ['a figure is not a number', { limit: 60, remaining: NaN, resetMs: 5 }],
    ['the reset is endless', { limit: 60, remaining: 30, resetMs: Infinity }],
  ])('tells nothing where %s', (_why, limit) => {
    expect(inferWindow(limit)).toBeUndefined();
  });

  it('takes no counter that starts anew each minute for one of the day', () => {
    const resets = Array.from({ length: 60 }, (_, second) => 59_999 - second * 1_000);
    const read = resets.map((resetMs) => inferWindow({ limit: 14_400, remaining: 14_392, resetMs }));
    expect(read).not.toContain('day');
  });

  it('knows the window once two are used, but for a day that is full again within a minute', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('minute' as const, 'day' as const),
        fc.integer({ min: 10, max: 30_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (window, limit, part) => {
          const reported = shown(limit, 2 + part * (limit - 2), WINDOWS_MS[window]);
          const soonFull = window === 'day' && reported.resetMs <= WINDOWS_MS.minute;
          expect(soonFull ? [window, undefined] : [window]).toContain(inferWindow(reported));
        },
      ),
      { numRuns: volume(2_000) },
    );
  });

  it('still knows it where more has refilled before the reset was read', () => {
    const { limit, remaining, resetMs } = shown(3_500, 100, WINDOWS_MS.minute);
    expect(inferWindow({ limit, remaining, resetMs: resetMs - 500 })).toBe('minute');
  });
});
