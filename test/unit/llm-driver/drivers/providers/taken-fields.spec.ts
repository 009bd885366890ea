import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  DeepSeekDriver,
  GeminiDriver,
  GroqDriver,
  MistralDriver,
  OllamaDriver,
  OpenAiCompatibleDriver,
  OpenRouterDriver,
  type BuiltInDriverClass,
  type ChatRequest,
} from '../../../../../modules/llm-driver/index.js';
import { ProviderWorld } from '../../../../support/driver-over.js';

let world: ProviderWorld;
beforeAll(async () => {
  world = await ProviderWorld.start();
});
afterAll(() => world.close());

const messages = [{ role: 'user', content: 'How warm is Rome?' }];
const RAIN = { name: 'rain', parameters: { type: 'object', properties: {} } };

/** Returns what the provider is sent beside the model and the messages. */
async function sentFields(Driver: BuiltInDriverClass, fields: object): Promise<object> {
  await world.driver(Driver).chat({ messages, ...fields });
  const { model: _, messages: __, ...sent } = world.body;
  return sent;
}

async function sentMessages(
  Driver: BuiltInDriverClass,
  list: readonly object[],
  model = 'm',
): Promise<unknown> {
  await world.driver(Driver).chat({ model, messages: list as ChatRequest['messages'] });
  return world.body['messages'];
}

/** Hints of other providers: the answer is as good without them. */
const HINTS = {
  store: true,
  metadata: { team: 'a' },
  prompt_cache_key: 'k',
  prompt_cache_retention: '24h',
  safety_identifier: 'u1',
  verbosity: 'low',
  logit_bias: { 5: 1 },
  top_k: 40,
  min_p: 0.1,
  repetition_penalty: 1.1,
  chat_template_kwargs: { enable_thinking: false },
};

describe('a field that only tunes', () => {
  it.each<[BuiltInDriverClass, object]>([
    [GroqDriver, {}],
    [MistralDriver, { metadata: HINTS.metadata, prompt_cache_key: 'k' }],
    [OllamaDriver, HINTS],
    [OpenAiCompatibleDriver, HINTS],
  ])('is sent by %p if its provider takes it, else it is left out', async (Driver, expected) => {
    expect(await sentFields(Driver, HINTS)).toEqual(expected);
  });

  it.each([GroqDriver, MistralDriver])('of that provider is sent by %p', async (Driver) => {
    const own =
      Driver === GroqDriver
        ? { reasoning_format: 'parsed', service_tier: 'flex', seed: 7, user: 'u1' }
        : { safe_prompt: true, prompt_mode: 'reasoning', guardrails: [], random_seed: 7 };
    expect(await sentFields(Driver, own)).toEqual(own);
  });

  it.each([GroqDriver, MistralDriver])('that no one knows is sent by %p', async (Driver) => {
    expect(await sentFields(Driver, { novel_field: { a: 1 } })).toEqual({ novel_field: { a: 1 } });
  });

  it('is not sent to Gemini if it was seen to refuse it', async () => {
    const sent = await sentFields(GeminiDriver, { ...HINTS, seed: 7, reasoning_effort: 'low' });
    expect(sent).not.toHaveProperty('store');
    expect(sent).not.toHaveProperty('seed');
    expect(sent).toHaveProperty('reasoning_effort', 'low');
  });
});

