import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, ChatRequest } from '../../../../../modules/llm-driver/index.js';
import { refusalsOf } from '../../../../../modules/llm-driver/drivers/openai-responses/refusals.js';
import { toResponsesRequest } from '../../../../../modules/llm-driver/drivers/openai-responses/responses-request.js';
import { MODEL } from './subject.js';

const HELLO: ChatMessage = { role: 'user', content: 'Hello' };
const REASONING = { include: ['reasoning.encrypted_content'], store: false };

/** The request as it is sent to OpenAI. */
function sent(request: Partial<ChatRequest>, stream = false, reasons = true): Record<string, unknown> {
  const complete = { model: MODEL, messages: [HELLO], ...request };
  const body = toResponsesRequest(complete, stream, reasons, refusalsOf('openai-eu'));
  return JSON.parse(JSON.stringify(body)) as Record<string, unknown>;
}

const sentItems = (...messages: readonly ChatMessage[]) => sent({ messages }).input;

describe('a request', () => {
  it('is stored nowhere, and asks for its reasoning in encrypted form', () => {
    const input = [{ type: 'message', role: 'user', content: 'Hello' }];
    expect(sent({})).toEqual({ model: MODEL, input, ...REASONING });
  });

  it('to a model that does not reason asks for no reasoning', () => {
    expect(sent({}, false, false)).not.toHaveProperty('include');
  });

  it('is stored if the caller wants that', () => {
    expect(sent({ store: true })).toMatchObject({ store: true });
    expect(sent({ store: null })).toMatchObject({ store: false });
  });

  it('has the fields that mean the same', () => {
    const fields = {
      ...{ temperature: 0.5, top_p: 0.9, metadata: { a: 'b' }, user: 'u', safety_identifier: 's' },
      ...{ prompt_cache_key: 'k', prompt_cache_retention: '24h', service_tier: 'flex' },
      ...{ parallel_tool_calls: false, moderation: { model: 'm' } },
    };
    expect(sent(fields)).toMatchObject(fields);
  });

  it.each([
    [{ max_tokens: 100 }, 100],
    [{ max_tokens: 100, max_completion_tokens: 50 }, 50],
    [{ max_completion_tokens: 1 }, 16],
    [{ max_tokens: null }, undefined],
  ])('with %j has at most %p tokens', (fields, expected) => {
    expect(sent(fields).max_output_tokens).toBe(expected);
    expect(sent(fields)).not.toHaveProperty('max_tokens');
  });

  it('has its effort as reasoning, beside what the caller says there', () => {
    expect(sent({ reasoning_effort: 'high' }).reasoning).toEqual({ effort: 'high' });
    const both = { reasoning_effort: 'high', reasoning: { summary: 'auto' } };
    expect(sent(both).reasoning).toEqual({ effort: 'high', summary: 'auto' });
    expect(sent({ reasoning_effort: null })).not.toHaveProperty('reasoning');
  });

  it('has its format and verbosity as text, the schema flat', () => {
    const schema = { type: 'object', properties: {} };
    const json_schema = { name: 'answer', description: 'An answer.', schema };
    expect(sent({ response_format: { type: 'json_schema', json_schema }, verbosity: 'low' }).text).toEqual({
      format: { type: 'json_schema', name: 'answer', description: 'An answer.', schema, strict: false },
      verbosity: 'low',
    });
    expect(sent({ response_format: { type: 'json_object' } }).text).toEqual({
      format: { type: 'json_object' },
    });
  });

  it('of a stream says so, without asking for usage, which always comes', () => {
    const stream_options = { include_usage: true, include_obfuscation: false };
    expect(sent({ stream: true, stream_options }, true)).toMatchObject({
      stream: true,
      stream_options: { include_obfuscation: false },
    });
    expect(sent({ stream: true, stream_options: { include_usage: true } }, true)).not.toHaveProperty(
      'stream_options',
    );
    expect(sent({})).not.toHaveProperty('stream');
  });

  it('has fields of the Responses API as they are', () => {
    const own = { truncation: 'auto', max_tool_calls: 3, include: ['message.input_image.image_url'] };
    expect(sent(own)).toMatchObject({
      ...own,
      include: ['message.input_image.image_url', 'reasoning.encrypted_content'],
    });
  });

  it('is without hints that the Responses API does not know', () => {
    const hints = { seed: 7, presence_penalty: 1, frequency_penalty: 1, n: 1, logprobs: false, stop: [] };
    const prediction = { type: 'content', content: 'x' };
    expect(Object.keys(sent({ ...hints, prediction, logit_bias: {} }))).toEqual([
      'model',
      'input',
      'include',
      'store',
    ]);
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['top_logprobs', { top_logprobs: 2 }],
    ['stop', { stop: 'END' }],
    ['stop', { stop: ['END'] }],
    ['logit_bias', { logit_bias: { '50256': -100 } }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['audio', { audio: { voice: 'ash', format: 'wav' } }],
    ['functions', { functions: [{ name: 'f' }] }],
    ['web_search_options', { web_search_options: {} }],
    ['background', { background: true }],
  ])('with %s is refused, by the field and the name of the driver', (param, fields) => {
    const message = expect.stringContaining(
      `${param} cannot be sent to the Responses API by the driver openai-eu`,
    );
    expect(() => sent(fields)).toThrow(expect.objectContaining({ kind: 'unsupported', param, message }));
  });
});

describe('messages', () => {
  it('of the system and of developers stay where they are', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      HELLO,
      { role: 'developer', content: [{ type: 'text', text: 'Be exact.' }] },
    ];
    expect(sentItems(...messages)).toEqual([
      { type: 'message', role: 'system', content: 'Be brief.' },
      { type: 'message', role: 'user', content: 'Hello' },
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Be exact.' }] },
    ]);
  });

  it.each([
    [
      { type: 'text', text: 'Hi', prompt_cache_breakpoint: { mode: 'explicit' } },
      { type: 'input_text', text: 'Hi', prompt_cache_breakpoint: { mode: 'explicit' } },
    ],
    [
      { type: 'image_url', image_url: { url: 'https://x.example/a.png', detail: 'low' } },
      { type: 'input_image', image_url: 'https://x.example/a.png', detail: 'low' },
    ],
    [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
    ],
    [
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' } },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' },
    ],
    [
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'input_file', file_id: 'file-1' },
    ],
    [
      { type: 'input_text', text: 'own form' },
      { type: 'input_text', text: 'own form' },
    ],
  ])('have the part %j as %j', (part, expected) => {
    expect(sentItems({ role: 'user', content: [part] })).toMatchObject([{ content: [expected] }]);
  });

  it.each([
    ['messages[0].content[0].type', { role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }],
    ['messages[0].role', { role: 'function', name: 'f', content: 'x' }],
    ['messages[0].audio', { role: 'assistant', audio: { id: 'a' } }],
    ['messages[0].function_call', { role: 'assistant', function_call: { name: 'f', arguments: '' } }],
    ['messages[0].content[0].type', { role: 'assistant', content: [{ type: 'image_url', image_url: {} }] }],
  ])('with %s are refused', (param, message) => {
    expect(() => sentItems(message)).toThrow(expect.objectContaining({ kind: 'unsupported', param }));
  });

  it.each([
    ['messages[0].content[0]', { role: 'user', content: [{ text: 'x' }] }],
    ['messages[0].content[0].image_url.url', { role: 'user', content: [{ type: 'image_url' }] }],
    ['messages[0].content[0].file', { role: 'user', content: [{ type: 'file' }] }],
    ['messages[0].tool_call_id', { role: 'tool', content: 'x' }],
    ['messages[0].tool_calls[0].id', { role: 'assistant', tool_calls: [{ function: { name: 'f' } }] }],
    ['messages[0].tool_calls[0].function.name', { role: 'assistant', tool_calls: [{ id: 'a' }] }],
    [
      'messages[0].tool_calls[0].custom.input',
      { role: 'assistant', tool_calls: [{ id: 'a', custom: { name: 'f' } }] },
    ],
  ])('with a wrong %s are the caller’s mistake', (param, message) => {
    expect(() => sentItems(message as ChatMessage)).toThrow(
      expect.objectContaining({ kind: 'invalid_prompt', param }),
    );
  });

  it('of an assistant are its text, refusal and calls; results follow by their ids', () => {
    const calls = [{ id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{}' } }];
    expect(
      sentItems(
        { role: 'assistant', content: 'Let me see.', refusal: 'But no.', tool_calls: calls },
        { role: 'tool', tool_call_id: 'call_a', content: [{ type: 'text', text: 'grey' }] },
        { role: 'assistant', content: null, reasoning_content: 'of another vendor' },
      ),
    ).toEqual([
      {
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'Let me see.' },
          { type: 'refusal', refusal: 'But no.' },
        ],
      },
      { type: 'function_call', call_id: 'call_a', name: 'weather', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_a', output: [{ type: 'input_text', text: 'grey' }] },
    ]);
  });

  it('have calls of custom tools, and their results, as items of their own', () => {
    const calls = [{ id: 'call_c', type: 'custom', custom: { name: 'patch', input: '*** Begin' } }];
    expect(
      sentItems(
        { role: 'assistant', tool_calls: calls },
        { role: 'tool', tool_call_id: 'call_c', content: 'Done' },
      ),
    ).toEqual([
      { type: 'custom_tool_call', call_id: 'call_c', name: 'patch', input: '*** Begin' },
      { type: 'custom_tool_call_output', call_id: 'call_c', output: 'Done' },
    ]);
  });

  it('have long ids of other vendors renamed, alike in calls and results', () => {
    const id = 'x'.repeat(65);
    const [call, result] = sentItems(
      { role: 'assistant', tool_calls: [{ id, function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: id, content: 'y' },
    ) as { call_id: string }[];
    expect(call!.call_id).toMatch(/^call_[\w-]{43}$/);
    expect(result!.call_id).toBe(call!.call_id);
  });
});

describe('tools', () => {
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };

  it.each([
    [undefined, false],
    [null, false],
    [false, false],
    [true, true],
  ])('are flat, and strict: %p is sent as %p', (strict, expected) => {
    const called = { name: 'weather', description: 'Tells it.', parameters, strict };
    expect(sent({ tools: [{ type: 'function', function: called }] }).tools).toEqual([
      { type: 'function', name: 'weather', description: 'Tells it.', parameters, strict: expected },
    ]);
  });

  it('without parameters have none', () => {
    expect(sent({ tools: [{ type: 'function', function: { name: 'clock' } }] }).tools).toEqual([
      { type: 'function', name: 'clock', parameters: { type: 'object', properties: {} }, strict: false },
    ]);
  });

  it('of one’s own form have a flat grammar', () => {
    const grammar = { syntax: 'lark', definition: 'start: "a"' };
    const custom = { name: 'patch', description: 'Patches.', format: { type: 'grammar', grammar } };
    expect(sent({ tools: [{ type: 'custom', custom }] }).tools).toEqual([
      { type: 'custom', name: 'patch', description: 'Patches.', format: { type: 'grammar', ...grammar } },
    ]);
  });

  it('in the form of the Responses API pass', () => {
    const tools = [{ type: 'web_search' }, { type: 'function', name: 'f', parameters, strict: true }];
    expect(sent({ tools }).tools).toEqual(tools);
  });

  it.each([
    ['auto', 'auto'],
    ['required', 'required'],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', name: 'f' },
    ],
    [
      { type: 'custom', custom: { name: 'c' } },
      { type: 'custom', name: 'c' },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
    ],
    [{ type: 'web_search' }, { type: 'web_search' }],
  ])('are chosen by %j as by %j', (tool_choice, expected) => {
    expect(sent({ tool_choice }).tool_choice).toEqual(expected);
  });
});
