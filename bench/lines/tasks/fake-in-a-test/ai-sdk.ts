import assert from 'node:assert/strict';
import { MockLanguageModelV3 } from 'ai/test';
import { Summaries } from '../nest-service/ai-sdk.js';

export async function test() {
  const model = new MockLanguageModelV3({
    doGenerate: {
      content: [{ type: 'text', text: 'Short.' }],
      finishReason: { unified: 'stop', raw: undefined },
      usage: {
        inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
        outputTokens: { total: 1, text: 1, reasoning: undefined },
      },
      warnings: [],
    },
  });
  assert.equal(await new Summaries(model).summarise('a text'), 'Short.');
  assert.deepEqual(model.doGenerateCalls[0]?.prompt[0]?.content, [
    { type: 'text', text: 'Summarise a text' },
  ]);
}
