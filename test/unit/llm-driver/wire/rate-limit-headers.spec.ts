import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IncomingHttpHeaders } from 'node:http';
import { inferWindow } from '../../../../modules/llm-driver/pacing/learned-limits.js';
import {
  readRateLimitHeaders,
  type RateLimitFacts,
} from '../../../../modules/llm-driver/wire/rate-limit-headers.js';
import { linearPasses } from '../../../support/growth.js';
import { volume } from '../../../support/volume.js';

const GROQ: RateLimitFacts = { requests: 'day', tokens: 'minute' };
const OPENAI: RateLimitFacts = { requests: 'unknown', tokens: 'minute' };

type Figures = readonly [limit?: unknown, remaining?: unknown, reset?: unknown];

/** The headers as Node gives them; what is `undefined` was not sent. */
function headers(figures: { requests?: Figures; tokens?: Figures }): IncomingHttpHeaders {
  const all = Object.entries(figures).flatMap(([unit, values]) =>
    ['limit', 'remaining', 'reset'].map((what, place) => [`x-ratelimit-${what}-${unit}`, values[place]]),
  );
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as IncomingHttpHeaders;
}

describe('readRateLimitHeaders', () => {
  it("reads Groq's: requests are of the day, tokens of the minute", () => {
    const reply = headers({ requests: ['14400', '14370', '2m59.56s'], tokens: ['18000', '17997', '7.66s'] });
    expect(readRateLimitHeaders(reply, GROQ)).toEqual([
      {
        unit: 'requests',
        window: 'day',
        limit: 14_400,
        remaining: 14_370,
        resetMs: expect.closeTo(179_560, 6),
      },
      { unit: 'tokens', window: 'minute', limit: 18_000, remaining: 17_997, resetMs: 7_660 },
    ]);
  });

  it("reads OpenAI's: the window of requests is not known", () => {
    const reply = headers({ requests: ['3500', '3499', '17ms'], tokens: ['160000', '159976', '9ms'] });
    expect(readRateLimitHeaders(reply, OPENAI)).toEqual([
      { unit: 'requests', limit: 3_500, remaining: 3_499, resetMs: 17 },
      { unit: 'tokens', window: 'minute', limit: 160_000, remaining: 159_976, resetMs: 9 },
    ]);
  });

  it('knows no window of requests where nothing is known of the provider', () => {
    const reply = headers({ requests: ['60', '59', '1s'] });
    expect(readRateLimitHeaders(reply)[0]?.window).toBeUndefined();
  });

  it('reports one limit where only one is told', () => {
    const reply = headers({ tokens: ['6000', '0', '1m0s'] });
    expect(readRateLimitHeaders(reply, GROQ)).toEqual([
      { unit: 'tokens', window: 'minute', limit: 6_000, remaining: 0, resetMs: 60_000 },
    ]);
  });

  it('reports nothing where there are no headers, and gives the same list each time', () => {
    expect(readRateLimitHeaders({}, GROQ)).toEqual([]);
    expect(readRateLimitHeaders({}, GROQ)).toBe(readRateLimitHeaders({ date: 'today' }, OPENAI));
    expect(Object.isFrozen(readRateLimitHeaders({}))).toBe(true);
  });

  it('takes no more to be left than the limit', () => {
    expect(readRateLimitHeaders(headers({ requests: ['10', '11'] }))[0]?.remaining).toBe(10);
  });

  it.each([
    '0',
    '-1',
    '+5',
    '5.5',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '',
    ' 5',
    '1,000',
    '1000000001',
    '1e308',
    '9'.repeat(15),
    '9'.repeat(16),
    '1' + '0'.repeat(400),
  ])('reports no limit of %j', (limit) => {
    expect(readRateLimitHeaders(headers({ tokens: [limit, '1', '1s'] }))).toEqual([]);
  });

  it.each([undefined, '-1', '5.5', 'NaN', 'Infinity', '1000000001', '', '9'.repeat(16), ['5', '6']])(
    'reports nothing where %j are left',
    (remaining) => {
      expect(readRateLimitHeaders(headers({ tokens: ['10', remaining, '1s'] }))).toEqual([]);
    },
  );

  it.each([
    undefined,
    '',
    'soon',
    '-5s',
    '1e9s',
    '5',
    '1m1m',
    '1e999s',
    'Infinity',
    '275761-12-31T00:00:00Z',
    ['1s', '2s'],
    '1'.repeat(1_000_000),
  ])('leaves a reset of %j out, and keeps the rest', (reset) => {
    expect(readRateLimitHeaders(headers({ tokens: ['10', '5', reset] }))).toEqual([
      { unit: 'tokens', window: 'minute', limit: 10, remaining: 5 },
    ]);
  });

  it('knows a limit that is not used at all from one whose reset is not told', () => {
    expect(readRateLimitHeaders(headers({ tokens: ['10', '10', '0s'] }))[0]?.resetMs).toBe(0);
  });

  it('cuts a reset that is longer than a month', () => {
    const [limit] = readRateLimitHeaders(headers({ tokens: ['10', '5', `${'9'.repeat(60)}s`] }));
    expect(limit?.resetMs).toBe(30 * 86_400_000);
  });

  it('reads hostile megabytes in about linear time', () => {
    const megabyte = '1'.repeat(1_000_000);
    const hostile = headers({
      requests: [megabyte, megabyte, megabyte],
      tokens: ['1', '1', '1m'.repeat(500_000)],
    });
    expect(linearPasses(() => readRateLimitHeaders(hostile))).toBeLessThan(100);
  });

  it('never throws, and never reports what is no figure', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[-+\d.,e ]{0,24}$/),
      fc.stringMatching(/^(?:\d{0,20}(?:\.\d{0,20})?(?:d|h|m|s|ms)){0,5}$/),
      fc.nat().map(String),
      fc.double().map(String),
      fc.constantFrom('NaN', '-0', 'Infinity', '1'.repeat(500), '0s', '__proto__'),
      fc.array(fc.string()),
      fc.constant(undefined),
    );
    const figures = fc.tuple(hostile, hostile, hostile);
    fc.assert(
      fc.property(figures, figures, fc.constantFrom(GROQ, OPENAI, undefined), (requests, tokens, facts) => {
        for (const each of readRateLimitHeaders(headers({ requests, tokens }), facts)) {
          expect(Number.isSafeInteger(each.limit) && each.limit > 0).toBe(true);
          expect(Number.isSafeInteger(each.remaining) && each.remaining >= 0).toBe(true);
          expect(each.remaining).toBeLessThanOrEqual(each.limit);
          expect(each.resetMs ?? 0).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(each.resetMs ?? 0)).toBe(true);
          expect([undefined, 'minute', 'day']).toContain(inferWindow(each));
        }
      }),
      { numRuns: volume(2_000) },
    );
  });
});
