import { describe, expect, it } from '@jest/globals';
import {
  LlmError,
  type LlmDriverModuleOptions,
  type LlmErrorKind,
  type ModelResult,
  type PoolResult,
} from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted, type InstanceScript } from '../../../support/llm-application.js';
import { FakeClock } from '../../../support/fake-clock.js';

const models = {
  quick: {
    targets: ['one/small', 'two/openai/gpt-oss-20b', 'three'],
    defaults: { temperature: 0.2, top_p: 0.9 },
  },
};
const options = { default: 'two', drivers: scripted('one', 'two', 'three'), models };

const failing =
  (kind: LlmErrorKind, ...names: string[]): InstanceScript =>
  ({ driver }) => {
    if (names.includes(driver)) throw new LlmError(kind);
    return `from ${driver}`;
  };

describe('which instance answers', () => {
  it('is the default one with its own model where nothing is named', async () => {
    const { facade, calls } = await llmApplication(options);
    const answer = await facade.completion('hello');
    expect(answer.driver).toBe('two');
    expect(calls('two')[0]!.request.model).toBe('two-model');
    expect(facade.driver()).toBe(facade.driver('two'));
  });

  it('is the first of the configured ones where no default is configured', async () => {
    const { facade } = await llmApplication({ drivers: scripted('three', 'one') });
    expect((await facade.completion('hello')).driver).toBe('three');
  });

  it('is told by instance/model, of which only the first slash is ours', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completion('hello', { model: 'one/meta/llama/4:free' });
    expect(calls('one')[0]!.request.model).toBe('meta/llama/4:free');
  });

  it('is told by an instance’s name alone; its own model answers then', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completion('hello', { model: 'three' });
    expect(calls('three')[0]!.request.model).toBe('three-model');
  });

  it('is told by driver; the model is then the provider’s own, slashes and all', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completion('hello', { driver: 'one', model: 'two/x' });
    expect(calls('one')[0]!.request.model).toBe('two/x');
    expect(calls('two')).toHaveLength(0);
  });

  it('is told by a named model, whose defaults hold where the call does not say', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completion('hello', { model: 'quick', temperature: 1, parameters: { seed: 5 } });
    expect(calls('one')[0]!.request).toMatchObject({ model: 'small', temperature: 1, top_p: 0.9, seed: 5 });
  });

  it('may differ from item to item of one pool', async () => {
    const { facade } = await llmApplication(options);
    const prompts = [
      'plain',
      { prompt: 'b', model: 'one/m' },
      { id: 'c', prompt: 'c', model: 'quick' },
      { prompt: 'd', model: 'three' },
    ];
    const results = await facade.completionPool(prompts);
    expect(results.map((result) => result.ok && [result.completion.driver, result.completion.model])).toEqual(
      [
        ['two', 'two-model'],
        ['one', 'm'],
        ['one', 'small'],
        ['three', 'three-model'],
      ],
    );
    expect(results[2]!.id).toBe('c');
  });

  it('is the pool’s driver for every item where one is given; an item’s model is the provider’s own then', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.completionPool(['a', { prompt: 'b', model: 'own/model' }], {
      driver: 'one',
      model: 'shared',
    });
    expect(calls('one').map((call) => call.request.model)).toEqual(['shared', 'own/model']);
  });
});

describe('a model nobody knows', () => {
  const known = 'Known: quick, one/<model>, two/<model>, three/<model>, scripted/<model>.';

  it.each(['gpt-5', 'nobody/gpt-5', '/gpt-5', 'one/', '', 'constructor', '__proto__/x', 'toString'])(
    '%j is refused, never answered by a default',
    async (model) => {
      const { facade, calls } = await llmApplication(options);
      const asked = facade.completion('hello', { model });
      await expect(asked).rejects.toMatchObject(
        model === '' ? { status: 400 } : { status: 404, code: 'model_not_found' },
      );
      if (model !== '') await expect(asked).rejects.toThrow(known);
      expect(calls('two')).toHaveLength(0);
    },
  );

  it('fails the whole pool before the first prompt where the pool names it, and its own item where the item does', async () => {
    const { facade, calls } = await llmApplication(options);
    await expect(facade.completionPool(['a'], { model: 'gpt-5' })).rejects.toMatchObject({
      code: 'model_not_found',
    });
    expect(calls('two')).toHaveLength(0);
    const results = await facade.completionPool(['a', { prompt: 'b', model: 'gpt-5' }, 'c']);
    expect(results.map((result) => (result.ok ? 'ok' : result.error.kind))).toEqual([
      'ok',
      'model_not_found',
      'ok',
    ]);
    expect((results[1] as { error: LlmError }).error.message).toContain(known);
  });

  it('is a driver nobody knows as well', async () => {
    const { facade } = await llmApplication(options);
    expect(() => facade.driver('nobody')).toThrow(
      'Unknown driver "nobody". Known: one, two, three, scripted.',
    );
    await expect(facade.completion('hello', { driver: 'nobody' })).rejects.toMatchObject({
      status: 404,
      code: 'provider_not_found',
    });
    await expect(facade.completionPool(['hello'], { driver: 'nobody' })).rejects.toMatchObject({
      code: 'provider_not_found',
    });
  });
});

