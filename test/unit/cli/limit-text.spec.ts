import { describe, expect, it } from '@jest/globals';
import type { LimitState, ScopeState } from '../../../modules/llm-driver/index.js';
import { bindingLimit } from '../../../src/cli/limits/limit-text.js';

const IDLE: ScopeState = {
  driver: 'groq',
  model: 'm',
  limits: [],
  inFlight: 0,
  waiting: 0,
  concurrency: null,
  heldForMs: 0,
  nextInMs: null,
  circuit: 'closed',
  providerCircuit: 'closed',
};

function limit(unit: LimitState['unit'], size: number, remaining: number): LimitState {
  return { unit, window: 'minute', limit: size, remaining, source: 'learned' };
}

const WAITING = { ...IDLE, waiting: 5, inFlight: 16 };

describe('the binding limit', () => {
  it('is undefined if no call waits, however little is left', () => {
    const limits = [limit('requests', 30, 0), limit('tokens', 6000, 0)];
    expect(bindingLimit([{ ...IDLE, limits, concurrency: 1, inFlight: 1 }])).toBeUndefined();
    expect(bindingLimit([])).toBeUndefined();
  });

  it('is the limit on requests if none are left until the next call may go', () => {
    const limits = [limit('tokens', 6000, 3000), limit('requests', 30, 0)];
    expect(bindingLimit([{ ...WAITING, limits, nextInMs: 1_900 }])).toBe('30 rpm');
  });

  it('is the limit on tokens if requests are left', () => {
    const limits = [limit('requests', 30, 12), limit('tokens', 6000, 150)];
    expect(bindingLimit([{ ...WAITING, limits, nextInMs: 1_900 }])).toBe('6000 tpm');
  });

  it('is the limit on tokens if a request is refilled long before the next call may go', () => {
    const limits = [limit('requests', 30, 0), limit('tokens', 6000, 900)];
    expect(bindingLimit([{ ...WAITING, limits, nextInMs: 2_100 }])).toBe('6000 tpm');
  });

  it('is the limit on requests also if the pacer leaves the last few unused', () => {
    const limits = [limit('requests', 3000, 12), limit('tokens', 1_000_000, 900_000)];
    expect(bindingLimit([{ ...WAITING, limits, nextInMs: 10 }])).toBe('3000 rpm');
  });

  it('is the limit on tokens with the smallest share left', () => {
    const limits = [
      limit('input_tokens', 5000, 2000),
      limit('output_tokens', 1000, 40),
      { ...limit('tokens', 500_000, 400_000), window: 'day' as const },
    ];
    expect(bindingLimit([{ ...WAITING, limits, nextInMs: 100 }])).toBe('1000 otpm');
  });

  it('is the concurrency if the next call waits for the answer to another', () => {
    const limits = [limit('tokens', 6000, 10)];
    expect(bindingLimit([{ ...WAITING, limits, concurrency: 16 }])).toBe('concurrency 16');
    expect(bindingLimit([{ ...WAITING, limits, concurrency: 17 }])).toBeUndefined();
  });

  it.each([
    [1, 'held 1 s'],
    [11_200, 'held 12 s'],
    [59_500, 'held 1m00s'],
    [190_000, 'held 3m10s'],
  ])("is the provider's own hint while that has not passed: %d ms", (heldForMs, text) => {
    const limits = [limit('requests', 30, 0)];
    expect(bindingLimit([{ ...WAITING, limits, nextInMs: 100, heldForMs }])).toBe(text);
    expect(bindingLimit([{ ...IDLE, heldForMs }])).toBe(text);
  });

  it('is the circuit if it is open', () => {
    expect(bindingLimit([{ ...WAITING, heldForMs: 100, circuit: 'open' }])).toBe('circuit open');
    expect(bindingLimit([{ ...WAITING, circuit: 'half_open' }])).toBe('circuit half open');
  });

  it('is that of the model with the most waiting calls', () => {
    const few = { ...WAITING, waiting: 2, nextInMs: 1, limits: [limit('requests', 30, 0)] };
    const many = { ...WAITING, waiting: 9, nextInMs: 1, limits: [limit('requests', 60, 0)] };
    expect(bindingLimit([few, many, IDLE])).toBe('60 rpm');
  });
});
