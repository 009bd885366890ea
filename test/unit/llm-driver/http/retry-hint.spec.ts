import { describe, expect, it } from '@jest/globals';
import { retryHint } from '../../../../modules/llm-driver/http/retry-hint.js';

import { fastest } from './fastest.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('retryHint', () => {
  it.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '3600' }, 3_600_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after-ms': '1234.5' }, 1_234.5],
    [{ 'retry-after-ms': '70', 'retry-after': '1' }, 70],
    [{ 'retry-after-ms': 'soon', 'retry-after': '1' }, 1_000],
    [{ 'retry-after': '999999999999' }, 30 * 86_400_000],
  ])('reads %j', (headers, ms) => {
    expect(retryHint(headers, '', NOW)).toBe(ms);
  });

  it.each([
    '0',
    '-5',
    'NaN',
    '1e3',
    '5s',
    'soon',
    '',
    'Sun, 01 Mar 2026 11:59:00 GMT',
    '2026-03-01',
    'Infinity',
  ])('takes %j for no hint', (value) => {
    expect(retryHint({ 'retry-after': value }, '', NOW)).toBeUndefined();
  });

  it.each([
    ['Limit 6000. Please try again in 4.77s. Need more tokens?', 4_770],
    ['Please try again in 9m38.016s. Visit', 578_016],
    ['Please try again in 644ms.', 644],
    ['Please try again in 8.64s', 8_640],
  ])('reads the sentence %j', (message, ms) => {
    expect(retryHint({}, message, NOW)).toBeCloseTo(ms, 6);
  });

  it.each([
    'Please try again in a while.',
    'Please try again in -5s.',
    'Please try again in 5.',
    'try again later',
  ])('takes the sentence %j for no hint', (message) => {
    expect(retryHint({}, message, NOW)).toBeUndefined();
  });

  it('believes headers before sentences', () => {
    expect(retryHint({ 'retry-after': '5' }, 'Please try again in 4.77s.', NOW)).toBe(5_000);
  });

  it.each([
    'try again in '.repeat(80_000),
    `try again in ${'1'.repeat(1_000_000)}`,
    `try again in ${'1m'.repeat(500_000)}`,
  ])('is done at once with a hostile megabyte', (message) => {
    expect(fastest(() => retryHint({ 'retry-after': message }, message, NOW))).toBeLessThan(20);
  });
});
