import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, ChatRequest } from '../../../../../modules/llm-driver/index.js';
import { toMessagesRequest } from '../../../../../modules/llm-driver/drivers/anthropic/messages-request.js';
import { modelFacts } from '../../../../../modules/llm-driver/drivers/anthropic/model-facts.js';

const HELLO: ChatMessage = { role: 'user', content: 'Hello' };
const WEATHER = { type: 'function', function: { name: 'weather', description: 'Tells the weather.' } };

interface Sending {
  readonly stream?: boolean;
  readonly version?: string;
  readonly maxTokens?: number;
}

/** The request as it is sent to Claude. */
function sent(request: Partial<ChatRequest>, sending: Sending = {}): Record<string, unknown> {
  const complete = { model: 'claude-sonnet-4-5', messages: [HELLO], ...request };
  const { stream = false, version = '2023-06-01', maxTokens } = sending;
  const facts = { model: modelFacts(complete.model), maxTokens, version };
  return JSON.parse(JSON.stringify(toMessagesRequest(complete, stream, facts))) as Record<string, unknown>;
}

/** The messages as they are sent. */
const sentMessages = (...messages: readonly ChatMessage[]) => sent({ messages }).messages;

describe('instructions', () => {
  it('of system and developer messages go to the front, in order, wherever they stand', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
      HELLO,
      { role: 'system', content: 'Be exact.' },
    ];
    expect(sent({ messages })).toMatchObject({
      system: ['Be brief.', 'Be kind.', 'Be exact.'].map((text) => ({ type: 'text', text })),
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    });
  });

  it('alone are what the user says: a request must have a message', () => {
    const request = sent({ messages: [{ role: 'system', content: 'Write a poem.' }] });
    expect(request).not.toHaveProperty('system');
    expect(request.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'Write a poem.' }] }]);
  });

  it('in Anthropic’s own field come first', () => {
    const own = { type: 'text', text: 'Own.', cache_control: { type: 'ephemeral' } };
    const messages = [{ role: 'system', content: 'Later.' }, HELLO];
    expect(sent({ system: [own], messages }).system).toEqual([own, { type: 'text', text: 'Later.' }]);
    expect(sent({ system: 'Own.' }).system).toEqual([{ type: 'text', text: 'Own.' }]);
  });
});

describe('the content of a user', () => {
  it.each([
    ['a text', 'Hello', [{ type: 'text', text: 'Hello' }]],
    ['a text that is a part', [{ type: 'text', text: 'Hi' }], [{ type: 'text', text: 'Hi' }]],
    [
      'an image as data',
      [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } }],
      [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
    ],
    [
      'an image by its address',
      [{ type: 'image_url', image_url: { url: 'https://x.example/a.jpg' } }],
      [{ type: 'image', source: { type: 'url', url: 'https://x.example/a.jpg' } }],
    ],
    [
      'an image of a type with another name',
      [{ type: 'image_url', image_url: { url: 'data:image/jpg;base64,AAAA' } }],
      [{ type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' } }],
    ],
    [
      'a PDF with its name as the title',
      [{ type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=', filename: 'a.pdf' } }],
      [
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
          title: 'a.pdf',
        },
      ],
    ],
    [
      'a PDF without the head of a data URL',
      [{ type: 'file', file: { file_data: 'JVBERi0=' } }],
      [{ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } }],
    ],
    [
      'a text file',
      [{ type: 'file', file: { file_data: 'data:text/plain;charset=utf-8;base64,w6Q=' } }],
      [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'ä' } }],
    ],
    [
      'a block of Anthropic’s',
      [{ type: 'search_result', source: 's', title: 't', content: [] }],
      [{ type: 'search_result', source: 's', title: 't', content: [] }],
    ],
    [
      'a part with a cache mark',
      [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }],
      [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }],
    ],
  ] as const)('is %s', (_what, content, blocks) => {
    expect(sentMessages({ role: 'user', content })).toEqual([{ role: 'user', content: blocks }]);
  });

  it('takes the cache mark of a whole message on its last part', () => {
    const cache_control = { type: 'ephemeral', ttl: '1h' };
    expect(sentMessages({ ...HELLO, cache_control })).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hello', cache_control }] },
    ]);
  });

  it('has no texts of white space alone, which are refused', () => {
    const content = [
      { type: 'text', text: ' \n' },
      { type: 'text', text: 'Hi' },
    ];
    const empty = { role: 'assistant', content: '' };
    expect(sentMessages({ role: 'user', content }, empty)).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    ]);
  });

  it.each([
    [{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }, 'messages[0].content[0].type'],
    [{ type: 'video_url', video_url: { url: 'https://x.example' } }, 'messages[0].content[0].type'],
    [{ type: 'file', file: { file_id: 'file-1' } }, 'messages[0].content[0].file.file_id'],
    [
      { type: 'file', file: { file_data: 'data:video/mp4;base64,AA' } },
      'messages[0].content[0].file.file_data',
    ],
  ])('that Claude cannot read is refused by its path: %j', (part, param) => {
    const failing = () => sentMessages({ role: 'user', content: [part] });
    expect(failing).toThrow(expect.objectContaining({ kind: 'unsupported', param }));
    expect(failing).toThrow('by the driver anthropic');
  });

  it.each([
    [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }, 'messages[0].content[0].image_url.url'],
    [{ type: 'image_url' }, 'messages[0].content[0].image_url.url'],
    [{ type: 'file', file: {} }, 'messages[0].content[0].file.file_data'],
  ])('that is malformed is refused by its path: %j', (part, param) => {
    const failing = () => sentMessages({ role: 'user', content: [part] });
    expect(failing).toThrow(expect.objectContaining({ kind: 'invalid_prompt', param }));
  });

  it('must be something', () => {
    const failing = () => sentMessages({ role: 'user', content: '' });
    expect(failing).toThrow(expect.objectContaining({ kind: 'invalid_prompt', param: 'messages' }));
  });
});

