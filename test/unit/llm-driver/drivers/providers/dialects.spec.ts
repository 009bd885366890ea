import { afterEach, describe, expect, it } from '@jest/globals';
import {
  DeepSeekDriver,
  GeminiDriver,
  MistralDriver,
  OllamaDriver,
  OpenRouterDriver,
} from '../../../../../modules/llm-driver/index.js';
import { ProviderWorld } from '../../../../support/driver-over.js';

let world: ProviderWorld | undefined;
afterEach(() => world?.close());

const USER = { role: 'user', content: 'How warm is Rome?' };
const call = (id: string) => ({ id, type: 'function', function: { name: 'weather', arguments: '{}' } });

/** A provider that answers with these choices. */
async function answering(choices: readonly object[], more: object = {}): Promise<ProviderWorld> {
  world = await ProviderWorld.start(() => ({ body: [{ id: 'x', model: 'm', choices, ...more }] }));
  return world;
}

/** A provider that streams these chunks. */
async function streaming(chunks: readonly object[]): Promise<ProviderWorld> {
  world = await ProviderWorld.start(() => ({
    headers: { 'content-type': 'text/event-stream' },
    body: [...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), 'data: [DONE]\n\n'],
  }));
  return world;
}

const ok = [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }];

describe('Mistral', () => {
  it('is sent its own names, and no field that it refuses', async () => {
    const { driver, sent } = await asked(MistralDriver);
    await driver.chat({
      messages: [USER],
      seed: 7,
      max_completion_tokens: 50,
      user: 'u1',
      safe_prompt: true,
    });
    expect(sent()).toEqual({
      model: 'some-model',
      messages: [USER],
      random_seed: 7,
      max_tokens: 50,
      safe_prompt: true,
    });
  });

  it('is sent its own name once, if the caller wrote both', async () => {
    const { driver, sent } = await asked(MistralDriver);
    await driver.chat({ messages: [USER], seed: 7, random_seed: 8 });
    expect(sent()).toMatchObject({ random_seed: 8 });
    expect(sent()).not.toHaveProperty('seed');
  });

  it('is sent ids of nine letters and digits, alike in a call and its result', async () => {
    const { driver, sent } = await asked(MistralDriver);
    const messages = [
      USER,
      { role: 'assistant', content: null, tool_calls: [call('toolu_01A_long-id'), call('abcDEF123')] },
      { role: 'tool', tool_call_id: 'toolu_01A_long-id', content: '20' },
      { role: 'tool', tool_call_id: 'abcDEF123', content: '21' },
    ];
    await driver.chat({ messages });
    const [, calls, first, second] = sent().messages as Record<string, unknown>[];
    const [renamed, kept] = (calls!['tool_calls'] as { id: string }[]).map(({ id }) => id);
    expect(renamed).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(first!['tool_call_id']).toBe(renamed);
    expect([kept, second!['tool_call_id']]).toEqual(['abcDEF123', 'abcDEF123']);
  });

  it('answers with text and reasoning where it writes both as parts', async () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Rome is south.' }] },
      { type: 'text', text: 'Warm.' },
    ];
    const { driver } = await over(MistralDriver, [
      { index: 0, message: { role: 'assistant', content }, finish_reason: 'model_length' },
    ]);
    const { content: text, choices, finishReason } = await driver.completion('How warm is Rome?');
    expect([text, choices[0]?.reasoning, finishReason]).toEqual(['Warm.', 'Rome is south.', 'length']);
  });

  it('streams text and reasoning where its deltas are parts', async () => {
    const delta = (content: unknown, finish_reason: string | null = null) => ({
      choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason }],
    });
    const provider = await streaming([
      delta([{ type: 'thinking', thinking: [{ type: 'text', text: 'Rome' }] }]),
      delta([{ type: 'text', text: 'Wa' }]),
      delta('rm.', 'model_length'),
    ]);
    const driver = provider.driver(MistralDriver);
    const deltas: unknown[] = [];
    for await (const { choices } of driver.chatStream({ messages: [USER] })) {
      const { delta: given, finish_reason } = choices[0]!;
      deltas.push([given.content, given['reasoning_content'], finish_reason]);
    }
    expect(deltas).toEqual([
      ['', 'Rome', null],
      ['Wa', undefined, null],
      ['rm.', undefined, 'length'],
    ]);
  });

  it('is sent reasoning as a part of the content', async () => {
    const { driver, sent } = await asked(MistralDriver);
    const answer = { role: 'assistant', content: 'Warm.', reasoning_content: 'Rome is south.' };
    await driver.chat({ messages: [USER, answer, USER] });
    expect((sent().messages as object[])[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Rome is south.' }] },
        { type: 'text', text: 'Warm.' },
      ],
    });
  });
});

describe('DeepSeek', () => {
  it('is sent the reasoning of turns that called tools, empty if it is not known', async () => {
    const { driver, sent } = await asked(DeepSeekDriver);
    const known = { role: 'assistant', content: '', reasoning_content: 'I ask.', tool_calls: [call('a')] };
    const unknown = { role: 'assistant', content: '', tool_calls: [call('b')] };
    const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: '20' });
    await driver.chat({ messages: [USER, known, result('a'), unknown, result('b')] });
    const messages = sent().messages as Record<string, unknown>[];
    expect(messages.map(({ reasoning_content }) => reasoning_content)).toEqual([
      undefined,
      'I ask.',
      undefined,
      '',
      undefined,
    ]);
  });

  it('answers with its cached tokens, and with length if its capacity ended', async () => {
    const { driver } = await over(
      DeepSeekDriver,
      [{ ...ok[0], finish_reason: 'insufficient_system_resource' }],
      { usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10, prompt_cache_hit_tokens: 4 } },
    );
    const { finishReason, usage } = await driver.completion('How warm is Rome?');
    expect([finishReason, usage.cachedTokens]).toEqual(['length', 4]);
  });
});

describe('state of a vendor', () => {
  const signed = { ...call('a'), extra_content: { google: { thought_signature: 'c2ln' } } };
  const details = [{ type: 'reasoning.encrypted', data: 'ZGF0YQ==' }];
  const messages = [
    USER,
    { role: 'assistant', content: 'Warm.', tool_calls: [signed], reasoning_details: details },
    { role: 'tool', tool_call_id: 'a', content: '20' },
  ];

  it('comes back to Gemini as it was, and that of others does not', async () => {
    const { driver, sent } = await asked(GeminiDriver);
    await driver.chat({ messages });
    const { tool_calls, reasoning_details } = (sent().messages as Record<string, unknown>[])[1]!;
    expect(tool_calls).toEqual([signed]);
    expect(reasoning_details).toBeUndefined();
  });

  it('comes back to OpenRouter as it was', async () => {
    const { driver, sent } = await asked(OpenRouterDriver);
    await driver.chat({ messages });
    expect((sent().messages as Record<string, unknown>[])[1]!['reasoning_details']).toEqual(details);
  });

  it('is not sent to Ollama', async () => {
    const { driver, sent } = await asked(OllamaDriver);
    await driver.chat({ messages });
    const { tool_calls, reasoning_details } = (sent().messages as Record<string, unknown>[])[1]!;
    expect([tool_calls, reasoning_details]).toEqual([[call('a')], undefined]);
  });
});

async function over(
  Driver: Parameters<ProviderWorld['driver']>[0],
  choices: readonly object[],
  more: object = {},
) {
  const provider = await answering(choices, more);
  return { driver: provider.driver(Driver), sent: () => provider.body };
}

function asked(Driver: Parameters<ProviderWorld['driver']>[0]) {
  return over(Driver, ok);
}
