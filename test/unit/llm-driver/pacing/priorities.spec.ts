import { describe, expect, it } from '@jest/globals';
import type { LlmError, Priority } from '../../../../modules/llm-driver/index.js';
import { llmApplication } from '../../../support/llm-application.js';
import { PacerUnderTest } from '../../../support/pacer-under-test.js';

/** An application whose one model takes one call at a time, for a second each. */
async function oneAtATime(config: object = {}) {
  const limits = { '*': { concurrency: 1 } };
  const app = await llmApplication(
    { drivers: { one: { driver: 'scripted', model: 'm', limits, ...config } } },
    async ({ prompt }) => {
      await app.clock.sleep(1_000);
      return prompt;
    },
  );
  return app;
}

const prompts = (app: Awaited<ReturnType<typeof oneAtATime>>) => app.calls('one').map(({ prompt }) => prompt);

describe('The priority of calls', () => {
  it('orders single calls and pools that wait for the same limits', async () => {
    const app = await oneAtATime();
    const ask = (prompt: string, priority?: Priority) => app.facade.completion(prompt, { priority });
    const work = [
      ask('first'),
      app.facade.completionPool(['bulk pool'], { priority: 'bulk' }),
      app.facade.completionPool(['pool']),
      ask('bulk', 'bulk'),
      ask('normal'),
      ask('interactive', 'interactive'),
    ];
    await app.clock.runUntilSettled(Promise.all(work));
    expect(prompts(app)).toEqual(['first', 'interactive', 'normal', 'pool', 'bulk', 'bulk pool']);
  });

  it('orders chats and streams too', async () => {
    const app = await oneAtATime();
    const request = (content: string) => ({ messages: [{ role: 'user', content }] });
    const drained = async (content: string, priority: Priority) => {
      for await (const chunk of app.facade.chatStream(request(content), { priority })) void chunk;
    };
    const work = [
      app.facade.chat(request('first')),
      app.facade.chat(request('normal')),
      drained('bulk', 'bulk'),
      drained('interactive', 'interactive'),
    ];
    await app.clock.runUntilSettled(Promise.all(work));
    expect(prompts(app)).toEqual(['first', 'interactive', 'normal', 'bulk']);
  });

  it('has a bulk call sent after at most 10 seconds and nine turns more, however many urgent ones come', async () => {
    const app = await oneAtATime();
    const work: Promise<unknown>[] = [app.facade.completion('first')];
    work.push(app.facade.completion('bulk', { priority: 'bulk' }));
    for (let index = 0; index < 40; index += 1)
      work.push(app.facade.completion(`i${index}`, { priority: 'interactive' }));
    await app.clock.runUntilSettled(Promise.all(work));
    expect(prompts(app).indexOf('bulk')).toBe(10);
  });

  it('does not count calls of lower priority in the wait that a call accepts', async () => {
    const pacer = new PacerUnderTest({ rpm: 60 });
    pacer.reserveUpTo(60);
    const ignore = (promise: Promise<unknown>) => promise.catch(() => {});
    for (let index = 0; index < 30; index += 1) void ignore(pacer.reserve({ priority: 'bulk' }));
    await expect(pacer.reserve({ priority: 'bulk' }, { maxWaitMs: 10_000 })).rejects.toMatchObject({
      kind: 'rate_limit_exceeded',
    });
    const urgent = pacer.reserve({ priority: 'interactive' }, { maxWaitMs: 10_000 });
    await pacer.clock.advance(1_000);
    await expect(urgent).resolves.toBeDefined();
  });

  it('must be one of three', async () => {
    const { facade } = await oneAtATime();
    const priority = 'urgent' as Priority;
    await expect(facade.completion('a', { priority })).rejects.toMatchObject({
      param: 'priority',
      message: 'priority must be one of interactive, normal, bulk; got a text of 6 characters.',
    });
  });
});