describe('a conversation with tools', () => {
  const call = (id: string, text: string) =>
    ({ id, type: 'function', function: { name: 'weather', arguments: text } }) as const;

  it('has the text before the calls, and their arguments as objects', () => {
    const tool_calls = [call('call_a', '{"city":"Bonn"}'), call('call_b', '')];
    const message = { role: 'assistant', content: 'Let me see.', tool_calls };
    expect(sentMessages(HELLO, message)).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me see.' },
          { type: 'tool_use', id: 'call_a', name: 'weather', input: { city: 'Bonn' } },
          { type: 'tool_use', id: 'call_b', name: 'weather', input: {} },
        ],
      },
    ]);
  });

  it('has all results in one message, the user’s text behind them', () => {
    const messages = [
      HELLO,
      { role: 'assistant', content: null, tool_calls: [call('a', '{}'), call('b', '{}')] },
      { role: 'tool', tool_call_id: 'a', content: 'grey' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'blue' }], is_error: true },
      { role: 'tool', tool_call_id: 'c', content: '' },
      { role: 'user', content: 'And now?' },
    ];
    expect((sentMessages(...messages) as object[])[2]).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'a', content: 'grey' },
        { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'blue' }], is_error: true },
        { type: 'tool_result', tool_use_id: 'c' },
        { type: 'text', text: 'And now?' },
      ],
    });
  });

  it('renames ids with characters that are not taken, on both sides alike', () => {
    const id = 'functions.weather:0';
    const messages = sentMessages(
      HELLO,
      { role: 'assistant', content: null, tool_calls: [call(id, '{}')] },
      { role: 'tool', tool_call_id: id, content: 'grey' },
    ) as { content: { id?: string; tool_use_id?: string }[] }[];
    const renamed = messages[1]!.content[0]!.id;
    expect(renamed).toMatch(/^toolu_[\w-]{24}$/);
    expect(messages[2]!.content[0]!.tool_use_id).toBe(renamed);
  });

  it.each(['[1]', '"text"', '{"cut', '7'])('refuses arguments that are no object: %s', (text) => {
    const failing = () =>
      sentMessages(HELLO, { role: 'assistant', content: null, tool_calls: [call('a', text)] });
    const param = 'messages[1].tool_calls[0].function.arguments';
    expect(failing).toThrow(expect.objectContaining({ kind: 'invalid_prompt', param }));
  });

  it.each([
    [{ role: 'tool', content: 'x' }, 'invalid_prompt', 'messages[1].tool_call_id'],
    [{ role: 'function', content: 'x' }, 'unsupported', 'messages[1].role'],
  ])('refuses a message that no one can place: %j', (message, kind, param) => {
    expect(() => sentMessages(HELLO, message)).toThrow(expect.objectContaining({ kind, param }));
  });

  it('says a refusal as text, and drops reasoning that has no signature', () => {
    const refusal = {
      role: 'assistant',
      content: [{ type: 'refusal', refusal: 'No.' }],
      reasoning_content: 'Hm',
    };
    expect(sentMessages(HELLO, refusal, HELLO)).toMatchObject([
      {},
      { role: 'assistant', content: [{ type: 'text', text: 'No.' }] },
      {},
    ]);
  });

  it('ends a started answer without white space', () => {
    const start = { role: 'assistant', content: 'The answer is \n' };
    expect((sentMessages(HELLO, start) as object[])[1]).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'The answer is' }],
    });
    expect(sentMessages(HELLO, { role: 'assistant', content: ' ' })).toHaveLength(1);
  });
});

