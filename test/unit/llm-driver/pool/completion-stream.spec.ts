import { describe, expect, it } from '@jest/globals';
import { LlmError, type PoolResult, type Prompt } from '../../../../modules/llm-driver/index.js';
import { never } from '../../../support/deferred.js';
import { scriptedDriver } from '../../../support/scripted-driver.js';

/** An endless source that counts what was read and notices when it is closed. */
function endless() {
  const state = { read: 0, closed: false };
  function* source(): Generator<string> {
    try {
      for (;;) yield `p${state.read++}`;
    } finally {
      state.closed = true;
    }
  }
  return { state, source: source() };
}

async function collect(stream: AsyncIterable<PoolResult>): Promise<PoolResult[]> {
  const results: PoolResult[] = [];
  for await (const result of stream) results.push(result);
  return results;
}

describe('completionStream', () => {
  it('yields results as they finish, each with the index of its prompt', async () => {
    const { driver, clock } = scriptedDriver(async ({ prompt }) => {
      await clock.sleep(Number(prompt));
      return prompt;
    });
    const results = await clock.runUntilSettled(collect(driver.completionStream(['30', '10', '20'])));
    expect(results.map((result) => result.index)).toEqual([1, 2, 0]);
    expect(results.map((result) => result.ok && result.completion.content)).toEqual(['10', '20', '30']);
  });

  it.each<[string, () => Iterable<string> | AsyncIterable<string>]>([
    ['a list', () => ['a', 'b', 'c']],
    ['a set', () => new Set(['a', 'b', 'c'])],
    [
      'a generator',
      function* () {
        yield* ['a', 'b', 'c'];
      },
    ],
    [
      'an async generator',
      async function* () {
        yield* ['a', 'b', 'c'];
      },
    ],
    ['nothing', () => []],
  ])('reads %s', async (_what, source) => {
    const { driver } = scriptedDriver();
    const wanted = [];
    for await (const prompt of source()) wanted.push(prompt);
    const results = await collect(driver.completionStream(source()));
    results.sort((a, b) => a.index - b.index);
    expect(results.map((result) => result.ok && result.completion.content)).toEqual(
      wanted.map((prompt) => `echo: ${prompt}`),
    );
  });

  it('waits for a source that is slow', async () => {
    const { driver, clock } = scriptedDriver();
    async function* slow() {
      for (const prompt of ['a', 'b', 'c']) {
        await clock.sleep(1_000);
        yield prompt;
      }
    }
    const results = await clock.runUntilSettled(collect(driver.completionStream(slow())));
    expect(results.map((result) => result.index)).toEqual([0, 1, 2]);
    expect(clock.monotonic()).toBe(3_000);
  });

  it('reads nothing before the first result is asked for', async () => {
    const { state, source } = endless();
    const { driver, clock } = scriptedDriver();
    driver.completionStream(source);
    await clock.settle();
    expect(state.read).toBe(0);
  });

  it('reads a synchronous source only when a call may start', async () => {
    const { state, source } = endless();
    const { driver, clock } = scriptedDriver(() => never());
    const stream = driver.completionStream(source, { concurrency: 4 });
    void stream.next();
    await clock.settle();
    expect(state.read).toBe(4);
    expect(driver.calls).toHaveLength(4);
  });

  it('reads an asynchronous source at most twice the concurrency ahead while calls are slow', async () => {
    const { state, source } = endless();
    async function* asynchronous() {
      yield* source;
    }
    const { driver, clock } = scriptedDriver(() => never());
    const stream = driver.completionStream(asynchronous(), { concurrency: 4 });
    void stream.next();
    await clock.settle();
    expect(state.read).toBe(8);
    expect(driver.calls).toHaveLength(4);
  });

  it('reads at most twice the concurrency ahead of what a slow consumer has taken', async () => {
    const { state, source } = endless();
    const { driver, clock } = scriptedDriver();
    const stream = driver.completionStream(source, { concurrency: 5 });
    for (let taken = 1; taken <= 20; taken += 1) {
      await stream.next();
      await clock.settle();
      expect(state.read - taken).toBeLessThanOrEqual(10);
    }
    await stream.return();
  });

  it('keeps a long stream within its window and its concurrency', async () => {
    const { state, source } = endless();
    const { driver } = scriptedDriver();
    let taken = 0;
    let ahead = 0;
    for await (const _ of driver.completionStream(source, { concurrency: 8 })) {
      taken += 1;
      ahead = Math.max(ahead, state.read - taken);
      if (taken === 5_000) break;
    }
    expect(ahead).toBeLessThanOrEqual(16);
    expect(driver.peak).toBeLessThanOrEqual(8);
    expect(state.closed).toBe(true);
  });

  it('lets timers and other work run although no prompt ever waits', async () => {
    const { source } = endless();
    const { driver } = scriptedDriver();
    let turns = 0;
    const beat = setInterval(() => (turns += 1), 0);
    let taken = 0;
    for await (const _ of driver.completionStream(source)) {
      taken += 1;
      if (turns === 3 || taken === 1_000_000) break;
    }
    clearInterval(beat);
    expect(turns).toBe(3);
  });

  it('closes its source and cancels the calls in flight when its reader leaves early', async () => {
    const { state, source } = endless();
    const { driver, clock } = scriptedDriver(({ prompt }) => (prompt === 'p0' ? 'answer' : never()));
    for await (const result of driver.completionStream(source, { concurrency: 3 })) {
      expect(result.index).toBe(0);
      break;
    }
    await clock.settle();
    expect(state.closed).toBe(true);
    expect(driver.calls.slice(1).every((call) => call.exchange.signal.aborted)).toBe(true);
    const calls = driver.calls.length;
    await clock.advance(1_000_000);
    expect(driver.calls).toHaveLength(calls);
    expect(clock.pending).toBe(0);
  });

  it('yields the results of all prompts read, then throws what its source threw', async () => {
    const { driver, clock } = scriptedDriver(async ({ prompt }) => {
      await clock.sleep(prompt === 'a' ? 500 : 5);
      return prompt;
    });
    function* broken(): Generator<string> {
      yield 'a';
      yield 'b';
      throw new Error('line 3 is torn');
    }
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { index } of driver.completionStream(broken())) seen.push(index);
    })();
    await expect(clock.runUntilSettled(reading)).rejects.toThrow('line 3 is torn');
    expect(seen).toEqual([1, 0]);
  });

  it('yields them for an async source as well', async () => {
    const { driver, clock } = scriptedDriver();
    async function* broken(): AsyncGenerator<string> {
      yield 'a';
      await clock.sleep(5);
      throw new Error('connection lost');
    }
    const stream = driver.completionStream(broken());
    expect((await stream.next()).value).toMatchObject({ index: 0, ok: true });
    await expect(clock.runUntilSettled(stream.next())).rejects.toThrow('connection lost');
  });

  it('ends at once when it is aborted while its source hangs', async () => {
    const { driver, clock } = scriptedDriver();
    const controller = new AbortController();
    async function* stuck(): AsyncGenerator<string> {
      yield 'a';
      await never();
    }
    const stream = driver.completionStream(stuck(), { signal: controller.signal });
    await stream.next();
    const end = stream.next();
    await clock.settle();
    controller.abort();
    expect(await end).toEqual({ done: true, value: undefined });
  });

  it('yields the results of what was read before an abort, and reads no further', async () => {
    const { state, source } = endless();
    const { driver, clock } = scriptedDriver(({ prompt }) => (prompt === 'p0' ? 'answer' : never()));
    const controller = new AbortController();
    const stream = driver.completionStream(source, { concurrency: 3, signal: controller.signal });
    await stream.next();
    await clock.settle();
    const { read } = state;
    controller.abort();
    const rest = await collect(stream);
    expect(state).toMatchObject({ read, closed: true });
    expect(rest).toHaveLength(read - 1);
    expect(rest.every((result) => !result.ok && result.error.kind === 'aborted')).toBe(true);
  });

  it('ignores the failure of a source on its closing', async () => {
    const { driver, clock } = scriptedDriver();
    function* touchy(): Generator<string> {
      try {
        for (;;) yield 'a';
      } finally {
        // eslint-disable-next-line no-unsafe-finally
        throw new Error('cannot close');
      }
    }
    for await (const _ of driver.completionStream(touchy())) break;
    await clock.settle();
  });

  it('ends an endless source at the deadline', async () => {
    const { state, source } = endless();
    const { driver, clock } = scriptedDriver(async () => {
      await clock.sleep(100);
      return 'answer';
    });
    const results = await clock.runUntilSettled(
      collect(driver.completionStream(source, { concurrency: 2, deadlineMs: 1_050 })),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(20);
    expect(results.filter((result) => !result.ok && result.error.kind === 'deadline_exceeded')).toHaveLength(
      results.length - 20,
    );
    expect(results).toHaveLength(state.read);
    expect(state.closed).toBe(true);
  });

  it('ends an endless source at minimumSuccesses, or at the first failure with failFast', async () => {
    const enough = endless();
    const { driver } = scriptedDriver(({ prompt }) => {
      if (prompt === 'p50') throw new LlmError('invalid_request');
      return prompt;
    });
    const answered = await collect(driver.completionStream(enough.source, { minimumSuccesses: 10 }));
    expect(answered.filter((result) => result.ok).length).toBeGreaterThanOrEqual(10);
    expect(enough.state.closed).toBe(true);
    const fast = endless();
    const results = await collect(driver.completionStream(fast.source, { failFast: true, concurrency: 1 }));
    expect(results.filter((result) => result.ok)).toHaveLength(50);
    expect(fast.state.closed).toBe(true);
  });

  it.each([
    ['a text', 'hello'],
    ['nothing', undefined],
    ['a number', 5],
    ['an object', {}],
  ])('refuses prompts that are %s', async (_what, prompts) => {
    const { driver } = scriptedDriver();
    const stream = driver.completionStream(prompts as unknown as Iterable<Prompt>);
    await expect(stream.next()).rejects.toMatchObject({ status: 400, param: 'prompts' });
  });

  it('gives each item its result when two consumers pull from one stream', async () => {
    const { driver, clock } = scriptedDriver(async ({ prompt }) => {
      await clock.sleep(1 + (Number(prompt) % 7));
      return prompt;
    });
    const stream = driver.completionStream(
      Array.from({ length: 40 }, (_, index) => String(index)),
      { concurrency: 4 },
    );
    const both = await clock.runUntilSettled(Promise.all([collect(stream), collect(stream)]));
    const indexes = both.flat().map((result) => result.index);
    expect(indexes.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });
});
