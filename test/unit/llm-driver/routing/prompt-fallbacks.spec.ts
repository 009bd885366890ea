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
    'unsupported',
  ];
  const notWorth: LlmErrorKind[] = [
    'invalid_request',
    'invalid_prompt',
    'context_length_exceeded',
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

  it('give the failure of the last one when all fail', async () => {
    const { facade } = await llmApplication(options, ({ driver }) => {
      throw new LlmError(driver === 'three' ? 'upstream_tls' : 'upstream_error');
    });
    await expect(facade.completion('hello', { model: 'quick' })).rejects.toMatchObject({
      kind: 'upstream_tls',
    });
  });

  it('add up the calls of all targets on the item of a pool', async () => {
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

  it('share the timeout of the call', async () => {
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

  it('are refused at start if there is no target', async () => {
    await expect(llmApplication({ ...options, models: { empty: { targets: [] } } })).rejects.toThrow(
      'models.empty.targets is empty: a named model needs at least one target',
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

  it('is waited for if the wait is shorter than two seconds', async () => {
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

  it('gives way to the next target in a race and in a matrix', async () => {
    const { facade, clock } = await llmApplication(patient, refusing(5_000, 'one'));
    const fastest = await clock.runUntilSettled(facade.fastest('hello', ['pair']));
    expect(fastest.driver).toBe('two');
    const [[result]] = (await clock.runUntilSettled(facade.matrix(['hi'], ['pair']))) as [[ModelResult]];
    expect(result.ok && result.completion.driver).toBe('two');
    expect(clock.monotonic()).toBe(0);
  });

  it('gives way sooner if the caller’s own maxWaitMs is shorter, which then holds for the last target too', async () => {
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
