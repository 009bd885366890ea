import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryHint } from '../../../../modules/llm-driver/errors/retry-hint.js';
import { linearPasses } from '../../../support/growth.js';
import { volume } from '../../../support/volume.js';

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
    [{ 'retry-after': '2592000' }, 30 * 86_400_000],
    [{ 'retry-after-ms': '2592000000' }, 30 * 86_400_000],
    [{ 'retry-after-ms': '1e9', 'retry-after': '2592001' }, undefined],
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
    '1e308',
    '1e999',
    '2592001',
    '999999999999',
    'Fri, 31 Dec 9999 23:59:59 GMT',
    'Fri, 31 Dec 275761 23:59:59 GMT',
  ])('ignores %j', (value) => {
    expect(retryHint({ 'retry-after': value }, '', NOW)).toBeUndefined();
  });

  it.each([
    ['Limit 6000. Please try again in 4.77s. Need more tokens?', 4_770],
    ['Please try again in 9m38.016s. Visit', 578_016],
    ['Please try again in 644ms.', 644],
    ['Please try again in 8.64s', 8_640],
    ['Please retry in 90.7s.', 90_700],
    ['Please retry after 34 seconds.', 34_000],
    ['Retry your requests after 5 s', 5_000],
    ['Please wait 2 minutes', 120_000],
    ['The limit resets in 1 hour.', 3_600_000],
    ['Try again in a while, or try again in 3 ms', 3],
  ])('reads the sentence %j', (message, ms) => {
    expect(retryHint({}, message, NOW)).toBeCloseTo(ms, 6);
  });

  it.each([
    'Please try again in a while.',
    'Please try again in -5s.',
    'Please try again in 5.',
    'Please try again in 31d.',
    `Please try again in ${'9'.repeat(60)}h.`,
    'try again later',
  ])('ignores the sentence %j', (message) => {
    expect(retryHint({}, message, NOW)).toBeUndefined();
  });

  it.each([
    ['5', 'Please try again in 4.77s.', 4_770],
    ['10', 'Please try again in 9.816s.', 9_816],
    ['579', 'Please try again in 9m38.016s.', 578_016],
    ['1', 'Please try again in 644ms.', 644],
    ['60', 'Please try again in 1m0s.', 60_000],
  ])(
    'prefers the sentence if the header’s %s seconds are its duration rounded up: %s',
    (seconds, message, ms) => {
      expect(retryHint({ 'retry-after': seconds }, message, NOW)).toBeCloseTo(ms, 6);
    },
  );

  it.each([
    [{ 'retry-after': '6' }, 6_000],
    [{ 'retry-after': '4' }, 4_000],
    [{ 'retry-after': '4.9' }, 4_900],
    [{ 'retry-after': '5', 'retry-after-ms': '4900' }, 4_900],
  ])('prefers %j to a sentence that disagrees', (headers, ms) => {
    expect(retryHint(headers, 'Please try again in 4.77s.', NOW)).toBe(ms);
  });

  const HOUR_MS = 3_600_000;

  it.each([HOUR_MS, -HOUR_MS, 0])(
    "measures a date against the reply's own, whatever our clock says: %d ms off",
    (offMs) => {
      const headers = {
        date: 'Sun, 01 Mar 2026 12:00:00 GMT',
        'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT',
      };
      expect(retryHint(headers, '', NOW + offMs)).toBe(30_000);
    },
  );

  it.each([
    'soon',
    '',
    '2026-03-01T12:00:10Z',
    'Sun, 99 Foo 2026 12:00:10 GMT',
    'Sun, 01 Mar 2026 12:00:10 +0100',
  ])('measures a date against our clock if the date of the reply is %j', (date) => {
    expect(retryHint({ date, 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, '', NOW)).toBe(30_000);
  });

  it('does not believe a date that is more than a month away', () => {
    const headers = { date: 'Thu, 01 Jan 1970 00:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' };
    expect(retryHint(headers, '', NOW)).toBeUndefined();
  });

  it('never throws, and returns positive waits alone', () => {
    const value = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[-+\d.e]{0,24}$/),
      fc.double().map(String),
      fc.date().map((date) => (Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toUTCString())),
      fc.constant(undefined),
    );
    const message = fc.oneof(
      fc.string(),
      fc.stringMatching(/^try again in (?:\d{0,30}(?:\.\d{0,9})?(?:h|m|s|ms|\.)){0,4}$/),
    );
    fc.assert(
      fc.property(fc.tuple(value, value, value), message, ([ms, after, date], text) => {
        const hint = retryHint({ 'retry-after-ms': ms, 'retry-after': after, date }, text, NOW) ?? 1;
        expect(hint > 0 && hint <= 30 * 86_400_000).toBe(true);
      }),
      { numRuns: volume(2_000) },
    );
  });

  it.each([
    'try again in '.repeat(80_000),
    `try again in ${'1'.repeat(1_000_000)}`,
    `try again in ${'1m'.repeat(500_000)}`,
  ])('reads a hostile megabyte in about linear time', (message) => {
    const headers = { 'retry-after': message, 'retry-after-ms': message, date: message };
    expect(linearPasses(() => retryHint(headers, message, NOW))).toBeLessThan(100);
  });
});
