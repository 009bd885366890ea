import { getEventListeners } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { LlmError, type PoolResult, type Prompt } from '../../../../modules/llm-driver/index.js';
import { Deferred, never } from '../../../support/deferred.js';
import { scriptedDriver, type CallScript } from '../../../support/scripted-driver.js';

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);
const refused = () => new LlmError('invalid_request');

function contents(results: readonly PoolResult[]): (string | undefined)[] {
  return results.map((result) => (result.ok ? result.completion.content : undefined));
}

function kinds(results: readonly PoolResult[]): string[] {
  return results.map((result) => (result.ok ? 'ok' : result.error.kind));
}

describe('completionPool', () => {
  it.each([
    [0, 4],
    [1, 4],
    [3, 1],
    [100, 7],
    [5, 10_000],
  ])('gives one result for each of %i prompts, in order, at concurrency %i', async (count, concurrency) => {
    const { driver, clock } = scriptedDriver(async ({ prompt }) => {
      // Later prompts finish first.
      await clock.sleep(1_000 - Number(prompt.slice(1)));
      return `echo: ${prompt}`;
    });
    const results = await clock.runUntilSettled(driver.completionPool(numbered(count), { concurrency }));
    expect(contents(results)).toEqual(numbered(count).map((prompt) => `echo: ${prompt}`));
    expect(results.map((result) => result.index)).toEqual(numbered(count).map((_, index) => index));
    expect(driver.peak).toBe(Math.min(count, concurrency));
  });

  it('has 32 calls in flight by default', async () => {
    const { driver, clock } = scriptedDriver(async () => {
      await clock.sleep(1);
      return 'answer';
    });
    await clock.runUntilSettled(driver.completionPool(numbered(100)));
    expect(driver.peak).toBe(32);
  });

  it('returns a failure as a value, and answers the other items', async () => {
    const { driver, clock } = scriptedDriver(({ prompt }) => {
      if (prompt === 'p1') throw refused();
      return prompt;
    });
    const results = await clock.runUntilSettled(driver.completionPool(numbered(3)));
    expect(kinds(results)).toEqual(['ok', 'invalid_request', 'ok']);
    expect(results[1]).toMatchObject({ index: 1, ok: false, attempts: 1, waitedMs: 0 });
    expect((results[1] as { error: unknown }).error).toBeInstanceOf(LlmError);
  });

  it('keeps several choices inside their item', async () => {
    const choice = (index: number) => ({
      index,
      message: { role: 'assistant', content: `c${index}` },
      finish_reason: 'stop',
    });
    const { driver } = scriptedDriver(() => ({ id: 'x', model: 'm', choices: [choice(0), choice(1)] }));
    const results = await driver.completionPool(['a', 'b'], { parameters: { n: 2 } });
    expect(results).toHaveLength(2);
    expect(
      results.map((result) => result.ok && result.completion.choices.map((each) => each.content)),
    ).toEqual([
      ['c0', 'c1'],
      ['c0', 'c1'],
    ]);
    expect(driver.calls[0]!.request.n).toBe(2);
  });

  it('carries an item’s id on its answer and on its failure', async () => {
    const { driver } = scriptedDriver(({ prompt }) => {
      if (prompt === 'bad') throw refused();
      return prompt;
    });
    const prompts = [
      { id: 'a', prompt: 'good' },
      { id: 'b', prompt: 'bad' },
      { id: 'c', prompt: ' ' },
      'no id',
    ];
    const results = await driver.completionPool(prompts);
    expect(results.map((result) => result.id)).toEqual(['a', 'b', 'c', undefined]);
    expect(kinds(results)).toEqual(['ok', 'invalid_request', 'invalid_prompt', 'ok']);
    expect(results[3]).not.toHaveProperty('id');
  });

  it('prefers an item’s own options to the pool’s', async () => {
    const { driver } = scriptedDriver();
    const prompts: Prompt[] = [
      'plain',
      { prompt: 'own', model: 'm2', temperature: 0, max_tokens: 5, system: 'be brief', seed: 7 },
      [{ role: 'user', content: 'list' }],
    ];
    await driver.completionPool(prompts, {
      model: 'm1',
      temperature: 1,
      maxTokens: 100,
      system: 'be long',
      concurrency: 1,
    });
    const [plain, own, list] = driver.calls.map((call) => call.request);
    expect(plain).toMatchObject({ model: 'm1', temperature: 1, max_tokens: 100 });
    expect(plain!.messages).toEqual([
      { role: 'system', content: 'be long' },
      { role: 'user', content: 'plain' },
    ]);
    expect(own).toMatchObject({ model: 'm2', temperature: 0, max_tokens: 5, seed: 7 });
    expect(own!.messages[0]).toEqual({ role: 'system', content: 'be brief' });
    expect(own).not.toHaveProperty('prompt');
    expect(own).not.toHaveProperty('system');
    expect(list!.messages).toHaveLength(2);
  });

  it('does not change the caller’s prompts', async () => {
    const { driver } = scriptedDriver();
    const prompt = Object.freeze({
      id: 'a',
      messages: Object.freeze([Object.freeze({ role: 'user', content: 'x' })]),
    });
    const results = await driver.completionPool(Object.freeze([prompt]), { system: 's', model: 'm' });
    expect(kinds(results)).toEqual(['ok']);
  });

  it('sends equal prompts as often as they occur', async () => {
    const { driver } = scriptedDriver();
    await driver.completionPool(['same', 'same', 'same']);
    expect(driver.calls).toHaveLength(3);
  });

  it('counts the calls each item took', async () => {
    const { driver, clock } = scriptedDriver(({ prompt, asked }) => {
      if (asked < Number(prompt.slice(1))) throw new LlmError('provider_overloaded', { retryable: true });
      return prompt;
    });
    const results = await clock.runUntilSettled(driver.completionPool(numbered(4)));
    expect(results.map((result) => result.attempts)).toEqual([1, 2, 3, 4]);
  });

  it('leaves no timer and no listener behind', async () => {
    const { signal } = new AbortController();
    const { driver, clock } = scriptedDriver();
    await driver.completionPool(numbered(50), {
      signal,
      deadlineMs: 5_000,
      timeoutMs: 1_000,
      concurrency: 3,
    });
    expect(clock.pending).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('an invalid prompt', () => {
  const cases: [string, unknown, string][] = [
    ['an empty text', '', 'prompts[1]'],
    ['blanks', ' \n\t\u00a0', 'prompts[1]'],
    ['a number', 5, 'prompts[1]'],
    ['null', null, 'prompts[1]'],
    ['undefined', undefined, 'prompts[1]'],
    ['a function', () => 'x', 'prompts[1]'],
    ['an empty object', {}, 'prompts[1]'],
    ['an empty list', [], 'prompts[1]'],
    ['a list of texts', ['hello'], 'prompts[1][0]'],
    ['a message without a role', [{ content: 'x' }], 'prompts[1][0]'],
    ['prompt and messages', { prompt: 'x', messages: [{ role: 'user', content: 'y' }] }, 'prompts[1]'],
    ['a prompt that is a number', { prompt: 5 }, 'prompts[1].prompt'],
    ['a blank prompt in an object', { prompt: '  ' }, 'prompts[1].prompt'],
    ['messages that are a text', { messages: 'x' }, 'prompts[1].messages'],
    ['an id that is a number', { id: 5, prompt: 'x' }, 'prompts[1].id'],
    ['a timeout of 0', { prompt: 'x', timeout_ms: 0 }, 'prompts[1].timeout_ms'],
    ['a timeout that is a text', { prompt: 'x', timeoutMs: '5s' }, 'prompts[1].timeoutMs'],
    ['a timeout that is no number', { prompt: 'x', timeoutMs: NaN }, 'prompts[1].timeoutMs'],
  ];

  it.each(cases)(
    '(%s) fails at its own index, names that index, and is not sent',
    async (_what, prompt, param) => {
      const { driver } = scriptedDriver();
      const results = await driver.completionPool(['before', prompt as Prompt, 'after']);
      expect(kinds(results)).toEqual(['ok', 'invalid_prompt', 'ok']);
      const { error } = results[1] as { error: LlmError };
      expect(error).toMatchObject({ param, status: 400, retryable: false });
      expect(error.message).toContain(param);
      expect(results[1]).toMatchObject({ attempts: 0, waitedMs: 0 });
      expect(driver.prompts).toEqual(['before', 'after']);
    },
  );

  it('rejects `completion`', async () => {
    const { driver } = scriptedDriver();
    await expect(driver.completion(' ')).rejects.toMatchObject({ kind: 'invalid_prompt', param: 'prompt' });
  });
});

describe('the deadline of a pool', () => {
  it('fails what is in flight or not started, and keeps what was answered', async () => {
    const { driver, clock } = scriptedDriver(async ({ prompt }) => {
      await clock.sleep(prompt === 'p0' ? 10 : 60_000);
      return prompt;
    });
    const pool = driver.completionPool(numbered(6), { concurrency: 2, deadlineMs: 1_000 });
    const results = await clock.runUntilSettled(pool);
    expect(kinds(results)).toEqual(['ok', ...Array<string>(5).fill('deadline_exceeded')]);
    expect(clock.monotonic()).toBe(1_000);
    expect(results.map((result) => result.attempts)).toEqual([1, 1, 1, 0, 0, 0]);
    expect(driver.calls.slice(1).every((call) => call.exchange.signal.aborted)).toBe(true);
  });
});

describe('failFast', () => {
  it.each([1, 3])('starts no call after the first failure, at concurrency %i', async (concurrency) => {
    const { driver, clock } = scriptedDriver(async ({ prompt }) => {
      await clock.sleep(prompt === 'p0' ? 1 : 50);
      if (prompt === 'p0') throw refused();
      return prompt;
    });
    const results = await clock.runUntilSettled(
      driver.completionPool(numbered(9), { failFast: true, concurrency }),
    );
    expect(driver.prompts).toEqual(numbered(concurrency));
    expect(kinds(results)).toEqual([
      'invalid_request',
      ...Array<string>(concurrency - 1).fill('ok'),
      ...Array<string>(9 - concurrency).fill('aborted'),
    ]);
  });

  it('lets calls in flight finish, with answers and failures', async () => {
    const { driver, clock } = scriptedDriver(async ({ prompt }) => {
      await clock.sleep(10 * (1 + Number(prompt.slice(1))));
      if (prompt !== 'p2')
        throw prompt === 'p0' ? refused() : new LlmError('upstream_error', { retryable: true });
      return prompt;
    });
    const results = await clock.runUntilSettled(
      driver.completionPool(numbered(4), { failFast: true, concurrency: 3 }),
    );
    expect(kinds(results)).toEqual(['invalid_request', 'upstream_error', 'ok', 'aborted']);
    expect(driver.calls).toHaveLength(3);
  });

  it('ends the waits before retries', async () => {
    const { driver, clock } = scriptedDriver(async ({ prompt }) => {
      if (prompt === 'p0')
        throw new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 50_000 });
      await clock.sleep(10);
      throw refused();
    });
    const prompts = [
      { prompt: 'p0', model: 'busy' },
      { prompt: 'p1', model: 'free' },
    ];
    const results = await clock.runUntilSettled(driver.completionPool(prompts, { failFast: true }));
    expect(kinds(results)).toEqual(['aborted', 'invalid_request']);
    expect(clock.monotonic()).toBe(10);
    expect(clock.pending).toBe(0);
  });

  it('ignores a failure that is retried', async () => {
    const { driver, clock } = scriptedDriver(({ asked, prompt }) => {
      if (asked === 0) throw new LlmError('provider_overloaded', { retryable: true });
      return prompt;
    });
    const results = await clock.runUntilSettled(driver.completionPool(numbered(5), { failFast: true }));
    expect(kinds(results)).toEqual(Array(5).fill('ok'));
  });

  it('counts a prompt that is not valid', async () => {
    const { driver, clock } = scriptedDriver();
    const results = await clock.runUntilSettled(
      driver.completionPool(['', 'a', 'b'], { failFast: true, concurrency: 1 }),
    );
    expect(kinds(results)).toEqual(['invalid_prompt', 'aborted', 'aborted']);
    expect(driver.calls).toHaveLength(0);
  });
});

describe('minimumSuccesses', () => {
  it('ends the pool once so many are answered, and cancels the rest', async () => {
    const { driver, clock } = scriptedDriver(async ({ prompt }) => {
      await clock.sleep(prompt === 'p1' || prompt === 'p3' ? 10 : 60_000);
      return prompt;
    });
    const pool = driver.completionPool(numbered(20), { minimumSuccesses: 2, concurrency: 4 });
    const results = await clock.runUntilSettled(pool);
    expect(results).toHaveLength(20);
    expect(kinds(results).filter((kind) => kind === 'ok')).toHaveLength(2);
    expect(kinds(results).filter((kind) => kind === 'aborted')).toHaveLength(18);
    expect(clock.monotonic()).toBe(10);
    expect(driver.live).toBe(2);
    expect(driver.calls.filter((call) => !call.exchange.signal.aborted).map((call) => call.prompt)).toEqual([
      'p1',
      'p3',
    ]);
  });

  it('starts no call after the last answer it needs', async () => {
    const { driver, clock } = scriptedDriver();
    await clock.runUntilSettled(driver.completionPool(numbered(20), { minimumSuccesses: 3, concurrency: 1 }));
    expect(driver.calls).toHaveLength(3);
  });

  it('changes nothing when there are fewer answers', async () => {
    const { driver } = scriptedDriver(({ prompt }) => {
      if (prompt === 'p1') throw refused();
      return prompt;
    });
    const results = await driver.completionPool(numbered(3), { minimumSuccesses: 3 });
    expect(kinds(results)).toEqual(['ok', 'invalid_request', 'ok']);
  });

  it('is refused if the list has fewer prompts, before any is asked', async () => {
    const { driver } = scriptedDriver();
    const options = { minimumSuccesses: 4 };
    const expected = {
      name: 'InvalidRequestError',
      param: 'minimumSuccesses',
      message: 'minimumSuccesses must be at most the number of answers that are asked for, 3; got 4.',
    };
    await expect(driver.completionPool(numbered(3), options)).rejects.toMatchObject(expected);
    await expect(driver.completionStream(numbered(3), options).next()).rejects.toMatchObject(expected);
    expect(driver.calls).toHaveLength(0);
  });

  it('may be more than the prompts of an iterable, whose number is not known', async () => {
    const { driver } = scriptedDriver();
    const results = driver.completionStream(numbered(3).values(), { minimumSuccesses: 10 });
    const kept: PoolResult[] = [];
    for await (const result of results) kept.push(result);
    expect(kinds(kept)).toEqual(['ok', 'ok', 'ok']);
  });
});

describe('onProgress', () => {
  it('reports the progress after each item', async () => {
    const { driver, clock } = scriptedDriver(({ prompt, asked }) => {
      if (prompt === 'p1' && asked === 0) throw new LlmError('provider_overloaded', { retryable: true });
      if (prompt === 'p2') throw refused();
      return prompt;
    });
    const seen: unknown[] = [];
    const options = { concurrency: 1, onProgress: (progress: unknown) => seen.push(progress) };
    await clock.runUntilSettled(driver.completionPool(numbered(3), options));
    expect(seen).toEqual([
      { done: 1, ok: 1, failed: 0, retries: 0, total: 3 },
      { done: 2, ok: 1, failed: 1, retries: 0, total: 3 },
      { done: 3, ok: 2, failed: 1, retries: 1, total: 3 },
    ]);
  });

  it('does not know the total of an iterable', async () => {
    const { driver } = scriptedDriver();
    const totals: unknown[] = [];
    const prompts = new Set(['a', 'b']);
    for await (const _ of driver.completionStream(prompts, {
      onProgress: ({ total }) => totals.push(total),
    }));
    expect(totals).toEqual([undefined, undefined]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no terminal');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no terminal'))],
  ])('costs no answer when it %s', async (_how, onProgress) => {
    const { driver, clock } = scriptedDriver();
    const results = await driver.completionPool(numbered(10), { onProgress: onProgress });
    expect(kinds(results)).toEqual(Array(10).fill('ok'));
    await clock.settle();
  });
});

