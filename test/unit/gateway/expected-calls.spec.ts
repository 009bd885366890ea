import { describe, expect, it } from '@jest/globals';
import { chatCalls, poolCalls } from '../../../modules/gateway/model-calls/expected-calls.js';
import type { ChatMessage, ChatRequest, Prompt } from '../../../modules/llm-driver/index.js';
import { expectedAmounts } from '../../../modules/quota/caller-limit.js';

const messages: ChatMessage[] = [{ role: 'user', content: 'x'.repeat(40) }];

describe('the calls a request is expected to make', () => {
  it('are one for each model of a chat, all at the same time', () => {
    const models = [
      { model: 'a', param: 'model' },
      { model: 'b/c', param: 'model' },
    ];
    const asked = chatCalls({ messages, max_tokens: 7 }, models);
    expect(asked).toEqual({
      models,
      calls: [
        { promptCharacters: 40, maxAnswerTokens: 7 },
        { promptCharacters: 40, maxAnswerTokens: 7 },
      ],
      concurrency: { wanted: 2, minimum: 2 },
    });
    expect(expectedAmounts(asked)).toMatchObject({ requests: 2, tokens: 2 * (4 + 10 + 7) });
  });

  it('are one for each prompt of a pool, with the options set for all of them', () => {
    const prompts = ['x'.repeat(10), { prompt: 'y'.repeat(20), max_tokens: 3 }, { messages, model: 'm' }];
    const asked = poolCalls('groq', prompts, { system: 'abc', maxTokens: 5, concurrency: 2 });
    expect(asked).toEqual({
      models: [
        { driver: 'groq', param: 'model' },
        { driver: 'groq', model: 'm', param: 'prompts[2].model' },
      ],
      calls: [
        { promptCharacters: 13, maxAnswerTokens: 5 },
        { promptCharacters: 23, maxAnswerTokens: 3 },
        { promptCharacters: 43, maxAnswerTokens: 5 },
      ],
      concurrency: { wanted: 2, minimum: 1 },
    });
  });

  it('are as many at a time as a pool has by default, or as it has prompts', () => {
    expect(poolCalls('groq', Array(100).fill('x'), {}).concurrency).toEqual({ wanted: 32, minimum: 1 });
    expect(poolCalls('groq', ['x', 'y'], {}).concurrency).toEqual({ wanted: 2, minimum: 1 });
    expect(poolCalls('groq', [], {}).concurrency).toEqual({ wanted: 1, minimum: 1 });
  });

  it('name the shared model only if a prompt uses it', () => {
    const own = poolCalls('groq', [{ prompt: 'a', model: 'm' }], { model: 'shared' });
    expect(own.models).toEqual([{ driver: 'groq', model: 'm', param: 'prompts[0].model' }]);
    const none = poolCalls('groq', [], { model: 'shared' });
    expect(none.models).toEqual([{ driver: 'groq', model: 'shared', param: 'model' }]);
  });

  it.each([
    ['a prompt that is no text', { prompt: [] }],
    ['messages that are no messages', { messages: [null, 3, 'x'] }],
    ['messages that are no list', { messages: 'x' }],
    ['a model that is no name', { prompt: 'x', model: 7 }],
  ])('count %s without failing: the pool refuses it at its own index', (_what, item) => {
    const { models, calls } = poolCalls('groq', [item as unknown as Prompt], {});
    expect(models).toEqual([{ driver: 'groq', param: 'model' }]);
    expect(calls.every(({ promptCharacters }) => Number.isFinite(promptCharacters))).toBe(true);
  });

  it('count a chat with fields a provider would refuse', () => {
    const odd = { messages: [null], tools: 3, n: {} } as unknown as ChatRequest;
    expect(chatCalls(odd, [{ param: 'model' }]).calls).toEqual([
      { promptCharacters: 0, maxAnswerTokens: undefined },
    ]);
  });
});