describe('the fallbacks of a named model', () => {
  const worth: LlmErrorKind[] = [
    'rate_limit_exceeded',
    'provider_overloaded',
    'provider_quota_exhausted',
    'provider_not_configured',
    'key_unreadable',
    'upstream_auth_failed',
    'upstream_error',
    'upstream_generation_failed',
    'upstream_invalid_response',
    'upstream_unreachable',
    'upstream_timeout',
    'upstream_tls',
    'model_not_found',
  ];
  const notWorth: LlmErrorKind[] = [
    'invalid_request',
    'invalid_prompt',
    'context_length_exceeded',
    'unsupported',
    'driver_contract',
    'deadline_exceeded',
    'aborted',
  ];

  it.each(worth)('are asked in order after %s', async (kind) => {
    const { facade, calls } = await llmApplication(options, failing(kind, 'one', 'two'));
    const answer = await facade.completion('hello', { model: 'quick' });
    expect(answer).toMatchObject({ driver: 'three', content: 'from three' });
    expect(calls('two')[0]!.request.model).toBe('openai/gpt-oss-20b');
    expect(calls('three')[0]!.request).toMatchObject({ model: 'three-model', temperature: 0.2 });
  });

  it.each(notWorth)('are not asked after %s', async (kind) => {
    const { facade, calls } = await llmApplication(options, failing(kind, 'one'));
    await expect(facade.completion('hello', { model: 'quick' })).rejects.toMatchObject({ kind });
    expect(calls('two')).toHaveLength(0);
  });

  it('give the last one’s failure when every one fails', async () => {
    const { facade } = await llmApplication(options, ({ driver }) => {
      throw new LlmError(driver === 'three' ? 'upstream_tls' : 'upstream_error');
    });
    await expect(facade.completion('hello', { model: 'quick' })).rejects.toMatchObject({
      kind: 'upstream_tls',
    });
  });

  it('count every call on the item of a pool', async () => {
    const { facade, clock } = await llmApplication(options, ({ driver, asked }) => {
      if (driver === 'one')
        throw new LlmError('provider_overloaded', { retryable: true, retryAfterMs: 1_000 });
      if (driver === 'two' && asked === 0) throw new LlmError('upstream_error');
      return `from ${driver}`;
    });
    const [result] = await clock.runUntilSettled(
      facade.completionPool(['hello'], { model: 'quick', attempts: 2 }),
    );
    expect(result).toMatchObject({ ok: true, attempts: 4, completion: { driver: 'three' } });
    expect(result!.waitedMs).toBeGreaterThanOrEqual(1_000);
  });

  it('share the one timeout of the call', async () => {
    const ends: number[] = [];
    const app = await llmApplication(options, async ({ driver, exchange }) => {
      exchange.signal.addEventListener('abort', () => ends.push(clock.monotonic()));
      await clock.sleep(600);
      if (driver === 'one') throw new LlmError('upstream_error');
      await clock.sleep(60_000);
      return 'late';
    });
    const clock: FakeClock = app.clock;
    const prompts = [{ prompt: 'own', timeoutMs: 900 }, 'shared'];
    const results = await clock.runUntilSettled(
      app.facade.completionPool(prompts, { model: 'quick', timeoutMs: 1_000 }),
    );
    expect(results.map((result) => (result.ok ? 'ok' : result.error.kind))).toEqual([
      'deadline_exceeded',
      'deadline_exceeded',
    ]);
    expect(ends).toEqual([900, 1_000]);
  });

  it('are refused at start where there is no target at all', async () => {
    await expect(llmApplication({ ...options, models: { empty: { targets: [] } } })).rejects.toThrow(
      'The named model empty needs at least one target',
    );
  });
});

