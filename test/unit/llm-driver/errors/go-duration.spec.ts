import { describe, expect, it } from '@jest/globals';
import { parseGoDuration } from '../../../../modules/llm-driver/errors/go-duration.js';

describe('parseGoDuration', () => {
  it.each([
    ['17ms', 17],
    ['1s', 1_000],
    ['7.66s', 7_660],
    ['6m0s', 360_000],
    ['2m59.56s', 179_560],
    ['9m38.016s', 578_016],
    ['1m47.5854s', 107_585.4],
    ['1h2m3s', 3_723_000],
    ['24h0m0s', 86_400_000],
    ['6.780999999s', 6_780.999999],
    ['1d', 86_400_000],
    ['5m', 300_000],
    ['5m250ms', 300_250],
  ])('reads %s', (text, ms) => {
    expect(parseGoDuration(text)).toBeCloseTo(ms, 6);
  });

  it.each(['', 'soon', '-5s', '1e9s', '5', '1m1m', '1s1m', ' 1s', '1.s', '.5s', '1ms1s', 's'])(
    'refuses %j',
    (text) => {
      expect(parseGoDuration(text)).toBeUndefined();
    },
  );

  it('reads the longest duration that fits as a finite number', () => {
    expect(Number.isFinite(parseGoDuration(`${'9'.repeat(63)}d`))).toBe(true);
  });

  it('refuses a long text without reading it', () => {
    expect(parseGoDuration(`${'1'.repeat(1_000_000)}s`)).toBeUndefined();
  });
});
