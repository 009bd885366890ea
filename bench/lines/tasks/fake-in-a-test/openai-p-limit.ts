import assert from 'node:assert/strict';
import { mock } from 'node:test';
import OpenAI from 'openai';
import { Summaries } from '../nest-service/openai-p-limit.js';

export async function test() {
  const client = new OpenAI({ apiKey: 'none' });
  const answer = { choices: [{ message: { content: 'Short.' } }] };
  const create = mock.method(client.chat.completions, 'create', async () => answer);
  assert.equal(await new Summaries(client).summarise('a text'), 'Short.');
  const [body] = create.mock.calls[0]!.arguments as unknown as [OpenAI.ChatCompletionCreateParams];
  assert.equal(body.messages[0]?.content, 'Summarise a text');
}
