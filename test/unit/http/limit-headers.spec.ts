import { describe, expect, it } from '@jest/globals';
import { LlmError } from '../../../modules/llm-driver/index.js';
import { failureOf } from '../../../modules/http/errors/failure.js';
import { failureHeaders, limitHeaders } from '../../../modules/support/index.js';
import type { LimitLevel } from '../../../modules/support/index.js';

describe('limits as headers', () => {
  it('have the names that clients read, whole numbers and milliseconds', () => {
    expect(
      limitHeaders([
        { unit: 'requests', limit: 60, remaining: 12.9, resetMs: 1_000.2 },
        { unit: 'input_tokens', limit: 6_000 },
      ]),
    ).toEqual({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '12',
      'x-ratelimit-reset-requests': '1001ms',
      'x-ratelimit-limit-input-tokens': '6000',
    });
  });

  it.each([
    ['text', { unit: 'tokens', limit: '7\r\nx: y' }],
    ['no number', { unit: 'tokens', limit: NaN }],
    ['no end', { unit: 'tokens', limit: Infinity }],
    ['less than nothing', { unit: 'tokens', limit: -1 }],
    ['a unit nobody knows', { unit: 'org-canary', limit: 1 }],
    ['a unit of every object', { unit: 'constructor', limit: 1 }],
  ])('are none for %s', (_what, level) => {
    expect(limitHeaders([level as unknown as LimitLevel])).toEqual({});
  });

  it('omit a remaining amount that is not a number', () => {
    const level = { unit: 'tokens', limit: 5, remaining: 'all', resetMs: '1s; secret' };
    expect(limitHeaders([level as unknown as LimitLevel])).toEqual({ 'x-ratelimit-limit-tokens': '5' });
  });
});

describe('the headers of a failed call', () => {
  const headersOf = (error: LlmError) =>
    Object.entries(failureHeaders(failureOf(error))).filter(([name]) => name.startsWith('x-ratelimit'));

  it("have the figures of the provider's refusal", () => {
    const limitFigures = { unit: 'tokens', window: 'minute', limit: 6_000, used: 5_034 } as const;
    expect(headersOf(new LlmError('rate_limit_exceeded', { limitFigures }))).toEqual([
      ['x-ratelimit-limit-tokens', '6000'],
      ['x-ratelimit-remaining-tokens', '966'],
    ]);
  });

  it('have no remaining amount if the refusal has none, and never one below 0', () => {
    const figures = { unit: 'requests', window: 'day', limit: 100 } as const;
    expect(headersOf(new LlmError('rate_limit_exceeded', { limitFigures: figures }))).toEqual([
      ['x-ratelimit-limit-requests', '100'],
    ]);
    const over = { ...figures, used: 130 };
    expect(headersOf(new LlmError('rate_limit_exceeded', { limitFigures: over }))).toContainEqual([
      'x-ratelimit-remaining-requests',
      '0',
    ]);
  });

  it('are absent if no figures are known', () => {
    expect(headersOf(new LlmError('rate_limit_exceeded'))).toEqual([]);
  });
});
