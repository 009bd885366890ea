import { describe, expect, it } from '@jest/globals';
import { readCompletion } from '../../../../modules/llm-driver/wire/replies.js';
import { toCompletionResponse } from '../../../../modules/llm-driver/contract/completion.js';

const read = (body: unknown, text = JSON.stringify(body)) =>
  readCompletion({ status: 200, headers: {}, text }, () => 0);
const request = { messages: [{ role: 'user', content: 'hi' }], model: 'asked' };
const responseTo = (body: unknown) => toCompletionResponse(read(body).completion, request, 'driver');
const message = { role: 'assistant', content: 'hello' };

describe('a whole answer', () => {
  it.each([
    ['of OpenAI', { id: 'a', choices: [{ index: 0, message, finish_reason: 'stop' }] }],
    ['without an id, a time and a finish reason', { choices: [{ index: 0, message }] }],
    ['with a list for its content', { choices: [{ index: 0, message: { ...message, content: [] } }] }],
    ['without content', { choices: [{ index: 0, message: { role: 'assistant' } }] }],
    ['with reasoning alone', { choices: [{ index: 0, message: { role: 'assistant', reasoning: 'x' } }] }],
  ])('%s goes on as it came', (_what, body) => {
    const { completion, rawText } = read(body);
    expect(completion).toEqual(body);
    expect(rawText).toBe(JSON.stringify(body));
  });

  it('that Gemini spent on thinking has a message without content', () => {
    const usage = { prompt_tokens: 12, total_tokens: 111 };
    const body = { choices: [{ finish_reason: 'length', index: 0, logprobs: null }], usage };
    const { completion, rawText } = read(body);
    expect(rawText).toBeUndefined();
    expect(completion).toEqual({
      choices: [
        { finish_reason: 'length', index: 0, logprobs: null, message: { role: 'assistant', content: null } },
      ],
      usage,
    });
    expect(responseTo(body)).toMatchObject({
      ...{ content: '', finishReason: 'length', id: '', model: 'asked' },
      usage: { promptTokens: 12, completionTokens: 99, totalTokens: 111, estimated: false },
    });
  });

  it.each([
    ['null for its message', { index: 0, message: null }],
    ['its message in a delta', { index: 0, delta: { content: null } }],
    ['no index', { message: { role: 'assistant', content: null } }],
    ['no role', { index: 0, message: { content: null } }],
  ])('with %s has what clients need', (_what, choice) => {
    expect(read({ choices: [{ ...choice, stop_reason: 7 }] }).completion.choices).toEqual([
      expect.objectContaining({ index: 0, message: { role: 'assistant', content: null }, stop_reason: 7 }),
    ]);
  });

  it.each([{ choices: null }, {}, { choices: [] }])(
    'with %j and tokens that were spent is an empty one',
    (fields) => {
      const body = { ...fields, usage: { prompt_tokens: 5, completion_tokens: 9, total_tokens: 14 } };
      expect(responseTo(body)).toMatchObject({ content: '', usage: { completionTokens: 9 } });
      expect(read(body).completion.choices).toHaveLength(1);
    },
  );

  it.each([{}, { choices: [] }, { choices: [null] }, { choices: ['a'] }, { choices: {} }, { choices: null }])(
    'is not in %j',
    (body) => {
      expect(() => read(body)).toThrow(expect.objectContaining({ kind: 'upstream_invalid_response' }));
    },
  );

  it('has texts for the arguments of its tool calls where a server sends objects', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: { city: 'Bonn' } } };
    const body = { choices: [{ index: 0, message: { ...message, tool_calls: [call] } }] };
    expect(read(body).completion.choices[0]?.message.tool_calls).toEqual([
      { ...call, function: { name: 'f', arguments: '{"city":"Bonn"}' } },
    ]);
  });

  it('may have white space around it', () => {
    expect(
      read(undefined, '\n\n \r\n{"choices":[{"index":0,"message":{"role":"assistant"}}]}\n').completion,
    ).toEqual({
      choices: [{ index: 0, message: { role: 'assistant' } }],
    });
  });

  it('is read with defaults for what its server left out or wrote otherwise', () => {
    const usage = { input_tokens: 3, output_tokens: 4, prompt_cache_hit_tokens: 2 };
    const said = { role: 'assistant', reasoning_content: 'because', reasoning: 'later' };
    expect(responseTo({ id: 17, choices: [{ message: said }], usage })).toMatchObject({
      ...{ id: '17', content: '', finishReason: null, model: 'asked' },
      choices: [{ index: 0, content: '', reasoning: 'because' }],
      usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7, cachedTokens: 2, estimated: false },
    });
  });
});
