import assert from 'node:assert/strict';
import { answerOf } from '../../outcome.mjs';

const PROMPTS = Array.from({ length: 40 }, (_, index) => (index === 3 ? 'refuse' : `Question ${index}`));

export async function check({ answers }, provider) {
  const results = await answers(PROMPTS);
  const expected = PROMPTS.map((prompt) => (prompt === 'refuse' ? null : `echo: ${prompt}`));
  assert.deepEqual(results.map(answerOf), expected);
  const refused = provider.calls.filter(({ status }) => status === 429).length;
  assert.ok(refused <= 2, `${refused} calls came too soon`);
}
