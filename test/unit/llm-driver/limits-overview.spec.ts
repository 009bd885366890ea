import { describe, expect, it } from '@jest/globals';
import { ConfiguredSettings } from '../../../modules/llm-driver/driver/configured-settings.js';
import { completeRuntime } from '../../../modules/llm-driver/driver/create-context.js';
import {
  LlmDriverManager,
  type LlmDriverModuleOptions,
  type ScopeState,
} from '../../../modules/llm-driver/index.js';
import { LimitsOverview } from '../../../modules/llm-driver/limits-overview.js';

const IDLE = {
  inFlight: 0,
  waiting: 0,
  heldForMs: 0,
  nextInMs: null,
  circuit: 'closed',
  providerCircuit: 'closed',
} as const;

function scope(driver: string, model: string, more: Partial<ScopeState> = {}): ScopeState {
  return { driver, model, limits: [], concurrency: null, ...IDLE, ...more };
}

/** The overview over these instances, the pacer having met these scopes. */
function overviewOf(drivers: LlmDriverModuleOptions['drivers'], met: readonly ScopeState[] = []) {
  const runtime = completeRuntime({ settings: new ConfiguredSettings() });
  const manager = new LlmDriverManager({ drivers }, runtime);
  return new LimitsOverview(manager, runtime.settings, { states: async () => met });
}

describe('the overview of limits', () => {
  it('shows the configured limits of a model that was not called as unused and idle', async () => {
    const limits = { m: { rpm: 30, tpm: 6000, itpm: 5000, otpm: 1000, rpd: 14_400, tpd: 500_000 } };
    const shown = await overviewOf({ groq: { limits } }).list();
    const state = (unit: string, window: string, limit: number) => {
      return { unit, window, limit, remaining: limit, source: 'configured' };
    };
    expect(shown).toEqual([
      {
        ...scope('groq', 'm'),
        limits: [
          state('requests', 'minute', 30),
          state('tokens', 'minute', 6000),
          state('input_tokens', 'minute', 5000),
          state('output_tokens', 'minute', 1000),
          state('requests', 'day', 14_400),
          state('tokens', 'day', 500_000),
        ],
      },
    ]);
  });

  it('shows a configured bound on calls in flight', async () => {
    const shown = await overviewOf({ groq: { limits: { m: { concurrency: 8 } } } }).list();
    expect(shown).toEqual([scope('groq', 'm', { concurrency: 8 })]);
  });

  it('shows a model that was called once, with the pacer’s figures', async () => {
    const called = scope('groq', 'm', { waiting: 3 });
    const shown = await overviewOf({ groq: { limits: { m: { rpm: 30 } } } }, [called]).list();
    expect(shown).toEqual([called]);
  });

  it('shows two keys of one model without telling them apart', async () => {
    const [one, other] = [scope('groq', 'm', { waiting: 1 }), scope('groq', 'm', { waiting: 2 })];
    const shown = await overviewOf({ groq: { limits: { m: { rpm: 30 } } } }, [one, other]).list();
    expect(shown).toEqual([one, other]);
  });

  it('shows the same model of two instances twice', async () => {
    const limits = { m: { concurrency: 2 } };
    const drivers = { one: { driver: 'groq', limits }, other: { driver: 'groq', limits } };
    const shown = await overviewOf(drivers, [scope('one', 'm', { waiting: 1 })]).list();
    expect(shown.map(({ driver, waiting }) => [driver, waiting])).toEqual([
      ['one', 1],
      ['other', 0],
    ]);
  });

  it('is sorted by instance, then by model, with `*` last', async () => {
    const limits = { '*': { rpm: 1 }, b: { rpm: 1 }, a: { rpm: 1 } };
    const met = [scope('openai', 'x'), scope('groq', 'b'), scope('gone', 'z'), scope('openai', 'c')];
    const shown = await overviewOf({ openai: {}, groq: { limits } }, met).list();
    expect(shown.map(({ driver, model }) => `${driver}/${model}`)).toEqual([
      'openai/c',
      'openai/x',
      'groq/a',
      'groq/b',
      'groq/*',
      'gone/z',
    ]);
  });

  it('shows the circuit of an instance for models that were not called too', async () => {
    const met = [scope('groq', 'called', { circuit: 'open', providerCircuit: 'open' })];
    const limits = { m: { rpm: 30 } };
    const shown = await overviewOf({ groq: { limits }, openai: { limits } }, met).list();
    expect(shown.map(({ driver, model, circuit }) => [driver, model, circuit])).toEqual([
      ['groq', 'called', 'open'],
      ['groq', 'm', 'open'],
      ['openai', 'm', 'closed'],
    ]);
  });

  it('leaves out instances without such a setting', async () => {
    expect(await overviewOf({ mock: {} }).list()).toEqual([]);
  });

  describe('of some targets', () => {
    const limits = { small: { tpm: 100 }, '*': { rpm: 5 } };
    const overview = overviewOf({ groq: { limits, model: 'small' }, openai: {} });

    it('has the limits of the named model', async () => {
      const [found] = await overview.of([{ driver: 'groq', model: 'small' }]);
      expect(found?.limits).toMatchObject([{ unit: 'tokens', limit: 100 }]);
    });

    it('has those of every other model where the model has none of its own', async () => {
      const [found] = await overview.of([{ driver: 'groq', model: 'large' }]);
      expect(found?.limits).toMatchObject([{ unit: 'requests', limit: 5 }]);
    });

    it('takes the model that the instance is configured with where none is named', async () => {
      const [found] = await overview.of([{ driver: 'groq' }]);
      expect(found?.limits).toMatchObject([{ unit: 'tokens', limit: 100 }]);
    });

    it('leaves out models without known limits, and keeps the order of the targets', async () => {
      const found = await overview.of([
        { driver: 'openai', model: 'x' },
        { driver: 'groq', model: 'large' },
        { driver: 'groq', model: 'small' },
      ]);
      expect(found.map(({ model }) => model)).toEqual(['*', 'small']);
    });
  });
});
