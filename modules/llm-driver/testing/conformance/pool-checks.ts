import assert from 'node:assert/strict';
import type { CheckGroup } from './check.js';

/** What a pool is. */
export const poolChecks: CheckGroup = {
  name: 'answers pools',
  checks: [
    {
      title: 'with one result per prompt, each at its index',
      async run(test) {
        const prompts = Array.from({ length: 20 }, (_, index) => `prompt ${index}`);
        const results = await test.driver('answers').completionPool(prompts, { concurrency: 7 });
        assert.deepEqual(
          results.map((result) => [result.index, result.ok && result.completion.content]),
          prompts.map((prompt, index) => [index, `echo: ${prompt}`]),
        );
      },
    },
    {
      title: 'with each failure in the result of its prompt alone',
      async run(test) {
        const prompts = ['a', ' ', { id: 'c', prompt: 'c' }];
        const results = await test.driver('answers').completionPool(prompts);
        assert.deepEqual(
          results.map((result) => ({
            id: result.id,
            attempts: result.attempts,
            outcome: result.ok ? result.completion.content : result.error.kind,
          })),
          [
            { id: undefined, attempts: 1, outcome: 'echo: a' },
            { id: undefined, attempts: 0, outcome: 'invalid_prompt' },
            { id: 'c', attempts: 1, outcome: 'echo: c' },
          ],
        );
      },
    },
    {
      title: 'of no prompts with no results',
      async run(test) {
        assert.deepEqual(await test.driver('answers').completionPool([]), []);
      },
    },
    {
      title: 'with every item settled when it is aborted',
      async run(test) {
        const controller = new AbortController();
        const prompts = Array.from({ length: 10 }, (_, index) => `prompt ${index}`);
        const options = { concurrency: 3, signal: controller.signal };
        const pool = test.driver('stalls').completionPool(prompts, options);
        setImmediate(() => controller.abort());
        assert.deepEqual(
          (await pool).map((result) => (result.ok ? 'answered' : result.error.kind)),
          prompts.map(() => 'aborted'),
        );
      },
    },
  ],
};
