import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  AppError,
  boundedWait,
  countInText,
  isCount,
  isoTime,
  MAX_COUNT,
  MAX_WAIT_MS,
} from '../../../modules/support/index.js';
import { HOSTILE_FIGURES } from '../../support/hostile-figures.js';

describe('isCount', () => {
  it.each([0, 1, 7, 1e9])('accepts %d', (value) => {
    expect(isCount(value)).toBe(true);
  });

  it.each([...HOSTILE_FIGURES.map((json): unknown => JSON.parse(json)), NaN, undefined, 7n, new Date(7)])(
    'refuses %p',
    (value) => {
      expect(isCount(value)).toBe(false);
    },
  );

  it('accepts nothing that cannot be added up, compared and written as digits', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        if (isCount(value)) expect(String(value)).toMatch(/^\d{1,10}$/);
      }),
    );
  });
});

describe('countInText', () => {
  it.each([
    ['0', 0],
    ['60', 60],
    ['007', 7],
    [String(MAX_COUNT), MAX_COUNT],
  ])('reads %j', (text, count) => {
    expect(countInText(text)).toBe(count);
  });

  it.each([
    ...[
      '1000000001',
      '1e3',
      '1e308',
      '1e999',
      '-1',
      '+1',
      '1.0',
      ' 1',
      '1 ',
      '0x10',
      '1,000',
      'Infinity',
      '',
    ],
    ...['9'.repeat(400), '٣', null, undefined, 5, ['5'], {}],
  ])('reads no count in %j', (text) => {
    expect(countInText(text)).toBeUndefined();
  });
});

describe('the wait that an error tells', () => {
  it.each([
    [0, 0],
    [1_500.5, 1_500.5],
    [-1, 0],
    [1e308, MAX_WAIT_MS],
    [Infinity, undefined],
    [-Infinity, undefined],
    [NaN, undefined],
    [undefined, undefined],
    ['7' as never, undefined],
  ])('for %p is %p', (ms, expected) => {
    expect(boundedWait(ms)).toBe(expected);
    const details = { message: '', type: 'server_error', code: 'x', status: 500 } as const;
    expect(new AppError({ ...details, retryAfterMs: ms }).retryAfterMs).toBe(expected);
  });
});

describe('isoTime', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [1_767_225_600_000, '2026-01-01T00:00:00.000Z'],
    [8.64e15, '9999-12-31T23:59:59.999Z'],
    [1e300, '9999-12-31T23:59:59.999Z'],
    [-1e300, '0000-01-01T00:00:00.000Z'],
    [NaN, '1970-01-01T00:00:00.000Z'],
    [Infinity, '1970-01-01T00:00:00.000Z'],
    ['soon' as never, '1970-01-01T00:00:00.000Z'],
    [null as never, '1970-01-01T00:00:00.000Z'],
  ])('of %p is %s', (ms, text) => {
    expect(isoTime(ms)).toBe(text);
  });
});
