import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { LlmError, type PoolResult, type Prompt } from '../../../../modules/llm-driver/index.js';
import { Deferred } from '../../../support/deferred.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';
import { scriptedDriver } from '../../../support/scripted-driver.js';

const outline = (results: readonly PoolResult[]) =>
  results.map((result) => [
    result.index,
    result.ok ? result.completion.content : result.error.kind,
    result.attempts,
    result.duplicateOf,
  ]);

async function collect(stream: AsyncIterable<PoolResult>): Promise<PoolResult[]> {
  const results: PoolResult[] = [];
  for await (const result of stream) results.push(result);
  return results;
}

describe('dedupe', () => {
  it('asks equal prompts once, and gives each its result', async () => {
    const { driver } = scriptedDriver();
    const results = await driver.completionPool(['a', 'b', 'a', 'a'], { dedupe: true });
    expect(driver.prompts).toEqual(['a', 'b']);
    expect(outline(results)).toEqual([
      [0, 'echo: a', 1, undefined],
      [1, 'echo: b', 1, undefined],
      [2, 'echo: a', 0, 0],
      [3, 'echo: a', 0, 0],
    ]);
  });

  it('gives each a completion of its own, in a list and in a stream', async () => {
    const change = (result: PoolResult | undefined) => {
      if (result?.ok) result.completion.raw.choices[0]!.message.content = 'changed';
    };
    const content = (result: PoolResult | undefined) =>
      result?.ok && result.completion.raw.choices[0]!.message.content;
    const { driver } = scriptedDriver();
    const list = await driver.completionPool(['a', 'a', 'a'], { dedupe: true });
    change(list[0]);
    change(list[1]);
    expect(list.map(content)).toEqual(['changed', 'changed', 'echo: a']);

    const streamed: unknown[] = [];
    for await (const result of driver.completionStream(['a', 'a', 'a'], { dedupe: true, concurrency: 1 })) {
      streamed.push(content(result));
      change(result);
    }
    expect(streamed).toEqual(['echo: a', 'echo: a', 'echo: a']);
  });

  it('gives each a value of its own', async () => {
    const { driver } = scriptedDriver(() => '{"tags":["x"]}');
    const schema = z.object({ tags: z.array(z.string()) });
    const results = await driver.completionPool(['a', 'a'], { dedupe: true, schema });
    if (results[0]?.ok) results[0].value.tags.push('y');
    expect(results.map((result) => result.ok && result.value.tags)).toEqual([['x', 'y'], ['x']]);
    expect(results.every((result) => result.ok && result.value === result.completion.value)).toBe(true);
  });

  it('asks them all without the option', async () => {
    const { driver } = scriptedDriver();
    const results = await driver.completionPool(['a', 'a']);
    expect(driver.calls).toHaveLength(2);
    expect(results.every((result) => !('duplicateOf' in result))).toBe(true);
  });

  it('recognises the same request in other words', async () => {
    const { driver } = scriptedDriver();
    const prompts: Prompt[] = [
      'a',
      { prompt: 'a' },
      { id: 'x', messages: [{ role: 'user', content: 'a' }] },
      [{ content: 'a', role: 'user' }],
      { prompt: 'a', model: 'm', temperature: 0 },
    ];
    const options = { dedupe: true, model: 'm', temperature: 0, concurrency: 1 };
    const results = await driver.completionPool(prompts, options);
    expect(driver.calls).toHaveLength(1);
    expect(results.map(({ id }) => id)).toEqual([undefined, undefined, 'x', undefined, undefined]);
    expect(results.map(({ duplicateOf }) => duplicateOf)).toEqual([undefined, 0, 0, 0, 0]);
  });

  it.each<[string, Prompt]>([
    ['text', 'b'],
    ['model', { prompt: 'a', model: 'other' }],
    ['option', { prompt: 'a', temperature: 1 }],
    ['system message', { prompt: 'a', system: 'Be brief.' }],
    ['timeout', { prompt: 'a', timeoutMs: 5 }],
  ])('asks a prompt with another %s', async (_what, other) => {
    const { driver } = scriptedDriver();
    await driver.completionPool(['a', other], { dedupe: true });
    expect(driver.calls).toHaveLength(2);
  });

  it('gives the error of the one that failed to all of them, and each its own id', async () => {
    const { driver } = scriptedDriver(() => {
      throw new LlmError('invalid_request');
    });
    const prompts = [
      { id: 'one', prompt: 'a' },
      { id: 'two', prompt: 'a' },
    ];
    const results = await driver.completionPool(prompts, { dedupe: true });
    expect(outline(results)).toEqual([
      [0, 'invalid_request', 1, undefined],
      [1, 'invalid_request', 0, 0],
    ]);
    expect(results.map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('names each of several invalid prompts by its own index', async () => {
    const { driver } = scriptedDriver();
    const results = await driver.completionPool(['', ''], { dedupe: true });
    expect(results.map((result) => !result.ok && result.error.param)).toEqual(['prompts[0]', 'prompts[1]']);
  });

  it('holds no place of the concurrency for duplicates: other prompts are asked meanwhile', async () => {
    const slow = new Deferred<string>();
    const { driver, clock } = scriptedDriver(({ prompt }) => (prompt === 'slow' ? slow.promise : prompt));
    const prompts = [...Array<string>(50).fill('slow'), 'b', 'c'];
    const pool = driver.completionPool(prompts, { dedupe: true, concurrency: 2 });
    await clock.settle();
    expect(driver.prompts).toEqual(['slow', 'b', 'c']);
    slow.resolve('slow');
    expect((await pool).filter(({ duplicateOf }) => duplicateOf === 0)).toHaveLength(49);
  });

  it('counts each prompt as done, and sends no call for one whose twin was stopped', async () => {
    const done: number[] = [];
    const { driver } = scriptedDriver();
    const onProgress = ({ done: count }: { done: number }) => done.push(count);
    await driver.completionPool(['a', 'a', 'a'], { dedupe: true, onProgress });
    expect(done).toEqual([1, 2, 3]);

    const never = scriptedDriver(() => new Promise(() => {}));
    const controller = new AbortController();
    const pool = never.driver.completionPool(['a', 'a'], { dedupe: true, signal: controller.signal });
    await never.clock.settle();
    controller.abort();
    expect(outline(await pool)).toEqual([
      [0, 'aborted', 1, undefined],
      [1, 'aborted', 0, 0],
    ]);
  });

  it('finds duplicates in a stream among the latest 1,000 answers, and forgets older ones', async () => {
    const { driver } = scriptedDriver();
    function* source() {
      for (let index = 0; index < 1_500; index += 1) yield `p${index}`;
      yield 'p0';
      yield 'p1400';
    }
    const results = await collect(driver.completionStream(source(), { dedupe: true }));
    const byIndex = new Map(results.map((result) => [result.index, result]));
    expect(byIndex.get(1_500)!.duplicateOf).toBeUndefined();
    expect(byIndex.get(1_501)!.duplicateOf).toBe(1_400);
    expect(driver.calls).toHaveLength(1_501);
  });

  it('reads no further than twice the concurrency while a duplicate of an iterable waits', async () => {
    const { driver, clock } = scriptedDriver(() => new Promise(() => {}));
    let read = 0;
    function* endless() {
      for (;;) {
        read += 1;
        yield 'same';
      }
    }
    const stream = driver.completionStream(endless(), { dedupe: true, concurrency: 4 });
    void stream.next();
    await clock.settle();
    expect(read).toBe(8);
    await stream.return();
  });

  it('tells models apart in a matrix', async () => {
    const { facade, calls } = await llmApplication({ drivers: scripted('one', 'two') });
    const matrix = await facade.matrix(['a', 'a'], ['one', 'two'], { dedupe: true });
    expect(calls('one')).toHaveLength(1);
    expect(calls('two')).toHaveLength(1);
    expect(matrix.flat().map((result) => result.ok && result.completion.driver)).toEqual([
      'one',
      'two',
      'one',
      'two',
    ]);
  });

  it('must be a boolean', async () => {
    const { driver } = scriptedDriver();
    await expect(driver.completionPool(['a'], { dedupe: 'yes' as unknown as boolean })).rejects.toMatchObject(
      {
        message: 'dedupe must be a boolean; got a text of 3 characters.',
        param: 'dedupe',
      },
    );
  });
});
