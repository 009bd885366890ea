import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ChunkRun,
  OpenAiCompatibleDriver,
  standaloneContext,
  type ChatCompletionChunk,
  type DriverConfig,
} from '../../../../modules/llm-driver/index.js';
import { ConfiguredSettings } from '../../../../modules/llm-driver/driver/configured-settings.js';
import { ProviderHttp } from '../../../../modules/llm-driver/http/provider-http.js';
import type { SettingValues } from '../../../../modules/support/index.js';
import { FakeProvider } from '../../../support/fake-provider/index.js';

let provider: FakeProvider;
let http: ProviderHttp;

beforeEach(async () => {
  provider = await FakeProvider.start({ models: ['local'] });
  http = new ProviderHttp();
});

afterEach(async () => {
  await http.close();
});

/** Counts how often its settings are read. */
class CountedSettings extends ConfiguredSettings {
  reads = 0;

  override current(group: string): SettingValues {
    this.reads += 1;
    return super.current(group);
  }
}

function driver(config: DriverConfig = {}): OpenAiCompatibleDriver {
  const complete = { baseUrl: provider.openAiBaseUrl, model: 'local', ...config };
  const fields = OpenAiCompatibleDriver.settings;
  return new OpenAiCompatibleDriver(
    standaloneContext({ name: 'local', config: complete, fields }, { http, random: () => 0 }),
  );
}

