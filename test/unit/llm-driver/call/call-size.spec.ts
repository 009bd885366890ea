import { describe, expect, it } from '@jest/globals';
import { callSize } from '../../../../modules/llm-driver/call/call-size.js';

const messages = [{ role: 'user', content: 'hello' }];
const sizeOf = (request: object) => callSize({ messages, ...request });

describe('the size of a call', () => {
  it('adds up the text of all messages', () => {
    const long = [{ role: 'system', content: 'be brief' }, ...messages];
    expect(sizeOf({ messages: long }).promptCharacters).toBe(13);
  });

  it('counts the texts of a message in parts, and a page for an image', () => {
    const content = [
      { type: 'text', text: 'what is this?' },
      { type: 'image_url', image_url: { url: 'data:' } },
    ];
    expect(sizeOf({ messages: [{ role: 'user', content }] }).promptCharacters).toBe(13 + 3_000);
  });

  it('counts tools, tool calls and a response format as they are written', () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const format = { type: 'json_object' };
    const calls = [{ role: 'assistant', content: null, tool_calls: tools }];
    expect(sizeOf({ tools, response_format: format }).promptCharacters).toBe(
      5 + JSON.stringify(tools).length + JSON.stringify(format).length,
    );
    expect(sizeOf({ messages: calls }).promptCharacters).toBe(JSON.stringify(tools).length);
  });

  it.each([
    [{}, undefined],
    [{ max_tokens: null }, undefined],
    [{ max_tokens: 100 }, 100],
    [{ max_tokens: 0 }, 0],
    [{ max_tokens: 100, max_completion_tokens: 60 }, 100],
    [{ max_tokens: 1, max_completion_tokens: 60 }, 60],
    [{ max_tokens: 'many', max_completion_tokens: 60 }, 60],
    [{ max_completion_tokens: null, max_tokens: 100 }, 100],
    [{ max_tokens: 100, n: 3 }, 300],
    [{ max_tokens: 100, n: 0 }, 100],
  ])('of %j may take %s answer tokens', (request, most) => {
    expect(sizeOf(request).maxAnswerTokens).toBe(most);
  });

  it.each([{ max_tokens: Infinity }, { max_tokens: 1e308, n: 1_000 }, { max_tokens: 0, n: Infinity }])(
    'of %p stays a finite number',
    (request) => {
      const { maxAnswerTokens = 0 } = sizeOf(request);
      expect(Number.isFinite(maxAnswerTokens * 1_000)).toBe(true);
    },
  );

  it.each([{ max_tokens: '100' }, { max_tokens: -1 }, { max_tokens: Number.NaN }])(
    'has no bound of the answer for %p',
    (request) => {
      expect(sizeOf(request).maxAnswerTokens).toBeUndefined();
    },
  );

  it.each([
    { messages: undefined },
    { messages: 'hello' },
    { messages: [null] },
    { messages: [{ role: 'user', content: [null] }] },
    { response_format: 'json' },
    { tools: 'none' },
  ])('is found for what only the provider can refuse: %j', (request) => {
    expect(sizeOf(request).promptCharacters).toBeGreaterThanOrEqual(0);
  });
});