describe('a field that says what the answer is', () => {
  it.each<[BuiltInDriverClass, object, string]>([
    [GroqDriver, { n: 2 }, 'n'],
    [DeepSeekDriver, { n: 2 }, 'n'],
    [OpenRouterDriver, { n: 2 }, 'n'],
    [OllamaDriver, { n: 2 }, 'n'],
    [GroqDriver, { logprobs: true }, 'logprobs'],
    [GroqDriver, { top_logprobs: 3 }, 'top_logprobs'],
    [GroqDriver, { modalities: ['text', 'audio'] }, 'modalities[1]'],
    [GroqDriver, { audio: { voice: 'alloy', format: 'wav' } }, 'audio'],
    [GroqDriver, { guided_json: { type: 'object' } }, 'guided_json'],
    [GroqDriver, { web_search_options: { search_context_size: 'low' } }, 'web_search_options'],
    [MistralDriver, { logprobs: true }, 'logprobs'],
    [MistralDriver, { functions: [RAIN] }, 'functions'],
    [MistralDriver, { temperature: 1.8 }, 'temperature'],
    [MistralDriver, { seed: -1 }, 'seed'],
    [DeepSeekDriver, { stop: Array(17).fill('x') }, 'stop'],
  ])('is refused by %p with its name and the field, before it is sent: %j', async (Driver, fields, param) => {
    const calls = world.provider.calls.length;
    const driver = world.driver(Driver);
    const request = { messages, ...fields } as ChatRequest;
    const failures = await Promise.all([
      driver.chat(request).catch((error: unknown) => error),
      driver
        .chatStream(request)
        .next()
        .catch((error: unknown) => error),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject({ kind: 'unsupported', status: 400, param, attempts: 0 });
      expect((failure as Error).message).toContain(`${param}: ${driver.name} takes`);
    }
    expect(world.provider.calls).toHaveLength(calls);
  });

  it.each<[BuiltInDriverClass, object, object]>([
    [GroqDriver, { n: 1 }, { n: 1 }],
    [GroqDriver, { logprobs: false, top_logprobs: 0, audio: null, modalities: ['text'] }, {}],
    [MistralDriver, { functions: [], logprobs: null, n: 3 }, { n: 3 }],
    [OllamaDriver, { n: 1, logprobs: true }, { n: 1, logprobs: true }],
    [OpenAiCompatibleDriver, { n: 3, logprobs: 5 }, { n: 3, logprobs: 5 }],
  ])('is no reason for %p to refuse it if it asks for nothing: %j', async (Driver, fields, expected) => {
    expect(await sentFields(Driver, fields)).toEqual(expected);
  });
});

describe('another name for the same', () => {
  it.each<[BuiltInDriverClass, object, object]>([
    [DeepSeekDriver, { max_completion_tokens: 9 }, { max_tokens: 9 }],
    [OllamaDriver, { max_completion_tokens: 9, max_tokens: 5 }, { max_tokens: 5 }],
    [MistralDriver, { seed: null, max_completion_tokens: 9 }, { random_seed: null, max_tokens: 9 }],
    [MistralDriver, { seed: 5, random_seed: null }, { random_seed: 5 }],
    [GroqDriver, { max_completion_tokens: 9 }, { max_completion_tokens: 9 }],
  ])('is written by %p as its provider has it: %j', async (Driver, fields, expected) => {
    expect(await sentFields(Driver, fields)).toEqual(expected);
  });

  it.each<[BuiltInDriverClass, string]>([
    [DeepSeekDriver, 'system'],
    [MistralDriver, 'system'],
    [OllamaDriver, 'system'],
    [GroqDriver, 'developer'],
    [OpenAiCompatibleDriver, 'developer'],
  ])('is written by %p for the role of a message: %s', async (Driver, role) => {
    const list = [{ role: 'developer', content: 'Be brief.' }, ...messages];
    expect(await sentMessages(Driver, list)).toEqual([{ role, content: 'Be brief.' }, ...messages]);
  });

  it("keeps the caller's text but for the name", async () => {
    const text = '{"model":"m", "seed" : 12345678901234567890, "messages":[{"role":"user","content":"x"}]}';
    const rawBody = { text, parsed: JSON.parse(text) as ChatRequest };
    await world.driver(MistralDriver).chat(rawBody.parsed, { rawBody });
    expect(world.provider.calls.at(-1)!.text).toContain('"random_seed" : 12345678901234567890');
  });
});

describe('a field of a message', () => {
  const turn = { role: 'assistant', content: 'Warm.', refusal: null, annotations: [], tool_calls: [] };
  const result = { role: 'tool', tool_call_id: 'abcDEF123', name: 'rain', content: 'no' };

  it('is sent to Mistral in the messages of the roles that have it', async () => {
    const named = { role: 'user', name: 'Ann', content: 'Hi' };
    const sent = await sentMessages(MistralDriver, [named, { ...turn, prefix: true }, result]);
    expect(sent).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Warm.', tool_calls: [], prefix: true },
      result,
    ]);
  });

  it('is sent to Groq for the models and roles that take it', async () => {
    const told = { role: 'function', name: 'rain', content: 'no', extra: 1 };
    const reasoned = { ...turn, reasoning: 'Rome is south.' };
    const kept = { role: 'assistant', content: 'Warm.', tool_calls: [] };
    const { extra: _, ...taken } = told;
    expect(await sentMessages(GroqDriver, [told, reasoned])).toEqual([taken, kept]);
    expect(await sentMessages(GroqDriver, [reasoned], 'gpt-oss-20b')).toEqual([
      { ...kept, reasoning: 'Rome is south.' },
    ]);
  });

  it.each(['constructor', '__proto__', 'toString'])('is no danger in a role called %s', async (role) => {
    expect(await sentMessages(OllamaDriver, [{ role, content: 'x' }])).toEqual([{ role, content: 'x' }]);
  });

  it.each([GroqDriver, MistralDriver, DeepSeekDriver])('has a role that %p takes', async (Driver) => {
    const asked = sentMessages(Driver, [...messages, { role: 'ipython', content: 'x' }]);
    await expect(asked).rejects.toMatchObject({ kind: 'unsupported', param: 'messages[1].role' });
  });
});
