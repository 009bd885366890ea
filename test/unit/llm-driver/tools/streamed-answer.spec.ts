import { describe, expect, it } from '@jest/globals';
import type { ChatCompletionChunk } from '../../../../modules/llm-driver/index.js';
import { StreamedAnswer } from '../../../../modules/llm-driver/tools/streamed-answer.js';

/** The message that these deltas of the first choice add up to. */
function messageOf(...deltas: readonly object[]): unknown {
  const answer = new StreamedAnswer();
  for (const delta of deltas) answer.add(chunk({ choices: [{ index: 0, delta, finish_reason: null }] }));
  return answer.completion().choices[0]!.message;
}

function chunk(fields: object): ChatCompletionChunk {
  return { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], ...fields };
}

const named = (name: string) => ({ name, arguments: '' });

describe('a streamed answer', () => {
  it('puts interleaved tool calls together by their index', () => {
    const message = messageOf(
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ index: 0, id: 'a', type: 'function', function: named('f') }],
      },
      { tool_calls: [{ index: 1, id: 'b', type: 'function', function: named('g') }] },
      {
        tool_calls: [
          { index: 1, function: { arguments: '{"y"' } },
          { index: 0, function: { arguments: '{' } },
        ],
      },
      {
        tool_calls: [
          { index: 0, id: '', function: { name: '', arguments: '}' } },
          { index: 1, function: { arguments: ':2}' } },
        ],
      },
    );
    expect(message).toMatchObject({
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
        { id: 'b', type: 'function', function: { name: 'g', arguments: '{"y":2}' } },
      ],
    });
  });

  it('tells calls without an index apart by their ids', () => {
    const message = messageOf(
      { tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{"x":' } }] },
      { tool_calls: [{ function: { arguments: '1}' } }] },
      { tool_calls: [{ id: 'b', function: { name: 'g', arguments: { y: 2 } } }] },
    );
    expect(message).toMatchObject({
      tool_calls: [{ function: { arguments: '{"x":1}' } }, { function: { name: 'g', arguments: '{"y":2}' } }],
    });
  });

  it('adds up texts and lists of other fields, and keeps what a call has besides', () => {
    const message = messageOf(
      { role: 'assistant', reasoning: 'So ', reasoning_details: [1] },
      { role: 'assistant', reasoning: 'be it.', reasoning_details: [2], refusal: null },
      { tool_calls: [{ index: 0, id: 'a', extra_content: { signature: 's' }, function: named('f') }] },
    );
    expect(message).toEqual({
      role: 'assistant',
      content: null,
      reasoning: 'So be it.',
      reasoning_details: [1, 2],
      tool_calls: [{ id: 'a', extra_content: { signature: 's' }, function: named('f') }],
    });
  });

  it('returns the text of each chunk, and reads the first choice alone', () => {
    const answer = new StreamedAnswer();
    const choice = (index: number, content: unknown) => ({ index, delta: { content }, finish_reason: null });
    expect(answer.add(chunk({ choices: [choice(1, 'no'), choice(0, 'yes')] }))).toBe('yes');
    expect(answer.add(chunk({ choices: [choice(0, [{ type: 'text', text: '!' }])] }))).toBe('!');
    answer.add(chunk({ choices: [{ index: 0, finish_reason: 'stop' }] }));
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    answer.add(chunk({ usage }));
    expect(answer.completion()).toMatchObject({
      ...{ id: 'x', model: 'm', usage },
      choices: [{ message: { content: 'yes!' }, finish_reason: 'stop' }],
    });
  });

  it('keeps fields with odd names as fields', () => {
    const delta = JSON.parse('{"__proto__":"x","tool_calls":[{"index":0,"__proto__":{"id":"y"}}]}') as object;
    const message = messageOf(delta) as object;
    expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
    expect(Object.hasOwn(message, '__proto__')).toBe(true);
  });
});
