import { describe, expect, it } from '@jest/globals';
import type { ScopeState } from '../../../modules/llm-driver/index.js';
import { formatLimits } from '../../../src/cli/limits/limits-table.js';

const SCOPE: ScopeState = {
  driver: 'groq',
  model: 'llama-3.1-8b-instant',
  limits: [
    { unit: 'requests', window: 'minute', limit: 30, remaining: 28, source: 'configured' },
    { unit: 'tokens', window: 'day', limit: 500_000, remaining: 499_100, source: 'learned' },
  ],
  inFlight: 0,
  waiting: 0,
  concurrency: null,
  heldForMs: 0,
  nextInMs: null,
  circuit: 'closed',
  providerCircuit: 'closed',
};

describe('the table of limits', () => {
  it('has a line for each limit, the model beside the first', () => {
    expect(formatLimits([SCOPE], 80)).toBe(
      [
        'MODEL                      LIMIT        LEFT     SOURCE      NOW',
        'groq/llama-3.1-8b-instant  30 rpm       28       configured  idle',
        '                           500,000 tpd  499,100  learned',
      ].join('\n'),
    );
  });

  it('shows the activity, in more lines if needed', () => {
    const busy = { inFlight: 3, waiting: 1200, nextInMs: 1_250, heldForMs: 12_000, concurrency: 16 };
    expect(formatLimits([{ ...SCOPE, ...busy, circuit: 'half_open' }], 80).split('\n')).toEqual([
      'MODEL                      LIMIT        LEFT     SOURCE      NOW',
      'groq/llama-3.1-8b-instant  30 rpm       28       configured  circuit half open',
      '                           500,000 tpd  499,100  learned     held 12 s',
      '                                                             3 in flight',
      '                                                             1200 waiting',
      '                                                             next in 2s',
      '                                                             at most 16 at once',
    ]);
  });

  it('shows a scope without known limits', () => {
    expect(formatLimits([{ ...SCOPE, limits: [] }], 80)).toMatch(/instant +- +- +- +idle$/);
  });

  it('fits the terminal whatever the model is called, and lets no control character through', () => {
    const model = `meta-llama/${'llama-4-maverick-'.repeat(9)}\u001b[2J`;
    const large = { unit: 'input_tokens', window: 'minute', source: 'configured' } as const;
    const limits = [{ ...large, limit: 10_000_000, remaining: 9_999_999 }];
    for (const columns of [80, 120]) {
      const lines = formatLimits([{ ...SCOPE, model, limits, concurrency: 10_000 }], columns).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
      expect(lines.join('')).not.toContain('\u001b');
      const shown = lines.slice(1).map((line) => line.slice(0, lines[0]!.indexOf('LIMIT')).trim());
      expect(shown.join('')).toBe(`groq/${model.replace('\u001b', '\uFFFD')}`);
    }
  });
});
