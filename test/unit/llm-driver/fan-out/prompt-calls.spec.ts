import { describe, expect, it, jest } from '@jest/globals';
import { AllModelsFailedError, LlmError } from '../../../../modules/llm-driver/index.js';
import { never } from '../../../support/deferred.js';
import type { FakeClock } from '../../../support/fake-clock.js';
import { llmApplication, scripted, type InstanceScript } from '../../../support/llm-application.js';

const MODELS = ['one/a', 'two/b', 'three/c'];
const options = { drivers: scripted('one', 'two', 'three') };
const DELAYS: Record<string, number> = { one: 300, two: 100, three: 200 };

/** Instances that answer after their own delay; those named fail then. */
async function delayed(...failing: string[]) {
  const app = await llmApplication(options, async ({ driver, prompt, request }) => {
    await clock.sleep(DELAYS[driver]!);
    if (failing.includes(driver)) throw new LlmError('upstream_error', { message: `${driver} is down` });
    return `${driver}/${request.model}: ${prompt}`;
  });
  const clock: FakeClock = app.clock;
  return app;
}

/**
 * How many listeners Node lets a signal have without a word; 0 for any number. Its own reader throws for
 * that.
 */
function mostListeners(signal: object): unknown {
  const symbol = Object.getOwnPropertySymbols(signal).find(
    ({ description }) => description === 'events.maxEventTargetListeners',
  );
  return (signal as Record<symbol, unknown>)[symbol!];
}

describe('fastest', () => {
  it('gives the first answer and really cancels the others', async () => {
    const { facade, clock, calls } = await delayed();
    const answer = await clock.runUntilSettled(facade.fastest('hello', MODELS));
    expect(answer).toMatchObject({ driver: 'two', content: 'two/b: hello' });
    expect(clock.monotonic()).toBe(100);
    expect(calls('one')[0]!.exchange.signal.aborted).toBe(true);
    expect(calls('three')[0]!.exchange.signal.aborted).toBe(true);
    expect(calls('two')[0]!.exchange.signal.aborted).toBe(false);
  });

  it('is not won by a failure', async () => {
    const { facade, clock } = await delayed('two');
    expect((await clock.runUntilSettled(facade.fastest('hello', MODELS))).driver).toBe('three');
  });

  it('carries every cause, in the order asked, when all fail', async () => {
    const { facade, clock } = await delayed('one', 'two', 'three');
    const error = await clock.runUntilSettled(
      facade.fastest('hello', MODELS).catch((thrown: unknown) => thrown),
    );
    expect(error).toBeInstanceOf(AllModelsFailedError);
    const { failures, message } = error as AllModelsFailedError;
    expect(failures.map((failure) => [failure.model, failure.error.message])).toEqual([
      ['one/a', 'one/a: one is down'],
      ['two/b', 'two/b: two is down'],
      ['three/c', 'three/c: three is down'],
    ]);
    expect(message).toContain('one/a (upstream_error)');
  });

  it('ends at once when the caller aborts, with `aborted` instead of a failure of the models', async () => {
    const { facade, clock, calls } = await delayed();
    const controller = new AbortController();
    const asked = facade.fastest('hello', MODELS, { signal: controller.signal });
    await clock.advance(50);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'aborted' });
    expect(['one', 'two', 'three'].every((name) => calls(name)[0]!.exchange.signal.aborted)).toBe(true);
  });

  it('sends no retry for a model that has lost', async () => {
    const script: InstanceScript = ({ driver }) => {
      if (driver === 'one')
        throw new LlmError('provider_overloaded', { retryable: true, retryAfterMs: 5_000 });
      return 'answer';
    };
    const { facade, clock, calls } = await llmApplication(options, script);
    await clock.runUntilSettled(facade.fastest('hello', ['one/a', 'two/b']));
    await clock.advance(60_000);
    expect(calls('one')).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('refuses an invalid prompt as the caller’s mistake', async () => {
    const { facade, calls } = await delayed();
    await expect(facade.fastest(' ', MODELS)).rejects.toMatchObject({ kind: 'invalid_prompt', status: 400 });
    expect(calls('one')).toHaveLength(0);
  });

  it('asks the models it is given, whatever model the prompt names', async () => {
    const { facade, clock, calls } = await delayed();
    await clock.runUntilSettled(facade.fastest({ prompt: 'hello', model: 'other' }, MODELS));
    expect(['one', 'two', 'three'].map((name) => calls(name)[0]!.request.model)).toEqual(['a', 'b', 'c']);
  });

  it.each([[[]], ['one/a'], [undefined], [[5]], [[undefined]]])('refuses %j for models', async (models) => {
    const { facade } = await delayed();
    await expect(facade.fastest('hello', models as never)).rejects.toMatchObject({
      status: 400,
      param: 'models',
    });
  });

  it('refuses an unknown model before it calls any', async () => {
    const { facade, calls } = await delayed();
    await expect(facade.fastest('hello', ['one/a', 'nobody/x'])).rejects.toMatchObject({
      code: 'model_not_found',
    });
    expect(calls('one')).toHaveLength(0);
  });

  it('asks more than ten models without a warning of leaked listeners', async () => {
    // Node warns on the process itself, which no test sees: what it counts and compares is all there is to
    // look at.
    const listening = jest.spyOn(EventTarget.prototype, 'addEventListener');
    const { facade, clock } = await delayed();
    const models = Array.from({ length: 15 }, (_, index) => `one/m${index}`);
    await clock.runUntilSettled(facade.fastest('hello', models));
    const signals = listening.mock.contexts.filter((target) => target instanceof AbortSignal);
    listening.mockRestore();
    const crowded = [...new Set(signals)].filter(
      (signal) => signals.filter((each) => each === signal).length > 10,
    );
    expect(crowded.map(mostListeners)).toEqual([0]);
  });
});

