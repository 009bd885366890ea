import { describe, expect, it } from '@jest/globals';
import { poolResultSchema, toPoolResultJson } from '../../../modules/gateway/pool/pool-result.js';
import type { ChatCompletion, ChatRequest } from '../../../modules/llm-driver/index.js';
import { toCompletionResponse } from '../../../modules/llm-driver/contract/completion.js';

const REQUEST: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }], model: 'm' };

/** Returns the JSON of a pool's result whose provider sent these choices. */
function choicesOf(...sent: object[]): unknown {
  const raw = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: sent };
  const completion = toCompletionResponse(raw as unknown as ChatCompletion, REQUEST, 'd');
  const json = toPoolResultJson({ index: 0, ok: true, attempts: 1, waitedMs: 0, completion });
  expect(poolResultSchema.safeParse(json)).toMatchObject({ success: true });
  return json.ok && json.completion.choices;
}

describe('toPoolResultJson', () => {
  it("has the provider's choices with all fields of their messages", () => {
    const logprobs = { content: [{ token: 'Hi', logprob: -0.1, bytes: null, top_logprobs: [] }] };
    const first = {
      index: 0,
      message: { role: 'assistant', content: 'Hi', refusal: null, annotations: [{ type: 'url_citation' }] },
      logprobs,
      finish_reason: 'stop',
    };
    const second = {
      index: 1,
      message: { role: 'assistant', content: null, refusal: 'No.' },
      logprobs: null,
      finish_reason: 'content_filter',
    };
    expect(choicesOf(first, second)).toEqual([first, second]);
  });

  it('has the types that OpenAI documents where a provider has others', () => {
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    const choices = choicesOf(
      { message: { content: parts }, logprobs: 'none', finish_reason: 'stop' },
      { index: Infinity, message: { role: 7 } },
    );
    expect(choices).toEqual([
      { index: 0, message: { role: 'assistant', content: 'ab' }, logprobs: null, finish_reason: 'stop' },
      { index: 1, message: { role: 'assistant', content: null }, logprobs: null, finish_reason: null },
    ]);
  });
});
