import { describe, expect, it } from '@jest/globals';
import type { ScopeStateJson, ToldScope } from '../../../modules/gateway/index.js';
import { ageScope, mergeScopes } from '../../../modules/gateway/limits/merge-scopes.js';
import type { ScopeState } from '../../../modules/llm-driver/index.js';

const STATE: ScopeState = {
  id: 'one',
  driver: 'groq',
  model: 'm',
  limits: [{ unit: 'requests', window: 'minute', limit: 30, remaining: 7, source: 'learned' }],
  inFlight: 2,
  waiting: 5,
  concurrency: 16,
  heldForMs: 0,
  nextInMs: 4_000,
  circuit: 'closed',
  providerCircuit: 'closed',
};
const TOLD: ScopeStateJson = {
  driver: 'groq',
  model: 'm',
  limits: [{ unit: 'requests', window: 'minute', limit: 30, remaining: 20, source: 'learned' }],
  in_flight: 1,
  waiting: 3,
  concurrency: 8,
  held_for_ms: 0,
  next_in_ms: null,
  circuit: 'closed',
};

const told = (state: Partial<ScopeStateJson> = {}, ageMs = 0, id = 'one'): ToldScope => ({
  id,
  ageMs,
  state: { ...TOLD, ...state },
});
const merge = (own: readonly ScopeState[], others: readonly ToldScope[]) =>
  mergeScopes(own, others, ['groq']);
const mergeOne = (others: readonly ToldScope[], own: Partial<ScopeState> = {}) => {
  const merged = merge([{ ...STATE, ...own }], others);
  expect(merged).toHaveLength(1);
  return merged[0]!;
};

describe('the scopes of several processes', () => {
  it('are one entry each, with the sums of what is in flight, waits and may be in flight', () => {
    expect(mergeOne([told(), told({ in_flight: 10, waiting: 0 })])).toMatchObject({
      in_flight: 13,
      waiting: 8,
      concurrency: 32,
    });
  });

  it('have no bound of the calls in flight if one process has none', () => {
    expect(mergeOne([told({ concurrency: null })]).concurrency).toBeNull();
    expect(mergeOne([told()], { concurrency: null }).concurrency).toBeNull();
  });

  it('are held for the longest time of all, and the next call goes at the soonest', () => {
    const others = [told({ held_for_ms: 9_000, next_in_ms: 1_840 }), told({ held_for_ms: 200 })];
    expect(mergeOne(others)).toMatchObject({ held_for_ms: 9_000, next_in_ms: 1_840 });
    expect(mergeOne(others, { nextInMs: null }).next_in_ms).toBe(1_840);
    expect(mergeOne([told()], { nextInMs: null }).next_in_ms).toBeNull();
  });

  it('have the worst circuit', () => {
    expect(mergeOne([told({ circuit: 'half_open' }), told()]).circuit).toBe('half_open');
    expect(mergeOne([told({ circuit: 'half_open' })], { circuit: 'open' }).circuit).toBe('open');
    expect(mergeOne([told()]).circuit).toBe('closed');
  });

  it('have the limits that the process knows which answers, else those that were told last', () => {
    expect(mergeOne([told()]).limits).toMatchObject([{ remaining: 7 }]);
    const limitsOf = (remaining: number) => ({ limits: [{ ...TOLD.limits[0]!, remaining }] });
    const others = [told(limitsOf(1), 9), told(limitsOf(2), 1), told(limitsOf(3), 5)];
    expect(merge([], others)).toMatchObject([{ limits: [{ remaining: 2 }], in_flight: 3 }]);
  });

  it('are apart for two keys of one model', () => {
    expect(merge([STATE], [told({}, 0, 'other')])).toMatchObject([{ in_flight: 2 }, { in_flight: 1 }]);
  });

  it('show a configured model as idle only if no process has called it', () => {
    const { id: _, ...idle } = { ...STATE, inFlight: 0 };
    expect(merge([idle], [told()])).toMatchObject([{ in_flight: 1 }]);
    expect(merge([idle], [told({ model: 'another' })])).toMatchObject([
      { model: 'another' },
      { in_flight: 0 },
    ]);
  });

  it('are in the order of the instances, unknown ones last, then by model, with * at the end', () => {
    const others = [
      told({ driver: 'gone' }, 0, 'a'),
      told({ driver: 'openai' }, 0, 'b'),
      told({ model: 'z' }, 0, 'c'),
    ];
    const own = [STATE, { ...STATE, id: 'any', model: '*' }];
    const names = mergeScopes(own, others, ['groq', 'openai']).map(
      ({ driver, model }) => `${driver}/${model}`,
    );
    expect(names).toEqual(['groq/m', 'groq/z', 'groq/*', 'openai/m', 'gone/m']);
  });
});

describe('a scope that was told some time ago', () => {
  it('is held, and waits, for less', () => {
    const state = { ...TOLD, held_for_ms: 5_000, next_in_ms: 900 };
    expect(ageScope(told(state, 2_000))).toMatchObject({ held_for_ms: 3_000, next_in_ms: 0 });
    expect(ageScope(told(state, 6_000))).toMatchObject({ held_for_ms: 0, next_in_ms: 0 });
    expect(ageScope(told({}, 6_000)).next_in_ms).toBeNull();
  });

  it('has more left of its limits, up to all of them', () => {
    const remainingAfter = (ageMs: number) => ageScope(told({}, ageMs)).limits[0]!.remaining;
    expect([0, 1_999, 4_000, 60_000].map(remainingAfter)).toEqual([20, 20, 22, 30]);
    const limits = [{ ...TOLD.limits[0]!, window: 'day' as const, limit: 14_400 }];
    expect(ageScope(told({ limits }, 12_000)).limits).toMatchObject([{ remaining: 22 }]);
  });
});
