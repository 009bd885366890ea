import { describe, expect, it } from '@jest/globals';
import { LlmError, type PoolResult, type Prompt } from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

const PROMPTS: Prompt[] = ['a', { id: 'second', prompt: 'b' }, 'c'];

/** An application whose instance fails the prompt `b` once. */
async function application() {
  let failures = 0;
  return llmApplication({ drivers: scripted('one') }, ({ prompt }) => {
    if (prompt !== 'b' || failures > 0) return `echo: ${prompt}`;
    failures += 1;
    throw new LlmError('invalid_request');
  });
}

describe('retryFailed', () => {
  it('asks again only what failed, and keeps the other results as they are', async () => {
    const { facade, calls } = await application();
    const first = await facade.completionPool(PROMPTS);
    expect(first.map(({ ok }) => ok)).toEqual([true, false, true]);

    const second = await facade.retryFailed(PROMPTS, first);
    expect(calls('one').map(({ prompt }) => prompt)).toEqual(['a', 'b', 'c', 'b']);
    expect(second[0]).toEqual(first[0]);
    expect(second[1]).toMatchObject({ index: 1, id: 'second', ok: true, attempts: 1 });
    expect(second[2]).toEqual(first[2]);
  });

  it('returns answers of their own: a change of one leaves the earlier results alone', async () => {
    const { facade } = await application();
    const first = await facade.completionPool(PROMPTS);
    const [changed] = await facade.retryFailed(PROMPTS, first);
    if (changed?.ok) changed.completion.raw.choices[0]!.message.content = 'changed';
    expect(first[0]).toMatchObject({
      completion: { raw: { choices: [{ message: { content: 'echo: a' } }] } },
    });
  });

  it('takes results in the order in which they finished, and from JSON', async () => {
    const { facade, calls } = await application();
    const first = JSON.parse(
      JSON.stringify((await facade.completionPool(PROMPTS)).toReversed()),
    ) as PoolResult[];
    const second = await facade.retryFailed(PROMPTS, first);
    expect(second.map((result) => result.ok && result.completion.content)).toEqual([
      'echo: a',
      'echo: b',
      'echo: c',
    ]);
    expect(calls('one')).toHaveLength(4);
  });

  it('calls no model if nothing failed', async () => {
    const { facade, calls } = await application();
    const results = await facade.completionPool(['a', 'c']);
    await facade.retryFailed(['a', 'c'], results);
    expect(calls('one')).toHaveLength(2);
  });

  it('reports progress over the whole list, and counts only its own retries', async () => {
    const { facade } = await application();
    const first = (await facade.completionPool(PROMPTS)).map((result) => ({ ...result, attempts: 5 }));
    const seen: unknown[] = [];
    await facade.retryFailed(PROMPTS, first, { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ done: 3, ok: 3, failed: 0, retries: 0, total: 3 });
  });

  it('yields earlier answers in a stream of the same list too', async () => {
    const { facade, calls } = await application();
    const previous = await facade.completionPool(PROMPTS);
    const seen: number[] = [];
    for await (const result of facade.completionStream(PROMPTS, { previous })) seen.push(result.index);
    expect(seen.sort()).toEqual([0, 1, 2]);
    expect(calls('one')).toHaveLength(4);
  });

  it.each<[string, (results: readonly PoolResult[]) => unknown, string, string]>([
    ['too few', (results) => results.slice(1), 'previous', 'one result for each of the 3 prompts; got 2'],
    ['a result twice', ([first, second]) => [first, second, first], 'previous[2]', 'two results of index 0'],
    [
      'an index beyond the prompts',
      ([first, second, third]) => [first, second, { ...third, index: 3 }],
      'previous[2].index',
      'from 0 to 2; got 3',
    ],
    [
      'the id of another prompt',
      ([first, second, third]) => [first, { ...second, id: 'other' }, third],
      'previous[1].id',
      'that of prompts[1], "second"; got "other"',
    ],
    [
      'an id where the prompt has none',
      ([first, second, third]) => [{ ...first, id: 'first' }, second, third],
      'previous[0].id',
      'which has none; got "first"',
    ],
    ['prompts instead of results', () => PROMPTS, 'previous[0]', 'a result of a pool; got a text of 1 char'],
    ['no list', () => 'results', 'results', 'what an earlier pool has returned'],
  ])('refuses %s', async (_what, change, param, message) => {
    const { facade } = await application();
    const results = change(await facade.completionPool(PROMPTS)) as PoolResult[];
    await expect(facade.retryFailed(PROMPTS, results)).rejects.toMatchObject({
      name: 'InvalidRequestError',
      param,
      message: expect.stringContaining(message) as unknown,
    });
  });

  it('refuses previous results for prompts that are no array, and in a matrix', async () => {
    const { facade } = await application();
    const previous = await facade.completionPool(['a']);
    const stream = facade.completionStream(new Set(['a']), { previous });
    await expect(stream.next()).rejects.toMatchObject({ param: 'previous', status: 400 });
    const options = { previous } as object;
    await expect(facade.matrix(['a'], ['one'], options)).rejects.toMatchObject({ param: 'previous' });
  });
});
