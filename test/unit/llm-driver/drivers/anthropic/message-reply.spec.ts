import { describe, expect, it } from '@jest/globals';
import { readMessage } from '../../../../../modules/llm-driver/drivers/anthropic/completion.js';

const NOW_MS = 1_800_000_000_999;

function read(message: object) {
  const whole = {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-x', content: [] },
    ...{ stop_reason: 'end_turn', stop_sequence: null, stop_details: null, container: null },
    ...message,
  };
  return readMessage({ status: 200, headers: {}, text: JSON.stringify(whole) }, NOW_MS);
}

const text = (value: string, fields = {}) => ({ type: 'text', text: value, citations: null, ...fields });

describe('an answer', () => {
  it('keeps id and model, and is dated by our clock', () => {
    expect(read({ content: [text('Hi')] })).toMatchObject({
      id: 'msg_1',
      object: 'chat.completion',
      model: 'claude-x',
      created: 1_800_000_000,
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    });
  });

  it('has its texts without anything between them, and null without any', () => {
    expect(read({ content: [text('a'), text('b')] }).choices[0]!.message.content).toBe('ab');
    expect(read({ content: [] }).choices[0]!.message.content).toBeNull();
  });

  it('has thoughts as reasoning and calls as tool calls', () => {
    const content = [
      { type: 'thinking', thinking: 'Hm. ', signature: 's' },
      { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Rom\u00e9' } },
    ];
    expect(read({ content, stop_reason: 'tool_use' }).choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        reasoning_content: 'Hm. ',
        tool_calls: [
          {
            id: 'toolu_1',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Rom\u00e9"}' },
          },
        ],
      },
    });
  });

  const use = { type: 'tool_use', id: 'a', name: 'f', input: {} };
  it.each([
    [[text('a')], false],
    [[text('a'), use], false],
    [[use, use], false],
    [[use, text('a')], true],
    [[text('a', { citations: [{}] })], true],
    [[{ type: 'thinking', thinking: '', signature: 's' }, text('a')], true],
    [[{ type: 'redacted_thinking', data: 'x' }], true],
    [[{ type: 'block_of_tomorrow' }], true],
  ])('carries its blocks only if text and calls do not say them all: %j', (content, isCarried) => {
    const { message } = read({ content }).choices[0]!;
    expect(message.anthropic_content).toEqual(isCarried ? content : undefined);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'stop'],
    ['reason_of_tomorrow', 'stop'],
    ['constructor', 'stop'],
  ])('that ended by %s has the finish reason %s, and says which it was', (stop_reason, finish_reason) => {
    expect(read({ stop_reason }).choices[0]).toMatchObject({ finish_reason, stop_reason });
  });

  it('tells its stop sequence and its refusal', () => {
    const stop_details = { type: 'refusal', category: 'bio', explanation: 'Not that.' };
    const [choice] = read({ stop_reason: 'refusal', stop_details, stop_sequence: 'END' }).choices;
    expect(choice).toMatchObject({ stop_sequence: 'END', stop_details, message: { refusal: 'Not that.' } });
  });

  it('keeps fields that chat completions do not have', () => {
    expect(read({ container: { id: 'c' }, field_of_tomorrow: 1 })).toMatchObject({
      container: { id: 'c' },
      field_of_tomorrow: 1,
    });
  });

  it.each([
    ['is left out', undefined, null],
    ['is null', null, null],
    ['is a text', 'Hi', 'Hi'],
    ['has something that is no block', [7, text('Hi')], 'Hi'],
  ])('of a server that only resembles Anthropic’s is read if its content %s', (_what, content, expected) => {
    expect(read({ content, stop_reason: 'max_tokens' }).choices[0]).toMatchObject({
      finish_reason: 'length',
      message: { content: expected },
    });
  });

  it.each(['{}', '{"content":"text"}', '{"content":[7]}', '[]', 'null', '<html>'])('is no %s', (body) => {
    const failing = () => readMessage({ status: 200, headers: {}, text: body }, NOW_MS);
    expect(failing).toThrow(expect.objectContaining({ kind: 'upstream_invalid_response' }));
  });
});

describe('the usage of an answer', () => {
  it('counts what a cache had, and what was written into it, as prompt', () => {
    const usage = {
      ...{ input_tokens: 10, cache_creation_input_tokens: 200, cache_read_input_tokens: 3_000 },
      ...{ output_tokens: 50, output_tokens_details: { thinking_tokens: 20 } },
      ...{ server_tool_use: { web_search_requests: 1 }, service_tier: 'standard', speed: null },
    };
    expect(read({ usage }).usage).toEqual({
      prompt_tokens: 3_210,
      completion_tokens: 50,
      total_tokens: 3_260,
      prompt_tokens_details: { cached_tokens: 3_000, cache_write_tokens: 200 },
      completion_tokens_details: { reasoning_tokens: 20 },
      server_tool_use: { web_search_requests: 1 },
      service_tier: 'standard',
    });
  });

  it.each([
    [{ input_tokens: 10 }],
    [{ input_tokens: -1, output_tokens: 5 }],
    [{ input_tokens: '10', output_tokens: 5 }],
  ])('that lacks a side, or cannot be true, is none: %j', (usage) => {
    expect(read({ usage }).usage).toBeUndefined();
  });

  it('takes null for what no cache had', () => {
    const usage = { input_tokens: 1, output_tokens: 2, cache_read_input_tokens: null };
    expect(read({ usage }).usage).toMatchObject({ prompt_tokens: 1 });
  });
});
