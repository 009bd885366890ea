import { describe, expect, it } from '@jest/globals';
import { messagesFault } from '../../../../modules/llm-driver/contract/message-fault.js';

const HELLO = { role: 'user', content: 'hello' };

describe('messagesFault', () => {
  it.each<[string, unknown]>([
    ['a role that only a provider knows', { role: 'ipython', content: 'x' }],
    ['a type of part that only a provider knows', { role: 'user', content: [{ type: 'video_frames' }] }],
    ['no content', { role: 'assistant', content: null, tool_calls: [{ id: '1' }] }],
    [
      'text, an image and audio',
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          { type: 'image_url', image_url: 'https://example.com/a.png' },
          { type: 'input_audio', input_audio: { data: '', format: 'wav' } },
        ],
      },
    ],
    ['the result of a tool', { role: 'tool', tool_call_id: '1', content: 'rain' }],
    ['the result of a tool of Ollama', { role: 'tool', tool_name: 'weather', content: 'rain' }],
    ['a refusal', { role: 'assistant', content: null, refusal: 'No.' }],
    ['a call of a function', { role: 'assistant', function_call: { name: 'f' } }],
    ['speech', { role: 'assistant', audio: { id: 'a' } }],
    ['the state of a vendor', { role: 'assistant', reasoning_details: [{ type: 'reasoning.text' }] }],
    ['nothing, of a role that only a provider knows', { role: 'ipython' }],
    ['fields of a provider', { ...HELLO, prefix: true }],
  ])('finds none in %s', (_what, message) => {
    expect(messagesFault([HELLO, message], 'messages', true)).toBeUndefined();
  });

  it.each<[unknown, string, string]>([
    [[], 'messages', 'must be a list of at least one message; got an array of 0'],
    [['hello'], 'messages[0]', 'must be an object with a role; got a text of 5 characters'],
    [[HELLO, null], 'messages[1]', 'must be an object with a role; got null'],
    [[{ ...HELLO, role: 'asistant' }], 'messages[0].role', 'is no known role. Did you mean "assistant"?'],
    [[{ ...HELLO, role: 'User' }], 'messages[0].role', 'Did you mean "user"?'],
    [[{ ...HELLO, role: 'sytem' }], 'messages[0].role', 'Did you mean "system"?'],
    [[{ role: 'user', parts: [] }], 'messages[0].content', 'got undefined. Give "parts" as content.'],
    [[{ role: 'user', text: 'x' }], 'messages[0].content', 'got undefined. Give "text" as content.'],
    [[{ role: 'user' }], 'messages[0].content', 'must be a text or a list of parts; got undefined.'],
    [
      [{ role: 'user', content: null }],
      'messages[0].content',
      'must be a text or a list of parts; got null.',
    ],
    [[HELLO, { role: 'system' }], 'messages[1].content', 'got undefined.'],
    [[HELLO, { role: 'tool', tool_call_id: '1' }], 'messages[1].content', 'got undefined.'],
    [
      [HELLO, { role: 'assistant' }],
      'messages[1].content',
      'unless the message has tool_calls; got undefined.',
    ],
    [[HELLO, { role: 'assistant', content: null, tool_calls: [] }], 'messages[1].content', 'got null.'],
    [[HELLO, { role: 'assistant', refusal: null }], 'messages[1].content', 'got undefined.'],
    [[{ role: 'user', content: 5 }], 'messages[0].content', 'must be a text or a list of parts; got 5'],
    [[{ role: 'user', content: {} }], 'messages[0].content', 'got an object'],
    [[{ role: 'user', content: ['a'] }], 'messages[0].content[0]', 'must be a part with a type'],
    [[{ role: 'user', content: [{ type: 'txt' }] }], 'messages[0].content[0].type', 'Did you mean "text"?'],
    [[{ role: 'user', content: [{ type: 'text' }] }], 'messages[0].content[0].text', 'must be a text'],
    [
      [{ role: 'user', content: [{ type: 'image_url', url: 'x' }] }],
      'messages[0].content[0].image_url',
      'must be an object with a url; got undefined',
    ],
    [[{ role: 'tool', content: 'rain', tool_call_id: 5 }], 'messages[0].tool_call_id', 'got 5'],
    [[{ ...HELLO, tool_calls: {} }], 'messages[0].tool_calls', 'must be a list of tool calls'],
  ])('finds what is wrong in %j', (messages, path, message) => {
    const fault = messagesFault(messages, 'messages', true);
    expect(fault).toMatchObject({ path, message: expect.stringContaining(message) as unknown });
    expect(fault!.message.startsWith(path)).toBe(true);
  });

  it('leaves messages without content to the target if a gateway passes them on', () => {
    for (const message of [
      { role: 'user', parts: [] },
      { role: 'assistant' },
      { role: 'user', content: null },
    ])
      expect(messagesFault([message], 'messages', false)).toBeUndefined();
    expect(messagesFault([{ role: 'user', content: 5 }], 'messages', false)).toBeDefined();
  });
});