describe('aborting a pool', () => {
  it('keeps what is settled, ends the rest at once and starts nothing more', async () => {
    const { driver, clock } = scriptedDriver(({ prompt }) =>
      Number(prompt.slice(1)) < 3 ? prompt : never(),
    );
    const controller = new AbortController();
    const pool = driver.completionPool(numbered(50), { concurrency: 4, signal: controller.signal });
    await clock.settle();
    const calls = driver.calls.length;
    expect(calls).toBe(7);
    controller.abort();
    const results = await pool;
    expect(kinds(results)).toEqual(numbered(50).map((_, index) => (index < 3 ? 'ok' : 'aborted')));
    await clock.advance(1_000_000);
    expect(driver.calls).toHaveLength(calls);
    expect(driver.calls.slice(3).every((call) => call.exchange.signal.aborted)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('before it starts sends nothing, and still gives a result for each prompt', async () => {
    const { driver } = scriptedDriver();
    const results = await driver.completionPool(numbered(1_000), { signal: AbortSignal.abort() });
    expect(results).toHaveLength(1_000);
    expect(new Set(kinds(results))).toEqual(new Set(['aborted']));
    expect(driver.calls).toHaveLength(0);
  });

  it('fails with deadline_exceeded if the signal was a timeout', async () => {
    const { driver } = scriptedDriver();
    const signal = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
    expect(kinds(await driver.completionPool(['a'], { signal }))).toEqual(['deadline_exceeded']);
  });

  it('fails items that wait before a retry or for the provider’s limit', async () => {
    const { driver, clock } = scriptedDriver(() => {
      throw new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 30_000 });
    });
    const controller = new AbortController();
    const pool = driver.completionPool(numbered(40), { concurrency: 4, signal: controller.signal });
    await clock.advance(5_000);
    controller.abort();
    const results = await pool;
    expect(new Set(kinds(results))).toEqual(new Set(['aborted']));
    expect(clock.pending).toBe(0);
    // Truthful about what the wait has cost so far.
    expect(results[0]).toMatchObject({ attempts: 1, waitedMs: 5_000 });
  });

  it('does not affect another pool of the same driver', async () => {
    const answer = new Deferred<string>();
    const { driver, clock } = scriptedDriver(() => answer.promise);
    const controller = new AbortController();
    const aborted = driver.completionPool(numbered(3), { signal: controller.signal });
    const other = driver.completionPool(numbered(3));
    await clock.settle();
    controller.abort();
    expect(new Set(kinds(await aborted))).toEqual(new Set(['aborted']));
    answer.resolve('answer');
    expect(contents(await other)).toEqual(['answer', 'answer', 'answer']);
  });
});

describe('the options of a pool', () => {
  const cases: [string, unknown, string][] = [
    ['concurrency', 0, 'an integer from 1 to 10000; got 0'],
    ['concurrency', -1, 'an integer from 1 to 10000; got -1'],
    ['concurrency', 10_001, 'an integer from 1 to 10000; got 10001'],
    ['concurrency', 1.5, 'an integer from 1 to 10000; got 1.5'],
    ['concurrency', Infinity, 'got Infinity'],
    ['concurrency', NaN, 'got NaN'],
    ['concurrency', '8', 'got a text of 1 character'],
    ['concurrency', null, 'got null'],
    ['timeoutMs', 0, 'a number of milliseconds above 0; got 0'],
    ['timeoutMs', -5, 'a number of milliseconds above 0; got -5'],
    ['timeoutMs', NaN, 'a number of milliseconds above 0; got NaN'],
    ['deadlineMs', 0, 'a number of milliseconds above 0; got 0'],
    ['deadlineMs', '1s', 'a number of milliseconds above 0; got a text of 2 characters'],
    ['maxWaitMs', -1, 'a number of milliseconds above 0; got -1'],
    ['attempts', 0, 'an integer from 1 to 100; got 0'],
    ['attempts', 101, 'an integer from 1 to 100; got 101'],
    ['minimumSuccesses', 0, 'an integer of at least 1; got 0'],
    ['minimumSuccesses', 2.5, 'an integer of at least 1; got 2.5'],
    ['maxTokens', 0.5, 'an integer; got 0.5'],
    ['maxTokens', null, 'an integer; got null'],
    ['temperature', null, 'a number; got null'],
    ['temperature', NaN, 'a number; got NaN'],
    ['model', '', 'a text that is not empty; got an empty text'],
    ['model', 5, 'a text that is not empty; got 5'],
    ['system', {}, 'a text that is not empty; got an object'],
    ['failFast', 'yes', 'a boolean; got a text of 3 characters'],
    ['onProgress', true, 'a function; got true'],
    ['signal', {}, 'an AbortSignal; got an object'],
  ];

  it.each(cases)('refuse %s of %j and state what was expected', async (option, value, message) => {
    const { driver } = scriptedDriver();
    const pool = driver.completionPool(['hello'], { [option]: value });
    await expect(pool).rejects.toMatchObject({ status: 400, code: 'invalid_value', param: option });
    await expect(pool).rejects.toThrow(message);
    expect(driver.calls).toHaveLength(0);
  });

  it.each([
    ['prompts of a text', 'hello'],
    ['no prompts', undefined],
    ['prompts of an object', {}],
    ['a set', new Set(['a'])],
  ])('refuse %s', async (_what, prompts) => {
    const { driver } = scriptedDriver();
    await expect(driver.completionPool(prompts as never)).rejects.toMatchObject({
      status: 400,
      param: 'prompts',
    });
  });

  it.each([0, 2, -0.1, 2.1])(
    'allow a temperature of %d, whose range is the target’s',
    async (temperature) => {
      const { driver } = scriptedDriver();
      await driver.completionPool(['hello'], { temperature });
      expect(driver.calls[0]!.request.temperature).toBe(temperature);
    },
  );
});

describe('a large pool', () => {
  const free: CallScript = () => 'answer';

  it('asks each of 10,000 prompts once, in order, never more than 64 at a time', async () => {
    const { driver, clock } = scriptedDriver(async ({ prompt }) => {
      await clock.sleep(1 + (Number(prompt.slice(1)) % 5));
      return `echo: ${prompt}`;
    });
    const results = await clock.runUntilSettled(driver.completionPool(numbered(10_000), { concurrency: 64 }));
    expect(contents(results)).toEqual(numbered(10_000).map((prompt) => `echo: ${prompt}`));
    expect(driver.peak).toBe(64);
    expect(driver.calls).toHaveLength(10_000);
  });

  it('does the same work for each prompt, however many there are', async () => {
    const work = async (count: number) => {
      const { driver, clock } = scriptedDriver(free);
      const schedule = jest.spyOn(clock, 'schedule');
      const results = await driver.completionPool(numbered(count), { signal: new AbortController().signal });
      expect(
        results.every((result, index) => result.ok && result.index === index && result.attempts === 1),
      ).toBe(true);
      return {
        // One for each prompt, and those of the cold start.
        timers: schedule.mock.calls.length - count,
        calls: driver.calls.length / count,
        left: clock.pending,
      };
    };
    expect(await work(20_000)).toEqual(await work(200));
  });

  it('raises no warning about listeners, however many calls are in flight', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    const { driver, clock } = scriptedDriver(async () => {
      await clock.sleep(5);
      return 'answer';
    });
    await clock.runUntilSettled(driver.completionPool(numbered(500), { concurrency: 100, timeoutMs: 1_000 }));
    process.off('warning', hear);
    expect(warnings.map((warning) => warning.message)).toEqual([]);
  });
});