describe('all', () => {
  it('gives one result per model, in order, failures included', async () => {
    const { facade, clock } = await delayed('two');
    const results = await clock.runUntilSettled(facade.all('hello', MODELS));
    expect(
      results.map((result) => [result.model, result.ok ? result.completion.content : result.error.message]),
    ).toEqual([
      ['one/a', 'one/a: hello'],
      ['two/b', 'two/b: two is down'],
      ['three/c', 'three/c: hello'],
    ]);
    expect(results.every((result) => result.attempts === 1)).toBe(true);
  });

  it('asks a model twice if it is named twice', async () => {
    const { facade, clock, calls } = await delayed();
    const results = await clock.runUntilSettled(facade.all('hello', ['one/a', 'one/a']));
    expect(results).toHaveLength(2);
    expect(calls('one')).toHaveLength(2);
  });

  it('gives an abort as the failure of each model', async () => {
    const { facade, clock } = await llmApplication(options, () => never());
    const controller = new AbortController();
    const asked = facade.all('hello', MODELS, { signal: controller.signal });
    await clock.settle();
    controller.abort();
    expect((await asked).map((result) => !result.ok && result.error.kind)).toEqual([
      'aborted',
      'aborted',
      'aborted',
    ]);
  });
});

describe('matrix', () => {
  it('has a row for each prompt and a column for each model', async () => {
    const { facade, clock } = await delayed('three');
    const matrix = await clock.runUntilSettled(facade.matrix(['p', 'q'], MODELS));
    const texts = matrix.map((row) =>
      row.map((result) => (result.ok ? result.completion.content : result.error.message)),
    );
    expect(texts).toEqual([
      ['one/a: p', 'two/b: p', 'three/c: three is down'],
      ['one/a: q', 'two/b: q', 'three/c: three is down'],
    ]);
    expect(matrix.map((row) => row.map((result) => result.model))).toEqual([MODELS, MODELS]);
  });

  it.each([
    [0, 3],
    [3, 1],
    [1, 3],
  ])('of %i prompts and %i models has that shape', async (prompts, models) => {
    const { facade, clock } = await delayed();
    const asked = facade.matrix(Array<string>(prompts).fill('x'), MODELS.slice(0, models));
    const matrix = await clock.runUntilSettled(asked);
    expect(matrix.map((row) => row.length)).toEqual(Array(prompts).fill(models));
  });

  it('is one pool, with one concurrency for all models', async () => {
    let live = 0;
    let peak = 0;
    const app = await llmApplication(options, async () => {
      peak = Math.max(peak, ++live);
      await clock.sleep(10);
      live -= 1;
      return 'answer';
    });
    const clock: FakeClock = app.clock;
    await clock.runUntilSettled(app.facade.matrix(['a', 'b', 'c', 'd'], MODELS, { concurrency: 2 }));
    expect(peak).toBe(2);
  });

  it('refuses prompts that are not an array', async () => {
    const { facade } = await delayed();
    await expect(facade.matrix('hello' as never, MODELS)).rejects.toMatchObject({
      status: 400,
      param: 'prompts',
    });
  });
});

describe('equal prompts with dedupe', () => {
  it('say whose result they have, so that usage counts once', async () => {
    const { facade, calls } = await llmApplication(options, () => 'Hello.');
    const twice = await facade.all('hi', ['one/a', 'one/a', 'two/b'], { dedupe: true });
    expect(twice.map(({ duplicateOf }) => duplicateOf)).toEqual([
      undefined,
      { prompt: 0, model: 0 },
      undefined,
    ]);
    const table = await facade.matrix(['a', 'b', 'a'], ['one/a', 'two/b'], { dedupe: true });
    expect(table.map((row) => row.map(({ duplicateOf }) => duplicateOf))).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [
        { prompt: 0, model: 0 },
        { prompt: 0, model: 1 },
      ],
    ]);
    expect(calls('one')).toHaveLength(3);
  });

  it('have no such field in a result of their own', async () => {
    const { facade } = await llmApplication(options, () => 'Hello.');
    const [result] = await facade.all('hi', ['one/a']);
    expect(Object.keys(result!)).not.toContain('duplicateOf');
  });
});