describe('blocks that an answer came with', () => {
  const thought = { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' };
  const use = {
    type: 'tool_use',
    id: 'toolu_1',
    name: 'weather',
    input: { city: 'Bonn' },
    caller: { type: 'direct' },
  };
  const blocks = [thought, { type: 'text', text: 'See.' }, use, { ...thought, signature: 'c2lnMg' }];
  const answer = {
    role: 'assistant',
    content: 'See.',
    tool_calls: [
      { id: 'toolu_1', type: 'function', function: { name: 'weather', arguments: '{ "city": "Bonn" }' } },
    ],
    anthropic_content: blocks,
  } as const;

  it('go back as they came, in their order', () => {
    const [, message] = sentMessages(HELLO, answer) as { content: unknown }[];
    expect(JSON.stringify(message!.content)).toBe(JSON.stringify(blocks));
  });

  it.each([
    ['the text', { content: 'Saw.' }],
    ['the calls', { tool_calls: [] }],
    ['an id', { tool_calls: [{ ...answer.tool_calls[0], id: 'toolu_2' }] }],
    [
      'arguments',
      { tool_calls: [{ ...answer.tool_calls[0], function: { name: 'weather', arguments: '{}' } }] },
    ],
    ['the blocks', { anthropic_content: [7] }],
  ])('are left out, and all thoughts, once somebody has changed %s', (_what, change) => {
    const sentText = JSON.stringify(sentMessages(HELLO, { ...answer, ...change }));
    expect(sentText).not.toContain('thinking');
  });
});

describe('the length of an answer', () => {
  it.each([
    [{ max_tokens: 50 }, 50],
    [{ max_tokens: 50, max_completion_tokens: 60 }, 60],
    [{ max_tokens: null }, 21_333],
    [{ model: 'claude-3-haiku-20240307' }, 4_096],
    [{ model: 'claude-3-5-haiku-latest' }, 8_192],
    [{ model: 'deployment-of-mine' }, 8_192],
    [{ thinking: { type: 'enabled', budget_tokens: 30_000 } }, 60_000],
  ])('is what the caller says, else the most that the model gives: %j', (request, tokens) => {
    expect(sent(request)).toMatchObject({ max_tokens: tokens });
  });

  it.each([
    ['claude-sonnet-4-5', 64_000],
    ['claude-opus-4-6', 128_000],
    ['claude-sonnet-5-5', 128_000],
    ['us.anthropic.claude-opus-4-1-20250805-v1:0', 32_000],
    ['claude-3-7-sonnet-latest', 64_000],
  ])('is longer in a stream: %s', (model, tokens) => {
    expect(sent({ model }, { stream: true })).toMatchObject({ max_tokens: tokens, stream: true });
  });

  it('is the configured one', () => {
    expect(sent({}, { maxTokens: 500 })).toMatchObject({ max_tokens: 500 });
    expect(sent({ max_tokens: 5 }, { maxTokens: 500 })).toMatchObject({ max_tokens: 5 });
  });
});

describe('sampling', () => {
  it.each([
    ['claude-3-opus-20240229', { temperature: 0.5, top_p: 0.9 }, { temperature: 0.5, top_p: 0.9 }],
    ['claude-sonnet-4-5', { temperature: 1.8 }, { temperature: 1 }],
    ['claude-sonnet-4-5', { temperature: 0, top_k: 5 }, { temperature: 0, top_k: 5 }],
    ['claude-sonnet-4-5', { temperature: 0.5, top_p: 0.9 }, { temperature: 0.5 }],
    ['claude-sonnet-4-5', { top_p: 0.9 }, { top_p: 0.9 }],
    ['claude-opus-4-7', { temperature: 0.5, top_p: 0.9, top_k: 5 }, {}],
    ['claude-opus-5-5', { temperature: 1 }, {}],
  ])('is what %s takes of %j', (model, request, expected) => {
    const { temperature, top_p, top_k } = sent({ model, ...request });
    expect({ temperature, top_p, top_k }).toEqual(expected);
  });

  it('is not sent to a version that refuses it, nor with thinking', () => {
    expect(sent({ temperature: 1 }, { version: '2026-10-21' })).not.toHaveProperty('temperature');
    const thinking = { type: 'enabled', budget_tokens: 1_024 };
    expect(sent({ temperature: 0.5, thinking })).not.toHaveProperty('temperature');
  });
});

describe('fields', () => {
  it.each([
    ['stop', { stop: 'END' }, { stop_sequences: ['END'] }],
    ['several stops', { stop: ['A', 'B', 'C', 'D', 'E'] }, { stop_sequences: ['A', 'B', 'C', 'D', 'E'] }],
    ['user', { user: 'u-1' }, { metadata: { user_id: 'u-1' } }],
    ['safety_identifier', { safety_identifier: 's-1' }, { metadata: { user_id: 's-1' } }],
    ['service_tier auto', { service_tier: 'auto' }, { service_tier: 'auto' }],
    ['service_tier default', { service_tier: 'default' }, { service_tier: 'standard_only' }],
    ['thinking', { thinking: { type: 'adaptive' } }, { thinking: { type: 'adaptive' } }],
    ['output_config', { output_config: { effort: 'max' } }, { output_config: { effort: 'max' } }],
    ['cache_control', { cache_control: { type: 'ephemeral' } }, { cache_control: { type: 'ephemeral' } }],
    ['fields of tomorrow', { brand_new: 1 }, { brand_new: 1 }],
  ])('%s', (_name, request, expected) => {
    expect(sent(request)).toMatchObject(expected);
  });

  it('that are hints Anthropic does not know are dropped', () => {
    const hints = {
      ...{ n: 1, logprobs: false, top_logprobs: 0, logit_bias: { 5: 1 }, seed: 7, presence_penalty: 1 },
      ...{ frequency_penalty: 1, store: true, metadata: { a: 'b' }, stop: [' \n'], service_tier: 'flex' },
      ...{ stream_options: { include_usage: true }, prediction: {}, modalities: ['text'], verbosity: 'low' },
      ...{ functions: [], prompt_cache_key: 'k' },
    };
    expect(Object.keys(sent(hints)).sort()).toEqual(['max_tokens', 'messages', 'model']);
  });

  it.each([
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ top_logprobs: 3 }, 'top_logprobs'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ audio: { voice: 'a', format: 'wav' } }, 'audio'],
    [{ functions: [{ name: 'f' }] }, 'functions'],
    [{ response_format: { type: 'grammar' } as never }, 'response_format.type'],
  ])('without which the answer is another one are refused: %j', (request, param) => {
    expect(() => sent(request)).toThrow(expect.objectContaining({ kind: 'unsupported', param }));
  });
});

