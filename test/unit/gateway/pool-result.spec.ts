import { describe, expect, it } from '@jest/globals';
import {
  poolResultSchema,
  PoolSummary,
  toPoolResultJson,
} from '../../../modules/gateway/pool/pool-result.js';
import type { ChatCompletion, ChatRequest, PoolResult } from '../../../modules/llm-driver/index.js';
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

describe('PoolSummary', () => {
  const resultWith = (usage: object): PoolResult => {
    const message = { role: 'assistant', content: 'Hi' };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    const raw = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage };
    const completion = toCompletionResponse(raw as unknown as ChatCompletion, REQUEST, 'd');
    return { index: 0, ok: true, attempts: 1, waitedMs: 0, completion };
  };
  const counted = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };
  const cached = { ...counted, prompt_tokens_details: { cached_tokens: 4 } };

  it('adds up the cached tokens of its results, and has no reasoning tokens if there are none', () => {
    const summary = new PoolSummary();
    for (const usage of [counted, cached, cached]) summary.add(resultWith(usage));
    const { usage } = JSON.parse(JSON.stringify(summary.toJson())) as { usage: object };
    expect(usage).toEqual({
      prompt_tokens: 21,
      completion_tokens: 15,
      total_tokens: 36,
      cached_tokens: 8,
      estimated: false,
    });
  });

  it('counts the usage of a prompt that equals another one once', () => {
    const summary = new PoolSummary();
    const duplicate = { ...resultWith(counted), index: 1, attempts: 0, duplicateOf: 0 };
    summary.add(resultWith(counted));
    summary.add(duplicate);
    expect(summary.toJson()).toMatchObject({ total: 2, ok: 2, usage: { total_tokens: 12 } });
    expect(toPoolResultJson(duplicate)).toMatchObject({ index: 1, duplicate_of: 0 });
  });

  it('has the cached tokens of each result', () => {
    expect(toPoolResultJson(resultWith(cached))).toMatchObject({
      completion: { usage: { ...counted, cached_tokens: 4 } },
    });
  });
});
