import assert from 'node:assert/strict';
import { answerOf } from '../../outcome.mjs';

export async function check({ cities }) {
  const results = await cities(['Lima', 'refuse', 'Oslo']);
  const expected = [{ name: 'Lima', people: 4 }, null, { name: 'Oslo', people: 4 }];
  assert.deepEqual(results.map(answerOf), expected);
}