describe('tools', () => {
  it.each([
    [
      WEATHER,
      {
        name: 'weather',
        description: 'Tells the weather.',
        input_schema: { type: 'object', properties: {} },
      },
    ],
    [
      { type: 'function', function: { name: 'f', parameters: { properties: { a: {} } }, strict: false } },
      { name: 'f', input_schema: { type: 'object', properties: { a: {} } } },
    ],
    [
      { type: 'function', name: 'f', parameters: { type: 'object', properties: { headers: {} } } },
      { name: 'f', input_schema: { type: 'object', properties: { headers: {} } } },
    ],
    [
      { ...WEATHER, cache_control: { type: 'ephemeral' } },
      {
        name: 'weather',
        description: 'Tells the weather.',
        input_schema: { type: 'object', properties: {} },
        cache_control: { type: 'ephemeral' },
      },
    ],
    [
      { name: 'own', input_schema: { type: 'object' }, defer_loading: true },
      { name: 'own', input_schema: { type: 'object' }, defer_loading: true },
    ],
    [
      { type: 'web_search_20250305', name: 'web_search' },
      { type: 'web_search_20250305', name: 'web_search' },
    ],
  ])('are written as Anthropic has them: %j', (tool, expected) => {
    expect(sent({ tools: [tool] }).tools).toEqual([expected]);
  });

  it('that are strict have schemas within the limits, where the model keeps to them', () => {
    const parameters = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } };
    const tools = [{ type: 'function', function: { name: 'f', parameters, strict: true } }];
    expect(sent({ tools }).tools).toMatchObject([
      {
        strict: true,
        input_schema: { additionalProperties: false, properties: { n: { description: '{minimum: 1}' } } },
      },
    ]);
    expect(sent({ tools, model: 'claude-3-5-sonnet-latest' }).tools).toEqual([
      { name: 'f', input_schema: parameters },
    ]);
  });

  it.each([
    [{ type: 'custom', custom: { name: 'c' } }, 'unsupported', 'tools[0].type'],
    [{ type: 'function', function: {} }, 'invalid_prompt', 'tools[0].function.name'],
    [7, 'invalid_prompt', 'tools[0]'],
  ])('that cannot be written so are refused: %j', (tool, kind, param) => {
    expect(() => sent({ tools: [tool] })).toThrow(expect.objectContaining({ kind, param }));
  });

  const named = { type: 'function', function: { name: 'weather' } };
  it.each([
    ['auto', { type: 'auto' }],
    ['required', { type: 'any' }],
    ['none', { type: 'none' }],
    [named, { type: 'tool', name: 'weather' }],
    [
      { type: 'tool', name: 'weather' },
      { type: 'tool', name: 'weather' },
    ],
    [{ type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [named] } }, { type: 'any' }],
  ])('are chosen by %j', (tool_choice, expected) => {
    expect(sent({ tools: [WEATHER], tool_choice }).tool_choice).toEqual(expected);
  });

  it('that are not among the allowed ones are not offered', () => {
    const other = { type: 'function', function: { name: 'other' } };
    const tool_choice = { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [named] } };
    expect(sent({ tools: [WEATHER, other], tool_choice }).tools).toMatchObject([{ name: 'weather' }]);
  });

  it.each(['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-fable-5-1'])(
    'are not forced on %s, which refuses that',
    (model) => {
      expect(sent({ model, tools: [WEATHER], tool_choice: 'required' }).tool_choice).toEqual({
        type: 'auto',
      });
    },
  );

  it.each([
    [undefined, { type: 'auto', disable_parallel_tool_use: true }],
    ['required', { type: 'any', disable_parallel_tool_use: true }],
    ['none', { type: 'none' }],
  ])('are called one at a time if asked for, with the choice %j', (tool_choice, expected) => {
    const request = { tools: [WEATHER], parallel_tool_calls: false };
    expect(sent({ ...request, ...(tool_choice && { tool_choice }) }).tool_choice).toEqual(expected);
  });

  it('are left out with their choice if there are none', () => {
    expect(sent({ tools: [], tool_choice: 'auto', parallel_tool_calls: false })).not.toHaveProperty(
      'tool_choice',
    );
  });
});

