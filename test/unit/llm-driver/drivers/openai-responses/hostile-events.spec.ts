import { describe, expect, it } from '@jest/globals';
import type { ChatMessage } from '../../../../../modules/llm-driver/index.js';
import { readResponse } from '../../../../../modules/llm-driver/drivers/openai-responses/completion.js';
import { inputItems } from '../../../../../modules/llm-driver/drivers/openai-responses/input-items.js';
import { refusalsOf } from '../../../../../modules/llm-driver/drivers/openai-responses/refusals.js';
import { ResponseEvents } from '../../../../../modules/llm-driver/drivers/openai-responses/response-events.js';

/** What a server that only resembles OpenAI's may send in a field. */
const ODD: readonly unknown[] = [undefined, null, 7, -1, 1e9, 'text', true, [], {}, [null], { type: 7 }];

const reply = { status: 200, headers: {} };
const chunksOf = (events: readonly object[]) => {
  const answer = new ResponseEvents({ reply, errors: undefined, nowMs: () => 0, asksUsage: true });
  return events.flatMap((event) => answer.read(event as Record<string, unknown>));
};

const start = { type: 'response.created', response: { id: 'resp_1', model: 'm', created_at: 1 } };
const end = { type: 'response.completed', response: { id: 'resp_1', status: 'completed' } };
const ITEM_TYPES = ['message', 'function_call', 'custom_tool_call', 'reasoning', 'web_search_call'];
const DELTAS = [
  ...['output_text', 'refusal', 'reasoning_summary_text', 'reasoning_text', 'function_call_arguments'],
  ...['custom_tool_call_input', 'audio'],
].map((name) => `response.${name}.delta`);

/** An item with that value in all its fields. */
const oddItem = (type: unknown, odd: unknown) => ({
  ...{ type, id: odd, call_id: odd, name: odd, arguments: odd, input: odd, phase: odd, summary: odd },
  content: Array.isArray(odd) ? odd : [{ type: 'output_text', text: odd, annotations: odd }, odd],
  encrypted_content: odd,
});

describe('events with odd fields', () => {
  it.each(ODD)('make chunks: %j', (odd) => {
    const events = [
      { type: 'response.in_progress', response: odd },
      ...ITEM_TYPES.flatMap((type, index) => [
        { type: 'response.output_item.added', output_index: odd, item: oddItem(type, odd) },
        { type: 'response.output_item.added', output_index: index, item: oddItem(type, odd) },
        ...DELTAS.map((name) => ({ type: name, output_index: index, delta: odd, summary_index: odd })),
        { type: 'response.output_item.done', output_index: index, item: oddItem(type, odd) },
      ]),
      ...DELTAS.map((name) => ({ type: name, output_index: odd, content_index: odd, delta: odd })),
      { type: 'response.output_item.added', output_index: odd, item: odd },
      { type: 'response.output_item.done', output_index: odd, item: odd },
      { type: odd },
    ];
    const output = [odd, ...ITEM_TYPES.map((type) => oddItem(type, odd))];
    const last = { type: 'response.completed', response: { ...end.response, output, usage: odd } };
    for (const chunk of chunksOf([start, ...events, last])) {
      expect(chunk).toMatchObject({ object: 'chat.completion.chunk', model: 'm' });
    }
  });

  it.each(ODD)('make an end of it: %j', (odd) => {
    const response = { ...end.response, output: odd, usage: odd, incomplete_details: odd, id: odd };
    const chunks = chunksOf([start, { type: 'response.completed', response }]);
    expect(chunks.at(-1)!.choices[0]!.finish_reason).toEqual(expect.any(String));
  });

  it('change no prototype', () => {
    const item = JSON.parse('{"__proto__":{"polluted":1},"type":"message","content":[]}') as object;
    chunksOf([start, { type: 'response.output_item.done', output_index: 0, item }, end]);
    expect({}).not.toHaveProperty('polluted');
  });
});

it.each(ODD)('a whole answer with odd items is read: %j', (odd) => {
  const output = [odd, ...ITEM_TYPES.map((type) => oddItem(type, odd))];
  const text = JSON.stringify({ id: odd, status: odd, output, usage: odd, model: odd, created_at: odd });
  const { choices } = readResponse({ ...reply, text }, () => 0, undefined);
  expect(choices[0]!.message.role).toBe('assistant');
});

it.each(ODD)('messages with odd fields are sent, or refused by their paths: %j', (odd) => {
  const refuse = refusalsOf('openai');
  for (const role of ['user', 'assistant', 'tool', odd]) {
    for (const field of ['content', 'tool_calls', 'tool_call_id', 'openai_output', 'refusal', 'audio']) {
      const message = { role, content: 'x', tool_call_id: 'a', [field]: odd } as unknown as ChatMessage;
      try {
        expect(inputItems([message], refuse)).toEqual(expect.any(Array));
      } catch (error) {
        expect(error).toMatchObject({ param: expect.stringMatching(/^messages\[0\]/) });
      }
    }
  }
});
