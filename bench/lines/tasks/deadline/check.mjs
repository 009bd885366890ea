import assert from 'node:assert/strict';
import { answerOf } from '../../outcome.mjs';

const DEADLINE_MS = 1_500;
const PATIENCE_MS = 10_000;

export async function check({ answers }) {
  const startedAt = performance.now();
  const results = await answers(['one', 'slow', 'two', 'slow', 'three'], DEADLINE_MS);
  assert.deepEqual(results.map(answerOf), ['echo: one', null, 'echo: two', null, 'echo: three']);
  assert.ok(performance.now() - startedAt < PATIENCE_MS);
}
