import { describe, expect, it } from '@jest/globals';
import { toScopeStateJson } from '../../../modules/gateway/index.js';
import type { ScopeState } from '../../../modules/llm-driver/index.js';

const STATE: ScopeState = {
  driver: 'groq',
  model: 'm',
  limits: [{ unit: 'input_tokens', window: 'day', limit: 30, remaining: 7, source: 'learned' }],
  inFlight: 2,
  waiting: 5,
  concurrency: 16,
  heldForMs: 0,
  nextInMs: null,
  circuit: 'half_open',
  providerCircuit: 'half_open',
};

describe('a scope as JSON', () => {
  it('has every field in snake_case', () => {
    expect(toScopeStateJson(STATE)).toEqual({
      driver: 'groq',
      model: 'm',
      limits: [{ unit: 'input_tokens', window: 'day', limit: 30, remaining: 7, source: 'learned' }],
      in_flight: 2,
      waiting: 5,
      concurrency: 16,
      held_for_ms: 0,
      next_in_ms: null,
      circuit: 'half_open',
    });
  });

  it('rounds waits up, so that a caller who comes back after them is not too early', () => {
    const json = toScopeStateJson({ ...STATE, heldForMs: 0.2, nextInMs: 1999.4 });
    expect([json.held_for_ms, json.next_in_ms]).toEqual([1, 2000]);
  });

  it('says that nothing bounds the calls in flight', () => {
    expect(toScopeStateJson({ ...STATE, concurrency: null }).concurrency).toBeNull();
  });

  it('lets nothing out that it does not know', () => {
    const secret = { credential: 7, apiKey: 'canary', baseUrl: 'http://canary' };
    const limits = STATE.limits.map((limit) => ({ ...limit, ...secret }));
    expect(JSON.stringify(toScopeStateJson({ ...STATE, ...secret, limits }))).toBe(
      JSON.stringify(toScopeStateJson(STATE)),
    );
  });
});
