import { describe, expect, it } from '@jest/globals';
import type { LimitScope } from '../../../modules/admin/page/src/views/limits/types.js';
import {
  byDriver,
  durationWords,
  heldWords,
  inFlightWords,
  leftWords,
  limitName,
  processWords,
  waitingWords,
} from '../../../modules/admin/page/src/views/limits/words.js';

const scope = (more: Partial<LimitScope> = {}): LimitScope => ({
  ...{ driver: 'groq', model: 'llama', limits: [], in_flight: 0, waiting: 0, concurrency: null },
  ...{ held_for_ms: 0, next_in_ms: null, circuit: 'closed' },
  ...more,
});

describe('limits in words', () => {
  it('name the unit, the window and what is left', () => {
    expect(limitName({ unit: 'input_tokens', window: 'day' })).toBe('Input tokens a day');
    expect(leftWords({ limit: 6000, remaining: 4210 })).toBe('4,210 of 6,000 left');
  });

  it('say how many processes there are, and how long ago the last of them was heard of', () => {
    expect(processWords({ processes: 3, oldest_ms: 4_150 })).toBe(
      '3 processes together, all heard of within the last 4.2 s.',
    );
  });

  it('say how many calls are in flight, and how many may be', () => {
    expect(inFlightWords(scope({ in_flight: 3 }))).toBe('3');
    expect(inFlightWords(scope({ in_flight: 3, concurrency: 8 }))).toBe('3, at most 8 for now');
  });

  it('say who waits, and for what', () => {
    expect(waitingWords(scope())).toBe('none');
    expect(waitingWords(scope({ waiting: 12, next_in_ms: 1840 }))).toBe('12, the next goes in 1.9 s');
    expect(waitingWords(scope({ waiting: 12 }))).toBe('12, for an answer to another');
  });

  it('say until when the provider has calls held back', () => {
    const now = new Date(2026, 0, 1, 14, 3, 10).getTime();
    expect(heldWords(scope(), now)).toBe('no');
    expect(heldWords(scope({ held_for_ms: 12_000 }), now)).toMatch(/^for 12 s, until .*0?3:22/);
  });

  it.each([
    [40, '0.1 s'],
    [9_999, '10 s'],
    [11_001, '12 s'],
    [59_001, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_599_500, '1 h 0 min'],
    [11_400_000, '3 h 10 min'],
  ])('round %d ms up to %s', (durationMs, words) => {
    expect(durationWords(durationMs)).toBe(words);
  });

  it('belong to their driver, which has the best circuit of its models: what one has may be its own', () => {
    const grouped = byDriver([
      scope(),
      scope({ driver: 'mock' }),
      scope({ model: '*', circuit: 'half_open' }),
      scope({ model: 'other', circuit: 'open' }),
      scope({ driver: 'down', circuit: 'open' }),
      scope({ driver: 'down', model: 'other', circuit: 'half_open' }),
    ]);
    expect(grouped.map(({ driver, circuit, scopes }) => [driver, circuit, scopes.length])).toEqual([
      ['groq', 'closed', 3],
      ['mock', 'closed', 1],
      ['down', 'half_open', 2],
    ]);
  });
});