describe('reasoning_effort', () => {
  const adaptive = (effort: string) => ({ thinking: { type: 'adaptive' }, output_config: { effort } });
  const budget = (budget_tokens: number) => ({ thinking: { type: 'enabled', budget_tokens } });
  it.each([
    ['claude-opus-4-6', 'high', adaptive('high')],
    ['claude-opus-4-6', 'minimal', adaptive('low')],
    ['claude-opus-4-7', 'xhigh', adaptive('xhigh')],
    ['claude-opus-4-7', 'none', { thinking: { type: 'disabled' } }],
    ['claude-opus-5-5', 'none', {}],
    ['claude-fable-5', 'none', {}],
    ['claude-haiku-5-5', 'none', { thinking: { type: 'disabled' } }],
    ['claude-sonnet-4-5', 'low', budget(1_024)],
    ['claude-sonnet-4-5', 'high', budget(4_096)],
    ['claude-3-5-sonnet-latest', 'high', {}],
  ])('of %s: %s', (model, reasoning_effort, expected) => {
    const { thinking, output_config } = sent({ model, reasoning_effort });
    expect({ ...(thinking ? { thinking } : {}), ...(output_config ? { output_config } : {}) }).toEqual(
      expected,
    );
  });

  describe('while tools are called', () => {
    const call = (id: string) => ({
      id,
      type: 'function' as const,
      function: { name: 'w', arguments: '{}' },
    });
    const thought = { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' };
    const ofAnother = { role: 'assistant', content: null, tool_calls: [call('a')] };
    const use = { type: 'tool_use', id: 'a', name: 'w', input: {} };
    const ofClaude = { ...ofAnother, anthropic_content: [thought, use] };
    const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'Sunny.' });
    const later = { ...ofAnother, tool_calls: [call('b')] };
    const said = { role: 'assistant', content: 'It is sunny.' };
    const turn = [HELLO, ofClaude, result('a')];

    it.each([
      ['another provider began the turn', [HELLO, ofAnother, result('a')], false],
      ['another provider began it two steps ago', [HELLO, ofAnother, result('a'), later, result('b')], false],
      ['Claude began the turn', turn, true],
      ['Claude began it two steps ago', [...turn, later, result('b')], true],
      ['the turn of another provider has ended', [HELLO, ofAnother, result('a'), said, ...turn], true],
    ])('keeps a budget if Claude thought first: %s', (_name, messages, isThinking) => {
      const request = { model: 'claude-sonnet-4-5', messages };
      expect('thinking' in sent({ ...request, reasoning_effort: 'low' })).toBe(isThinking);
      expect('thinking' in sent({ ...request, thinking: budget(1_024).thinking })).toBe(isThinking);
    });

    it('keeps adaptive thinking: it has no such rule', () => {
      const messages = [HELLO, ofAnother, result('a')];
      expect(sent({ model: 'claude-opus-4-7', messages, reasoning_effort: 'low' })).toMatchObject(
        adaptive('low'),
      );
    });
  });

  it('leaves room for the answer, and does not force thinking on a short one', () => {
    expect(sent({ reasoning_effort: 'high', max_tokens: 3_000 })).toMatchObject(budget(2_999));
    expect(sent({ reasoning_effort: 'high', max_tokens: 1_000 })).not.toHaveProperty('thinking');
  });

  it('gives way to a tool that must be called, and to the caller’s own fields', () => {
    const forced = { tools: [WEATHER], tool_choice: 'required', reasoning_effort: 'high' };
    expect(sent(forced)).not.toHaveProperty('thinking');
    const own = { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'max' } };
    expect(sent({ model: 'claude-opus-4-6', reasoning_effort: 'low', ...own })).toMatchObject(own);
  });
});

describe('response_format', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };

  it('with a schema holds the answer to it', () => {
    const json_schema = { name: 'answer', strict: true, schema };
    expect(sent({ response_format: { type: 'json_schema', json_schema } }).output_config).toEqual({
      format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
    });
  });

  it('with a schema stands beside an effort', () => {
    const response_format = { type: 'json_schema', json_schema: { name: 'answer', schema } } as const;
    const request = sent({ model: 'claude-opus-4-6', reasoning_effort: 'low', response_format });
    expect(request.output_config).toMatchObject({ effort: 'low', format: { type: 'json_schema' } });
  });

  it('of any JSON object becomes an instruction', () => {
    const { system, output_config } = sent({ response_format: { type: 'json_object' } });
    expect(JSON.stringify(system)).toContain('one JSON object');
    expect(output_config).toBeUndefined();
  });

  it('of text asks for nothing', () => {
    expect(sent({ response_format: { type: 'text' } })).not.toHaveProperty('output_config');
  });
});
