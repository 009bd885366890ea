import { describe, expect, it } from '@jest/globals';
import { LearnedLimits, inferWindow } from '../../../../modules/llm-driver/pacing/learned-limits.js';
import fc from 'fast-check';
import { volume } from '../../../support/volume.js';

const known = (limits: LearnedLimits) => [...limits].map(({ key, size }) => `${key} ${size}`);
const tokens = (limit: number) => ({ unit: 'tokens', window: 'minute', limit, remaining: 1 }) as const;
const refused = (limit: number) => ({ unit: 'requests', window: 'minute', limit, used: limit }) as const;

describe('LearnedLimits', () => {
  it('contains nothing at first', () => {
    expect(known(new LearnedLimits())).toEqual([]);
  });

  it('contains the limit of a header, in the header’s window', () => {
    const limits = new LearnedLimits();
    limits.learnFromHeader(tokens(6_000), 0);
    limits.learnFromHeader({ unit: 'requests', window: 'day', limit: 14_400, remaining: 14_399 }, 0);
    expect(known(limits)).toEqual(['tokens/minute 6000', 'requests/day 14400']);
  });

  it('replaces a limit by the newest header’s', () => {
    const limits = new LearnedLimits();
    limits.learnFromHeader(tokens(6_000), 0);
    limits.learnFromHeader(tokens(12_000), 0);
    expect(known(limits)).toEqual(['tokens/minute 12000']);
  });

  it('keeps the same object if a header states the same limit again', () => {
    const limits = new LearnedLimits();
    const first = limits.learnFromHeader(tokens(6_000), 0);
    const { version } = limits;
    expect(limits.learnFromHeader(tokens(6_000), 0)).toBe(first);
    expect(limits.version).toBe(version);
  });

  it('infers the window from the reset if the header states none', () => {
    const limits = new LearnedLimits();
    expect(
      limits.learnFromHeader({ unit: 'requests', limit: 500, remaining: 500, resetMs: 0 }, 0),
    ).toBeUndefined();
    limits.learnFromHeader({ unit: 'requests', limit: 500, remaining: 499, resetMs: 120 }, 0);
    expect(known(limits)).toEqual(['requests/minute 500']);
  });

  it('keeps the window found before if a report does not prove one', () => {
    const limits = new LearnedLimits();
    limits.learnFromHeader({ unit: 'requests', limit: 500, remaining: 499, resetMs: 120 }, 0);
    limits.learnFromHeader({ unit: 'requests', limit: 600, remaining: 600 }, 0);
    expect(known(limits)).toEqual(['requests/minute 600']);
  });

  it('moves a limit to the other window when a later report proves it', () => {
    const limits = new LearnedLimits();
    limits.learnFromHeader({ unit: 'requests', limit: 14_400, remaining: 14_399, resetMs: 4 }, 0);
    limits.learnFromHeader({ unit: 'requests', limit: 14_400, remaining: 14_300, resetMs: 600_000 }, 0);
    expect(known(limits)).toEqual(['requests/day 14400']);
  });

  it('drops a limit from a refusal after a while', () => {
    const limits = new LearnedLimits();
    limits.learnFromRefusal(refused(30), 0);
    limits.expire(3_599_999);
    expect(known(limits)).toEqual(['requests/minute 30']);
    limits.expire(3_600_000);
    expect(known(limits)).toEqual([]);
  });

  it('keeps a limit that headers state as well', () => {
    const limits = new LearnedLimits();
    limits.learnFromRefusal({ ...refused(30), unit: 'tokens' }, 0);
    limits.learnFromHeader(tokens(30), 0);
    limits.expire(10_000_000);
    expect(known(limits)).toEqual(['tokens/minute 30']);
  });

  it('knows the levels that headers report, not those of a refusal', () => {
    const limits = new LearnedLimits();
    expect(limits.isLevelReported(limits.learnFromHeader(tokens(6_000), 0)!)).toBe(true);
    expect(limits.isLevelReported(limits.learnFromRefusal(refused(30), 0))).toBe(false);
  });

  it.each([0, -5, Number.NaN, Infinity, 1e308, 1e9 + 1, 0.5, '60' as never])(
    'ignores a header with a limit of %p',
    (limit) => {
      const limits = new LearnedLimits();
      const reported = { unit: 'tokens', window: 'minute', limit, remaining: 0 } as const;
      expect(limits.learnFromHeader(reported, 0)).toBeUndefined();
      expect(known(limits)).toEqual([]);
    },
  );

  it.each([-1, Number.NaN, Infinity, 1e308, 0.5, null as never])(
    'ignores a header that leaves %p of a limit',
    (remaining) => {
      const limits = new LearnedLimits();
      expect(limits.learnFromHeader({ ...tokens(6_000), remaining }, 0)).toBeUndefined();
      expect(known(limits)).toEqual([]);
    },
  );

  it('is certain of a limit for an hour after the last reply that stated it', () => {
    const limits = new LearnedLimits();
    const limit = limits.learnFromHeader(tokens(6_000), 0)!;
    expect(limits.isCertain(limit, 3_599_999)).toBe(true);
    expect(limits.isCertain(limit, 3_600_000)).toBe(false);
    limits.learnFromHeader(tokens(6_000), 3_600_000);
    expect(limits.isCertain(limit, 3_600_001)).toBe(true);
  });

  it('forgets a limit that is disproved', () => {
    const limits = new LearnedLimits();
    const limit = limits.learnFromHeader(tokens(6_000), 0)!;
    const { version } = limits;
    limits.forget(limit);
    expect(known(limits)).toEqual([]);
    expect(limits.version).toBeGreaterThan(version);
  });
});

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

  it('does not take a counter that restarts each minute for a daily limit', () => {
    const resets = Array.from({ length: 60 }, (_, second) => 59_999 - second * 1_000);
    const read = resets.map((resetMs) => inferWindow({ limit: 14_400, remaining: 14_392, resetMs }));
    expect(read).not.toContain('day');
  });

  it('finds the window once two units are used, except a day that is full again within a minute', () => {
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

  it('still finds it if the limit has refilled before the reset was read', () => {
    const { limit, remaining, resetMs } = shown(3_500, 100, WINDOWS_MS.minute);
    expect(inferWindow({ limit, remaining, resetMs: resetMs - 500 })).toBe('minute');
  });
});