describe('a named model whose first target is rate limited', () => {
  const patient: LlmDriverModuleOptions = {
    ...options,
    drivers: { ...scripted('two', 'three'), one: { driver: 'scripted', limits: { small: { rpm: 1 } } } },
    models: { ...models, pair: { targets: ['one/small', 'two/large'] }, lone: { targets: ['one/small'] } },
  };
  /** Refuses a call of the named instances once, and says when to come back. */
  const refusing =
    (retryAfterMs: number, ...names: string[]): InstanceScript =>
    ({ driver, asked }) => {
      if (names.includes(driver) && asked === 0)
        throw new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs });
      return `from ${driver}`;
    };
  const answerers = (results: readonly PoolResult[]) =>
    results.map((result) => (result.ok ? result.completion.driver : result.error.kind));

  async function streamed(results: AsyncIterable<PoolResult>): Promise<PoolResult[]> {
    const seen: PoolResult[] = [];
    for await (const result of results) seen[result.index] = result;
    return seen;
  }

  it('lets the next target answer a completion that would wait for more than two seconds', async () => {
    const { facade, clock, calls } = await llmApplication(options, refusing(5_000, 'one', 'two', 'three'));
    const answer = await clock.runUntilSettled(facade.completion('hello', { model: 'quick' }));
    expect(answer.driver).toBe('three');
    expect(calls('one')).toHaveLength(1);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5_000);
    expect(clock.monotonic()).toBeLessThan(10_000);
  });

  it('is waited for when the wait is shorter', async () => {
    const { facade, clock } = await llmApplication(options, refusing(1_500, 'one'));
    const answer = await clock.runUntilSettled(facade.completion('hello', { model: 'quick' }));
    expect(answer.driver).toBe('one');
    expect(clock.monotonic()).toBeGreaterThanOrEqual(1_500);
  });

  it('lets the next target answer those items of a pool that would wait for more than two seconds', async () => {
    const { facade, clock, calls } = await llmApplication(patient);
    const results = await clock.runUntilSettled(facade.completionPool(['a', 'b', 'c'], { model: 'pair' }));
    expect(answerers(results)).toEqual(['one', 'two', 'two']);
    expect(calls('one')).toHaveLength(1);
    expect(clock.monotonic()).toBe(0);
  });

  it('lets the next target answer those results of a stream that would wait for more than two seconds', async () => {
    const { facade, clock, calls } = await llmApplication(patient);
    const stream = facade.completionStream(['a', 'b', 'c'], { model: 'pair' });
    const results = await clock.runUntilSettled(streamed(stream));
    expect(answerers(results)).toEqual(['one', 'two', 'two']);
    expect(calls('one')).toHaveLength(1);
    expect(clock.monotonic()).toBe(0);
  });

  it('is left for the next target in a race, and in a matrix', async () => {
    const { facade, clock } = await llmApplication(patient, refusing(5_000, 'one'));
    const fastest = await clock.runUntilSettled(facade.fastest('hello', ['pair']));
    expect(fastest.driver).toBe('two');
    const [[result]] = (await clock.runUntilSettled(facade.matrix(['hi'], ['pair']))) as [[ModelResult]];
    expect(result.ok && result.completion.driver).toBe('two');
    expect(clock.monotonic()).toBe(0);
  });

  it('is left sooner when the caller’s own maxWaitMs is shorter, which then holds for the last target too', async () => {
    const { facade, clock } = await llmApplication(patient, refusing(1_500, 'one', 'two'));
    const shorter = { model: 'pair', maxWaitMs: 1_000 };
    const asked = facade.completion('hello', shorter).catch((thrown: unknown) => thrown);
    expect(await clock.runUntilSettled(asked)).toMatchObject({
      kind: 'rate_limit_exceeded',
      retryAfterMs: 1_500,
    });
    expect(clock.monotonic()).toBe(0);
  });

  it.each([
    ['a lone target', 'lone', ['one']],
    ['the last target', 'pair', ['one', 'two']],
  ])('is waited for as long as the pool waits when it is %s', async (_, model, refused) => {
    const { facade, clock } = await llmApplication(
      { ...patient, drivers: scripted('one', 'two', 'three') },
      refusing(500_000, ...refused),
    );
    const results = await clock.runUntilSettled(facade.completionPool(['hello'], { model }));
    expect(answerers(results)).toEqual([refused.at(-1)]);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(500_000);
  });
});
