import { describe, expect, it } from '@jest/globals';
import { LearnedLimits } from '../../../../modules/llm-driver/pacing/learned-limits.js';

const known = (limits: LearnedLimits) => [...limits].map(({ key, size }) => `${key} ${size}`);
const tokens = (limit: number) => ({ unit: 'tokens', window: 'minute', limit, remaining: 1 }) as const;
const refused = (limit: number) => ({ unit: 'requests', window: 'minute', limit, used: limit }) as const;

describe('limits a provider has told of', () => {
  it('are none at first', () => {
    expect(known(new LearnedLimits())).toEqual([]);
  });

  it('are what a header says, in the window it says', () => {
    const limits = new LearnedLimits();
    limits.learnFromHeader(tokens(6_000));
    limits.learnFromHeader({ unit: 'requests', window: 'day', limit: 14_400, remaining: 14_399 });
    expect(known(limits)).toEqual(['tokens/minute 6000', 'requests/day 14400']);
  });

  it('follow the newest header', () => {
    const limits = new LearnedLimits();
    limits.learnFromHeader(tokens(6_000));
    limits.learnFromHeader(tokens(12_000));
    expect(known(limits)).toEqual(['tokens/minute 12000']);
  });

  it('do not change where a header says the same again', () => {
    const limits = new LearnedLimits();
    const first = limits.learnFromHeader(tokens(6_000));
    const { version } = limits;
    expect(limits.learnFromHeader(tokens(6_000))).toBe(first);
    expect(limits.version).toBe(version);
  });

  it('get their window from the time to full where the header does not say', () => {
    const limits = new LearnedLimits();
    expect(
      limits.learnFromHeader({ unit: 'requests', limit: 500, remaining: 500, resetMs: 0 }),
    ).toBeUndefined();
    limits.learnFromHeader({ unit: 'requests', limit: 500, remaining: 499, resetMs: 120 });
    expect(known(limits)).toEqual(['requests/minute 500']);
  });

  it('keep the window once told, where a report alone does not prove it', () => {
    const limits = new LearnedLimits();
    limits.learnFromHeader({ unit: 'requests', limit: 500, remaining: 499, resetMs: 120 });
    limits.learnFromHeader({ unit: 'requests', limit: 600, remaining: 600 });
    expect(known(limits)).toEqual(['requests/minute 600']);
  });

  it('move to the other window when a later report proves it', () => {
    const limits = new LearnedLimits();
    limits.learnFromHeader({ unit: 'requests', limit: 14_400, remaining: 14_399, resetMs: 4 });
    limits.learnFromHeader({ unit: 'requests', limit: 14_400, remaining: 14_300, resetMs: 600_000 });
    expect(known(limits)).toEqual(['requests/day 14400']);
  });

  it('are believed for a while where only a refusal told of them', () => {
    const limits = new LearnedLimits();
    limits.learnFromRefusal(refused(30), 3_600_000);
    limits.expire(3_599_999);
    expect(known(limits)).toEqual(['requests/minute 30']);
    limits.expire(3_600_000);
    expect(known(limits)).toEqual([]);
  });

  it('outlive that where headers tell of them as well', () => {
    const limits = new LearnedLimits();
    limits.learnFromRefusal({ ...refused(30), unit: 'tokens' }, 1_000);
    limits.learnFromHeader(tokens(30));
    limits.expire(1_000_000);
    expect(known(limits)).toEqual(['tokens/minute 30']);
  });

  it('tell the level where headers do, not where a refusal did once', () => {
    const limits = new LearnedLimits();
    expect(limits.isLevelReported(limits.learnFromHeader(tokens(6_000))!)).toBe(true);
    expect(limits.isLevelReported(limits.learnFromRefusal(refused(30), 1_000))).toBe(false);
  });

  it.each([0, -5, Number.NaN, Infinity])('are not what a header says of a limit of %d', (limit) => {
    const limits = new LearnedLimits();
    expect(limits.learnFromHeader({ unit: 'tokens', window: 'minute', limit, remaining: 0 })).toBeUndefined();
    expect(known(limits)).toEqual([]);
  });
});
