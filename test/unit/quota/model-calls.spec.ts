import { describe, expect, it } from '@jest/globals';
import { expectedAmounts } from '../../../modules/quota/caller-limit.js';
import { modelCallsOf } from '../../../modules/quota/model-calls.js';

const messages = [{ role: 'user', content: 'x'.repeat(40) }];

describe('what a request asks of models', () => {
  it('is one call for each model of a chat, all at a time', () => {
    const asked = modelCallsOf('chat', { model: 'a, b/c', messages, max_tokens: 7 }, undefined);
    expect(asked).toEqual({
      models: [
        { model: 'a', param: 'model' },
        { model: 'b/c', param: 'model' },
      ],
      calls: [
        { promptCharacters: 40, maxAnswerTokens: 7 },
        { promptCharacters: 40, maxAnswerTokens: 7 },
      ],
      concurrency: { wanted: 2, least: 2 },
    });
    expect(expectedAmounts(asked)).toMatchObject({ requests: 2, tokens: 2 * (4 + 10 + 7) });
  });

  it('is one call to the driver in the path', () => {
    const asked = modelCallsOf('driver-chat', { messages }, 'groq');
    expect(asked.models).toEqual([{ driver: 'groq', param: 'model' }]);
    expect(asked.calls).toHaveLength(1);
  });

  it('is one call for each prompt of a pool, with what is set for all of them', () => {
    const prompts = ['x'.repeat(10), { prompt: 'y'.repeat(20), max_tokens: 3 }, { messages, model: 'm' }];
    const asked = modelCallsOf('pool', { prompts, system: 'abc', max_tokens: 5, concurrency: 2 }, 'groq');
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
      concurrency: { wanted: 2, least: 1 },
    });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', [1]],
    ['a text', 'x'],
    [
      'fields of the wrong types',
      { model: 7, messages: 'x', prompts: {}, tools: 3, concurrency: 'x', n: {} },
    ],
    ['a list of anything', { prompts: [null, 7, [], { prompt: [] }], messages: [null, 3, 'x'] }],
  ])('can be told of %s without failing', (_what, body) => {
    for (const route of ['chat', 'driver-chat', 'pool'] as const) {
      const { models, calls, concurrency } = modelCallsOf(route, body, 'groq');
      expect(models).toHaveLength(1);
      expect(calls.every(({ promptCharacters }) => Number.isFinite(promptCharacters))).toBe(true);
      expect(concurrency.wanted).toBeGreaterThanOrEqual(1);
    }
  });
});