describe('A full queue', () => {
  it('refuses a further single call at once, with the driver, the setting and a time to come back', async () => {
    const app = await oneAtATime({ maxQueue: 2 });
    const work = ['first', 'second', 'third'].map((prompt) => app.facade.completion(prompt));
    await app.clock.settle();
    const error = (await app.facade.completion('fourth').catch((thrown: unknown) => thrown)) as LlmError;
    expect(error).toMatchObject({
      ...{ name: 'LlmError', kind: 'queue_full', code: 'queue_full', status: 503, retryable: true },
      message:
        'one/m: 2 calls already wait for its limits, as many as may. Try again later. The setting is drivers.one.maxQueue.',
    });
    expect(error.retryAfterMs).toBe(1_000);
    await app.clock.runUntilSettled(Promise.all(work));
    expect(prompts(app)).toEqual(['first', 'second', 'third']);
  });

  it('tells the time that the calls ahead take if their limits are known', async () => {
    const pacer = new PacerUnderTest({ rpm: 60 });
    pacer.scope = { ...pacer.scope, maxQueue: 30 };
    pacer.reserveUpTo(60);
    for (let index = 0; index < 30; index += 1) void pacer.reserve().catch(() => {});
    const error = (await pacer.reserve().catch((thrown: unknown) => thrown)) as LlmError;
    expect(error.kind).toBe('queue_full');
    expect(Math.round(error.retryAfterMs! / 1_000)).toBe(30);
  });

  it('refuses lower priorities first: bulk calls that wait take no room from an urgent one', async () => {
    const app = await oneAtATime({ maxQueue: 2 });
    const work = [app.facade.completion('first')];
    for (const prompt of ['b1', 'b2']) work.push(app.facade.completion(prompt, { priority: 'bulk' }));
    await app.clock.settle();
    const bulk = app.facade.completion('b3', { priority: 'bulk' });
    await expect(bulk).rejects.toMatchObject({ kind: 'queue_full' });
    for (const prompt of ['i1', 'i2']) work.push(app.facade.completion(prompt, { priority: 'interactive' }));
    await app.clock.settle();
    await expect(app.facade.completion('n1')).rejects.toMatchObject({ kind: 'queue_full' });
    await app.clock.runUntilSettled(Promise.all(work));
    expect(prompts(app)).toEqual(['first', 'i1', 'i2', 'b1', 'b2']);
  });

  it('refuses no call of a pool, and is not filled by pools', async () => {
    const app = await oneAtATime({ maxQueue: 1 });
    const pool = app.facade.completionPool(['a', 'b', 'c', 'd']);
    await app.clock.settle();
    const single = app.facade.completion('single');
    const [results] = await app.clock.runUntilSettled(Promise.all([pool, single]));
    expect(results.every(({ ok }) => ok)).toBe(true);
  });

  it('has the next target of a named model asked', async () => {
    const limits = { '*': { concurrency: 1 } };
    const drivers = {
      one: { driver: 'scripted', model: 'm', limits, maxQueue: 1 },
      two: { driver: 'scripted', model: 'm' },
    };
    const models = { both: { targets: ['one', 'two'] as [string, string] } };
    const app = await llmApplication({ drivers, models }, async ({ driver }) => {
      await app.clock.sleep(10);
      return driver;
    });
    const work = [app.facade.completion('a', { model: 'one' }), app.facade.completion('b', { model: 'one' })];
    await app.clock.settle();
    const answer = await app.clock.runUntilSettled(app.facade.completion('c', { model: 'both' }));
    expect(answer.driver).toBe('two');
    await app.clock.runUntilSettled(Promise.all(work));
  });

  it('has room for 10,000 calls by default', async () => {
    const pacer = new PacerUnderTest({ concurrency: 1 });
    pacer.reserveUpTo(1);
    for (let index = 0; index < 10_000; index += 1)
      void pacer.reserve({}, { maxWaitMs: Infinity }).catch(() => {});
    await expect(pacer.reserve()).rejects.toMatchObject({ kind: 'queue_full' });
  });

  it.each([0, 1.5, '5'])('cannot be bounded by %j', async (maxQueue) => {
    await expect(oneAtATime({ maxQueue })).rejects.toThrow(
      'drivers.one.maxQueue must be an integer of at least 1',
    );
  });
});
