import { describe, expect, it } from '@jest/globals';
import { MessageEvents } from '../../../../../modules/llm-driver/drivers/anthropic/message-events.js';

/** What a server that only resembles Anthropic's may send in a field. */
const ODD: readonly unknown[] = [undefined, null, 7, -1, 1e9, 'text', true, [], {}, [null], { type: 7 }];

const chunksOf = (events: readonly object[]) => {
  const answer = new MessageEvents({ status: 200, headers: {} }, () => 0, true);
  return events.flatMap((event) => answer.read(event as Record<string, unknown>));
};

const start = { type: 'message_start', message: { id: 'msg_1', model: 'm', usage: { input_tokens: 1 } } };
const end = { type: 'message_stop' };

describe('events with odd fields', () => {
  it.each(ODD)('make chunks all the same: %j', (odd) => {
    const open = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: odd } };
    const events = [
      { type: 'message_start', message: odd },
      { type: 'message_start', message: { id: odd, model: odd, usage: odd } },
      { type: 'content_block_start', index: odd, content_block: odd },
      {
        type: 'content_block_start',
        index: odd,
        content_block: { type: 'tool_use', id: odd, name: odd, input: odd },
      },
      open,
      { type: 'content_block_delta', index: odd, delta: odd },
      ...['text', 'thinking', 'partial_json', 'signature', 'citation'].map((field) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: field === 'partial_json' ? 'input_json_delta' : `${field}_delta`, [field]: odd },
      })),
      { type: 'content_block_stop', index: odd },
      { type: 'message_delta', delta: odd, usage: odd },
      {
        type: 'message_delta',
        delta: { stop_reason: odd, stop_details: odd },
        usage: { output_tokens: odd },
      },
      { type: odd },
    ];
    const chunks = chunksOf([start, ...events, end]);
    for (const chunk of chunks)
      expect(chunk).toMatchObject({ object: 'chat.completion.chunk', model: expect.any(String) });
    expect(chunks.findLast(({ choices }) => choices.length > 0)!.choices[0]!.finish_reason).toBe('stop');
  });

  it('change no prototype', () => {
    const delta = JSON.parse('{"__proto__":{"polluted":1},"stop_reason":"end_turn"}') as object;
    const usage = JSON.parse('{"__proto__":{"polluted":1},"output_tokens":1}') as object;
    chunksOf([start, { type: 'message_delta', delta, usage }, end]);
    expect({}).not.toHaveProperty('polluted');
  });

  it('of a tool without an id leave the id out', () => {
    const content_block = { type: 'tool_use', name: 'weather', input: { city: 'Bonn' } };
    const events = [
      { type: 'content_block_start', index: 0, content_block },
      { type: 'content_block_stop', index: 0 },
    ];
    const calls = chunksOf([start, ...events, end]).flatMap(
      ({ choices }) => choices[0]?.delta.tool_calls ?? [],
    );
    expect(calls).toEqual([
      { index: 0, type: 'function', function: { name: 'weather', arguments: '' } },
      { index: 0, function: { arguments: '{"city":"Bonn"}' } },
    ]);
  });
});