describe('an OpenAI-compatible server', () => {
  it('needs no key, and is sent none', async () => {
    expect((await driver().completion('hello')).content).toBe('echo: hello');
    expect(provider.calls[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is ready to be called without a key', async () => {
    expect(await driver().isConfigured()).toBe(true);
  });

  it('has its settings read once per call', async () => {
    const settings = new CountedSettings();
    const config = { baseUrl: provider.openAiBaseUrl, model: 'local' };
    const spec = { name: 'local', config, fields: OpenAiCompatibleDriver.settings };
    const counted = new OpenAiCompatibleDriver(standaloneContext(spec, { http, settings, random: () => 0 }));
    await counted.completion('hello');
    expect(settings.reads).toBe(1);
    for await (const _chunk of counted.chatStream({ messages: [{ role: 'user', content: 'hello' }] }));
    expect(settings.reads).toBe(2);
  });

  it('may have a base URL that ends in a slash', async () => {
    await driver({ baseUrl: `${provider.openAiBaseUrl}/` }).completion('hello');
    expect(provider.calls[0]?.path).toBe('/v1/chat/completions');
  });

  it('has to have a base URL', async () => {
    const call = driver({ baseUrl: '' }).completion('hello');
    await expect(call).rejects.toMatchObject({
      kind: 'provider_not_configured',
      message: expect.stringContaining('base URL'),
    });
  });

  it.each(['two words', 'line\nbreak', 'ключ-ключ'])(
    'is not sent the key %j, which no header can hold',
    async (apiKey) => {
      const failure = await driver({ apiKey })
        .completion('hello')
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ kind: 'provider_not_configured' });
      expect(String(failure)).not.toContain(apiKey);
      expect(provider.calls).toHaveLength(0);
    },
  );

  it('is sent what the caller sent, and nothing more', async () => {
    const request = {
      model: 'local',
      messages: [{ role: 'user', content: 'hello', name: 'ada' }],
      n: 2,
      logprobs: true,
      seed: 7,
    };
    await driver().chat(request);
    expect(provider.calls[0]?.body).toEqual(request);
  });

  it('is not asked to stream by chat', async () => {
    const messages = [{ role: 'user', content: 'hello' }];
    const request = { messages, stream: true, stream_options: { include_usage: true } };
    await driver().chat(request, { callerHeaders: {} });
    expect(provider.calls[0]?.body).toEqual({
      model: 'local',
      messages: [{ role: 'user', content: 'hello' }],
    });
  });

  it('that answers a stream in one piece is read all the same', async () => {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'whole' }, finish_reason: 'stop' }];
    const body = JSON.stringify({ id: 'x', object: 'chat.completion', created: 1, model: 'local', choices });
    provider.enqueue({ kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body });
    const chunks: ChatCompletionChunk[] = [];
    for await (const chunk of driver().chatStream({ messages: [{ role: 'user', content: 'hello' }] }))
      chunks.push(chunk);
    expect(chunks[0]?.choices[0]?.delta.content).toBe('whole');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('that answers a stream in one piece has every field in the chunks', async () => {
    const calls = [1, 2].map((n) => ({
      id: `call_${n}`,
      type: 'function',
      function: { name: 'f', arguments: '{}' },
    }));
    const message = { role: 'assistant', content: null, tool_calls: calls, reasoning_content: 'hm' };
    const logprobs = { content: [{ token: 'a', logprob: -1 }] };
    const choices = [{ index: 0, message, logprobs, finish_reason: 'tool_calls', stop_reason: 7 }];
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const own = {
      id: 'x',
      created: 1,
      model: 'local',
      system_fingerprint: 'fp',
      citations: ['https://a.example'],
    };
    provider.enqueue({
      kind: 'raw',
      status: 200,
      body: JSON.stringify({ ...own, object: 'chat.completion', choices, usage }),
    });
    const chunks: ChatCompletionChunk[] = [];
    for await (const chunk of driver().chatStream({ messages: [{ role: 'user', content: 'hello' }] }))
      chunks.push(chunk);
    const object = 'chat.completion.chunk';
    const { citations: _, ...base } = { ...own, object };
    const delta = { ...message, tool_calls: calls.map((call, index) => ({ ...call, index })) };
    expect(chunks).toEqual([
      {
        ...{ ...own, object },
        choices: [{ index: 0, delta: { role: 'assistant' }, logprobs: null, finish_reason: null }],
      },
      { ...base, choices: [{ index: 0, delta, logprobs, finish_reason: null }] },
      { ...base, choices: [{ index: 0, delta: {}, stop_reason: 7, finish_reason: 'tool_calls' }] },
      { ...base, choices: [], usage },
    ]);
  });

  const streamed = [
    '{"id":"x","created":1,"model":"m","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"},"logprobs":{"content":[{"token":"Hel"}]}},{"index":1,"delta":{"content":"two"}}]}',
    '{"id":"x","choices":[{"index":0,"delta":{"content":"lo","reasoning_content":"a"},"logprobs":{"content":[{"token":"lo"}]}},{"index":1,"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{"}}]}}]}',
    '{"id":"x","citations":[1],"choices":[{"index":0,"delta":{},"finish_reason":"stop"},{"index":1,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]},"finish_reason":"tool_calls"}]}',
    '{"id":"x","choices":null,"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}',
  ];
  const events = [...streamed, '[DONE]'].map((data) => `data: ${data}\n\n`).join('');

  it('that streams unasked gives one answer all the same', async () => {
    provider.enqueue({
      kind: 'raw',
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: `: hi\n\n${events}`,
    });
    const completion = await driver().chat({ messages: [{ role: 'user', content: 'hello' }] });
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    expect(completion).toEqual({
      ...{
        id: 'x',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        system_fingerprint: 'fp',
        citations: [1],
      },
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      choices: [
        {
          ...{ index: 0, finish_reason: 'stop', logprobs: { content: [{ token: 'Hel' }, { token: 'lo' }] } },
          message: { role: 'assistant', content: 'Hello', reasoning_content: 'a' },
        },
        {
          ...{ index: 1, finish_reason: 'tool_calls', logprobs: null },
          message: { role: 'assistant', content: 'two', tool_calls: [call] },
        },
      ],
    });
    expect(provider.calls).toHaveLength(1);
  });

  it('that streams half an answer unasked has not answered', async () => {
    provider.enqueue({ kind: 'raw', status: 200, body: `data: ${streamed[0]}\n\n` });
    expect((await driver().completion('hello')).content).toBe('echo: hello');
    expect(provider.calls).toHaveLength(2);
  });

  it.each(['text/plain', 'Text/Event-Stream;charset=utf-8', 'application/json', ''])(
    'streams whatever type it gives its events: %j',
    async (type) => {
      provider.enqueue({
        kind: 'raw',
        status: 200,
        headers: type === '' ? {} : { 'content-type': type },
        body: `\n\n${events}`,
      });
      const chunks: ChatCompletionChunk[] = [];
      for await (const chunk of driver().chatStream({ messages: [{ role: 'user', content: 'hello' }] }))
        chunks.push(chunk);
      expect(chunks).toHaveLength(4);
      expect(provider.calls).toHaveLength(1);
    },
  );

  it('passes the text of chunks on that come before the answer', async () => {
    const chunk = (delta: string, more = '') =>
      `{"id":"x","choices":[{"index":0,"delta":${delta},"finish_reason":null}],"at":1.0${more}}`;
    const texts = [
      chunk('{"role":"assistant","content":""}', ',"prompt_filter_results":[]'),
      chunk('{"role":"assistant","content":""}'),
      chunk('{"role":"assistant","content":"Hi"}'),
      chunk('{"role":"assistant","content":" you"}').replace('null', '"stop"'),
    ];
    const body = [...texts, '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
    provider.enqueue({ kind: 'raw', status: 200, headers: { 'content-type': 'text/event-stream' }, body });
    const chunks = driver().chatStream({ messages: [{ role: 'user', content: 'hello' }] });
    await chunks.next();
    expect(chunks.head?.firstText).toBe(texts[0]);
    const seen: unknown[] = [];
    for (let came = chunks.source!.read(); came; came = chunks.source!.read()) {
      seen.push(came instanceof ChunkRun ? came.events : came.text);
    }
    expect(seen).toEqual(texts.slice(1));
  });

  it('answers whatever type it gives its JSON, and with a byte order mark', async () => {
    const body = '\uFEFF{"choices":[{"index":0,"message":{"role":"assistant","content":"whole"}}]}';
    provider.enqueue(
      ...[1, 2].map(
        () => ({ kind: 'raw', status: 200, headers: { 'content-type': 'text/html' }, body }) as const,
      ),
    );
    expect((await driver().completion('hello')).content).toBe('whole');
    const chunks: ChatCompletionChunk[] = [];
    for await (const chunk of driver().chatStream({ messages: [{ role: 'user', content: 'hello' }] }))
      chunks.push(chunk);
    expect(chunks.map(({ choices: [choice] }) => [choice?.delta.content, choice?.finish_reason])).toEqual([
      ['whole', null],
      [undefined, 'stop'],
    ]);
  });

  it('keeps fields named after the prototype as plain data', async () => {
    provider.enqueue('proto_key');
    const completion = await driver().chat({ messages: [{ role: 'user', content: 'hello' }] });
    expect(Object.hasOwn(completion, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(completion)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('lists its models in its own order', async () => {
    expect(await driver().models()).toEqual(['local']);
  });

  it('stops listing when it is aborted', async () => {
    await expect(driver().models({ signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('may give a list of models that is none', async () => {
    provider.enqueue({ kind: 'raw', status: 200, headers: {}, body: '{"data":{}}' });
    await expect(driver().models()).rejects.toMatchObject({ kind: 'upstream_invalid_response' });
  });
});
