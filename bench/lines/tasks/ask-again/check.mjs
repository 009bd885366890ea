import assert from 'node:assert/strict';
import { answerOf } from '../../outcome.mjs';

export async function check({ answers }, provider) {
  const results = await answers(['one', 'again', 'two', 'refuse']);
  assert.deepEqual(results.map(answerOf), ['echo: one', 'echo: again', 'echo: two', null]);
  assert.deepEqual(provider.calls.map(({ prompt }) => prompt).sort(), [
    'again',
    'again',
    'one',
    'refuse',
    'refuse',
    'two',
  ]);
}
