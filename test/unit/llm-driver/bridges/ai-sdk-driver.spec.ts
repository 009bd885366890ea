import { describe, expect, it } from '@jest/globals';
import { APICallError, LoadAPIKeyError, type LanguageModelV2, type LanguageModelV3 } from '@ai-sdk/provider';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { simulateReadableStream } from 'ai';
import { MockEmbeddingModelV3, MockLanguageModelV3, MockProviderV3 } from 'ai/test';
import {
  AiSdkDriver,
  standaloneContext,
  type AiSdkConfig,
  type ChatCompletionChunk,
  type ChatRequest,
  type DriverConfig,
} from '../../../../modules/llm-driver/index.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { embeddingOf } from '../../../support/fake-provider/embeddings.js';
import { FakeProvider } from '../../../support/fake-provider/index.js';
import { llmApplication } from '../../../support/llm-application.js';

type Generated = Awaited<ReturnType<LanguageModelV3['doGenerate']>>;
type Part =
  Awaited<ReturnType<LanguageModelV3['doStream']>>['stream'] extends ReadableStream<infer P> ? P : never;

const USAGE: Generated['usage'] = {
  inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: 0 },
  outputTokens: { total: 7, text: 4, reasoning: 3 },
};

function generated(fields: Partial<Generated> = {}): Generated {
  return {
    content: [{ type: 'text', text: 'Hello.' }],
    finishReason: { unified: 'stop', raw: 'end_turn' },
    usage: USAGE,
    warnings: [],
    ...fields,
  };
}

function driver(config: Omit<AiSdkConfig, 'driver'>, clock?: FakeClock): AiSdkDriver {
  const spec = { name: 'claude', config: config as unknown as DriverConfig, fields: AiSdkDriver.settings };
  return new AiSdkDriver(standaloneContext(spec, { ...(clock ? { clock } : {}), random: () => 0 }));
}

function answering(fields: Partial<Generated> = {}) {
  const model = new MockLanguageModelV3({ provider: 'anthropic.messages', doGenerate: generated(fields) });
  return { model, driver: driver({ model }) };
}

function streaming(...chunks: Part[]): AiSdkDriver {
  const model = new MockLanguageModelV3({
    doStream: async () => ({ stream: simulateReadableStream({ chunks, chunkDelayInMs: null }) }),
  });
  return driver({ model });
}

const ask = (fields: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content: 'hello' }],
  ...fields,
});

async function inputFor(request: ChatRequest) {
  const { model, driver: subject } = answering();
  await subject.chat(request);
  const { abortSignal: _, ...input } = model.doGenerateCalls[0]!;
  return input;
}

async function collect(chunks: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const all: ChatCompletionChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

describe('the request of a model of the AI SDK', () => {
  it('has the settings under the names of the AI SDK', async () => {
    const request = { temperature: 0.5, top_p: 0.9, top_k: 4, presence_penalty: 1, frequency_penalty: 2 };
    expect(await inputFor(ask({ ...request, seed: 7, max_tokens: 9, stop: 'END' }))).toMatchObject({
      ...{ temperature: 0.5, topP: 0.9, topK: 4, presencePenalty: 1, frequencyPenalty: 2, seed: 7 },
      maxOutputTokens: 9,
      stopSequences: ['END'],
    });
  });

  it('has messages of every role', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bonn"}' } };
    const other = { id: 'c2', type: 'function', function: { name: 'time', arguments: '' } };
    const messages = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
      { role: 'assistant', content: 'I look.', reasoning: 'Hm.', tool_calls: [call, other] },
      { role: 'tool', tool_call_id: 'c1', content: 'rain' },
      { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'noon' }] },
    ];
    const result = (toolCallId: string, toolName: string, value: string) => {
      return { type: 'tool-result', toolCallId, toolName, output: { type: 'text', value } };
    };
    expect((await inputFor({ messages })).prompt).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'text', text: 'I look.' },
          { type: 'tool-call', toolCallId: 'c1', toolName: 'weather', input: { city: 'Bonn' } },
          { type: 'tool-call', toolCallId: 'c2', toolName: 'time', input: {} },
        ],
      },
      { role: 'tool', content: [result('c1', 'weather', 'rain'), result('c2', 'time', 'noon')] },
    ]);
  });

  it('has images, sounds and files', async () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
      { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,CCCC', filename: 'a.pdf' } },
    ];
    expect((await inputFor({ messages: [{ role: 'user', content }] })).prompt[0]!.content).toEqual([
      {
        type: 'file',
        mediaType: 'image/png',
        data: 'AAAA',
        providerOptions: { openai: { imageDetail: 'low' } },
      },
      { type: 'file', mediaType: 'audio/mpeg', data: 'BBBB' },
      { type: 'file', mediaType: 'application/pdf', data: 'CCCC', filename: 'a.pdf' },
    ]);
  });

  it('has the address of an image only if the model reads it itself', async () => {
    const supportedUrls = { 'image/*': [/^https:\/\/images\.example\//] };
    const model = new MockLanguageModelV3({ supportedUrls, doGenerate: generated() });
    const image = (url: string) => ({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });
    await driver({ model }).chat(image('https://images.example/a.png'));
    const url = new URL('https://images.example/a.png');
    expect(model.doGenerateCalls[0]!.prompt[0]!.content).toMatchObject([{ type: 'file', data: url }]);
    const refused = driver({ model }).chat(image('http://169.254.169.254/latest'));
    await expect(refused).rejects.toMatchObject({
      kind: 'unsupported',
      param: 'messages[0].content[0].image_url.url',
    });
    expect(model.doGenerateCalls).toHaveLength(1);
  });

  it('has tools, the choice among them, and a JSON schema', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } } };
    const described = {
      name: 'weather',
      description: 'Tells the weather.',
      parameters: schema,
      strict: true,
    };
    const input = await inputFor(
      ask({
        tools: [
          { type: 'function', function: described },
          { type: 'provider', id: 'anthropic.web_search', name: 'web_search', args: { maxUses: 2 } },
        ],
        tool_choice: { type: 'function', function: { name: 'weather' } },
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'answer', schema, description: 'An answer.' },
        },
      }),
    );
    const { parameters: inputSchema, ...rest } = described;
    expect(input).toMatchObject({
      tools: [
        { type: 'function', ...rest, inputSchema },
        { type: 'provider', id: 'anthropic.web_search', name: 'web_search', args: { maxUses: 2 } },
      ],
      toolChoice: { type: 'tool', toolName: 'weather' },
      responseFormat: { type: 'json', schema, name: 'answer', description: 'An answer.' },
    });
  });

  it('has options of the provider: those of the caller, and OpenAI’s by the names of the package', async () => {
    const thinking = { type: 'enabled', budgetTokens: 1_000 };
    const input = await inputFor(
      ask({ reasoning_effort: 'low', user: 'u', providerOptions: { anthropic: { thinking, user: 'v' } } }),
    );
    expect(input.providerOptions).toEqual({ anthropic: { reasoningEffort: 'low', user: 'v', thinking } });
  });

  it('has options of the provider for one message and one part', async () => {
    const providerOptions = { anthropic: { cacheControl: { type: 'ephemeral' } } };
    const content = [{ type: 'text', text: 'long', providerOptions }];
    const input = await inputFor({ messages: [{ role: 'user', content, providerOptions }] });
    expect(input.prompt).toEqual([{ role: 'user', content, providerOptions }]);
  });

  it.each([
    [{ logit_bias: { 50256: -100 } }, 'logit_bias'],
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0]'],
    [{ tool_choice: 'validated' }, 'tool_choice'],
    [{ messages: [{ role: 'user', content: [{ type: 'video_url' }] }] }, 'messages[0].content[0].type'],
    [{ messages: [{ role: 'wizard', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'tool', tool_call_id: 'c9', content: 'x' }] }, 'messages[0].tool_call_id'],
  ])('is refused with %j, which cannot be passed', async (fields, param) => {
    const { model, driver: subject } = answering();
    await expect(subject.chat(ask(fields as object))).rejects.toMatchObject({ kind: 'unsupported', param });
    expect(model.doGenerateCalls).toHaveLength(0);
  });
});

describe('the answer of a model of the AI SDK', () => {
  it('is a chat completion with usage, warnings and the provider’s metadata', async () => {
    const { driver: subject } = answering({
      content: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'Hel' },
        { type: 'text', text: 'lo.' },
      ],
      response: { id: 'msg_1', modelId: 'claude-x', timestamp: new Date(5_000) },
      providerMetadata: { anthropic: { container: 'c' } },
      warnings: [{ type: 'unsupported', feature: 'seed' }],
    });
    expect(await subject.chat(ask())).toEqual({
      ...{ id: 'msg_1', object: 'chat.completion', created: 5, model: 'claude-x' },
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello.', reasoning: 'Hm.' },
          finish_reason: 'stop',
        },
      ],
      usage: {
        ...{ prompt_tokens: 10, completion_tokens: 7, total_tokens: 17 },
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
      provider_metadata: { anthropic: { container: 'c' } },
      warnings: [{ type: 'unsupported', feature: 'seed' }],
    });
  });

  it('has calls of tools', async () => {
    const { driver: subject } = answering({
      content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'weather', input: '{"city":"Bonn"}' }],
      finishReason: { unified: 'tool-calls', raw: 'tool_use' },
    });
    const { choices, finishReason } = await subject.completion('hello');
    expect(finishReason).toBe('tool_calls');
    const called = { name: 'weather', arguments: '{"city":"Bonn"}' };
    expect(choices[0]!.toolCalls).toEqual([{ id: 'c1', type: 'function', function: called }]);
  });

  it('gives signatures of reasoning back to the provider with the next request', async () => {
    const providerMetadata = { anthropic: { signature: 's' } };
    const { driver: subject, model } = answering({
      content: [{ type: 'reasoning', text: 'Hm.', providerMetadata }],
    });
    const { choices } = await subject.chat(ask());
    await subject.chat({ messages: [...ask().messages, choices[0]!.message] });
    const [, assistant] = model.doGenerateCalls[1]!.prompt;
    expect(assistant!.content).toEqual([
      { type: 'reasoning', text: 'Hm.', providerOptions: providerMetadata },
    ]);
  });

  it('has images, other files, sources and tools that the provider runs itself', async () => {
    const search = {
      type: 'tool-call',
      toolCallId: 'c',
      toolName: 'search',
      input: '{}',
      providerExecuted: true,
    };
    const { driver: subject } = answering({
      content: [
        { type: 'file', mediaType: 'image/png', data: new Uint8Array([1]) },
        { type: 'file', mediaType: 'text/csv', data: 'AA==' },
        { type: 'source', sourceType: 'url', id: 's', url: 'https://a.example', title: 'A' },
        search as never,
      ],
    });
    expect((await subject.chat(ask())).choices[0]!.message).toEqual({
      ...{ role: 'assistant', content: null },
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AQ==' } }],
      files: [{ type: 'file', file: { file_data: 'data:text/csv;base64,AA==' } }],
      annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A' } }],
      provider_parts: [search],
    });
  });

  it('is read from a model of specification v2 as well', async () => {
    const model: LanguageModelV2 = {
      ...{ specificationVersion: 'v2', provider: 'old', modelId: 'old-1', supportedUrls: {} },
      doGenerate: async () => ({
        content: [{ type: 'text', text: 'Hello.' }],
        finishReason: 'length',
        usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3, reasoningTokens: 1, cachedInputTokens: 1 },
        warnings: [],
      }),
      doStream: () => Promise.reject(new Error('not asked')),
    };
    const { finishReason, usage } = await driver({ model }).completion('hello');
    expect(finishReason).toBe('length');
    const counts = { promptTokens: 1, completionTokens: 2, totalTokens: 3 };
    expect(usage).toEqual({ ...counts, cachedTokens: 1, reasoningTokens: 1, estimated: false });
  });

  it('has an estimated usage if the provider counted nothing', async () => {
    const none = { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined };
    const usage = {
      inputTokens: none,
      outputTokens: { total: undefined, text: undefined, reasoning: undefined },
    };
    const { driver: subject } = answering({ usage });
    expect((await subject.completion('hello')).usage.estimated).toBe(true);
  });
});

describe('the stream of a model of the AI SDK', () => {
  const finish: Part = { type: 'finish', usage: USAGE, finishReason: { unified: 'stop', raw: 'stop' } };

  it('becomes chunks of reasoning and text, and ends with reason and usage', async () => {
    const chunks = await collect(
      streaming(
        { type: 'stream-start', warnings: [{ type: 'other', message: 'w' }] },
        { type: 'response-metadata', id: 'msg_1', modelId: 'claude-x', timestamp: new Date(5_000) },
        { type: 'reasoning-start', id: '0' },
        { type: 'reasoning-delta', id: '0', delta: 'Hm.' },
        { type: 'reasoning-end', id: '0', providerMetadata: { anthropic: { signature: 's' } } },
        { type: 'text-start', id: '1' },
        { type: 'text-delta', id: '1', delta: 'Hel' },
        { type: 'text-delta', id: '1', delta: 'lo.' },
        { type: 'text-end', id: '1' },
        { ...finish, providerMetadata: { anthropic: { container: 'c' } } },
      ).chatStream(ask()),
    );
    const detail = { type: 'reasoning.text', text: '', provider_metadata: { anthropic: { signature: 's' } } };
    expect(chunks.map(({ choices }) => choices[0]!.delta)).toEqual([
      { role: 'assistant', reasoning: 'Hm.' },
      { reasoning: '', reasoning_details: [detail] },
      { content: 'Hel' },
      { content: 'lo.' },
      {},
    ]);
    expect(chunks[0]).toMatchObject({
      id: 'msg_1',
      model: 'claude-x',
      created: 5,
      warnings: [{ message: 'w' }],
    });
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      usage: { total_tokens: 17 },
      provider_metadata: { anthropic: { container: 'c' } },
    });
  });

  it('has the usage in a chunk of its own if that was asked for', async () => {
    const request = ask({ stream_options: { include_usage: true } });
    const chunks = await collect(
      streaming({ type: 'text-delta', id: '1', delta: 'a' }, finish).chatStream(request),
    );
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 17 } });
    expect(chunks.at(-2)!.usage).toBeUndefined();
  });

  it('has calls of tools in pieces, each call at its index, and no piece twice', async () => {
    const call = (toolCallId: string, input: string): Part => ({
      ...{ type: 'tool-call', toolCallId, toolName: 'weather', input },
    });
    const chunks = await collect(
      streaming(
        { type: 'tool-input-start', id: 'a', toolName: 'weather' },
        { type: 'tool-input-delta', id: 'a', delta: '{"city":' },
        { type: 'tool-input-delta', id: 'a', delta: '"Bonn"}' },
        { type: 'tool-input-end', id: 'a' },
        call('a', '{"city":"Bonn"}'),
        call('b', '{"city":"Ulm"}'),
        { ...finish, finishReason: { unified: 'tool-calls', raw: undefined } },
      ).chatStream(ask()),
    );
    const calls = chunks.flatMap(
      ({ choices }) => (choices[0]!.delta.tool_calls ?? []) as { index: number }[],
    );
    const written = (index: number) =>
      calls
        .filter((each) => each.index === index)
        .map((each) => (each as { function?: { arguments?: string } }).function?.arguments)
        .join('');
    expect([written(0), written(1)]).toEqual(['{"city":"Bonn"}', '{"city":"Ulm"}']);
    expect(chunks.at(-1)!.choices[0]!.finish_reason).toBe('tool_calls');
  });

  it('fails with an error of the provider between two chunks', async () => {
    const chunks = streaming(
      { type: 'text-delta', id: '1', delta: 'a' },
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    ).chatStream(ask());
    expect((await chunks.next()).done).toBe(false);
    await expect(chunks.next()).rejects.toMatchObject({ kind: 'provider_overloaded' });
  });

  it('fails if it ends without a reason', async () => {
    const chunks = streaming({ type: 'text-delta', id: '1', delta: 'a' }).chatStream(ask());
    await chunks.next();
    await expect(chunks.next()).rejects.toMatchObject({ kind: 'upstream_invalid_response' });
  });

  it('is cancelled when its reader leaves', async () => {
    let cancelled = false;
    const stream = new ReadableStream<Part>({
      pull: (controller) => controller.enqueue({ type: 'text-delta', id: '1', delta: 'a' }),
      cancel: () => {
        cancelled = true;
      },
    });
    const model = new MockLanguageModelV3({ doStream: async () => ({ stream }) });
    for await (const _ of driver({ model }).chatStream(ask())) break;
    await new FakeClock().settle();
    expect(cancelled).toBe(true);
  });
});

describe('a failure of a model of the AI SDK', () => {
  const failing = (error: Error) =>
    driver({ model: new MockLanguageModelV3({ doGenerate: () => Promise.reject(error) }) });
  const reply = (statusCode: number | undefined, fields: object = {}) =>
    new APICallError({
      ...{ message: 'secret words of a provider', url: 'https://a.example/v1', statusCode },
      requestBodyValues: { messages: ['secret prompt'] },
      ...fields,
    });

  it.each([
    [400, {}, { kind: 'invalid_request', retryable: false }],
    [401, {}, { kind: 'upstream_auth_failed', retryable: false }],
    [404, { responseBody: '{"error":{"message":"no such model"}}' }, { kind: 'model_not_found' }],
    [429, { responseHeaders: { 'Retry-After': '7' } }, { kind: 'rate_limit_exceeded', retryAfterMs: 7_000 }],
    [429, { responseBody: '{"error":{"code":"insufficient_quota"}}' }, { kind: 'provider_quota_exhausted' }],
    [500, {}, { kind: 'upstream_error', retryable: true, providerStatus: 500 }],
    [529, {}, { kind: 'provider_overloaded', retryable: true }],
    [200, {}, { kind: 'upstream_invalid_response', retryable: true }],
    [undefined, { isRetryable: true }, { kind: 'upstream_unreachable', retryable: true }],
    [undefined, { cause: { code: 'ECONNREFUSED' } }, { kind: 'upstream_unreachable', retryable: true }],
  ])('with status %s and %j is one of ours', async (status, fields, expected) => {
    const call = failing(reply(status, fields)).completion('hello', { attempts: 1 });
    await expect(call).rejects.toMatchObject(expected);
  });

  it('holds neither the request nor the provider’s words', async () => {
    const thrown: unknown = await failing(reply(500))
      .completion('hello', { attempts: 1 })
      .catch((error: unknown) => error);
    const { inspect } = await import('node:util');
    expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain('secret');
  });

  it('says that the model has no key', async () => {
    const call = failing(new LoadAPIKeyError({ message: 'secret' })).completion('hello');
    await expect(call).rejects.toMatchObject({
      kind: 'provider_not_configured',
      message: expect.stringContaining('The model of the AI SDK has no API key.'),
    });
  });

  it('is retried by us', async () => {
    const clock = new FakeClock();
    let calls = 0;
    const doGenerate = async () => (++calls === 1 ? Promise.reject(reply(529)) : generated());
    const answer = driver({ model: new MockLanguageModelV3({ doGenerate }) }, clock).completion('hello');
    await clock.advance(1_000);
    expect([(await answer).content, calls]).toEqual(['Hello.', 2]);
  });

  it('aborts the provider’s call when the caller aborts', async () => {
    const provider = await FakeProvider.start({ script: () => 'stall' });
    const model = createOpenAICompatible({ name: 'fake', baseURL: provider.openAiBaseUrl })('gpt-4o-mini');
    const leaving = new AbortController();
    const answer = driver({ model }).completion('hello', { signal: leaving.signal });
    await provider.waitForCalls(1);
    leaving.abort();
    await expect(answer).rejects.toMatchObject({ kind: 'aborted' });
    await provider.waitForFinished(1);
    expect(provider.calls[0]!.finished).toBe('client_aborted');
  });
});

describe('embeddings of a model of the AI SDK', () => {
  it('come from the model for embeddings, in as many calls as it needs', async () => {
    const provider = await FakeProvider.start({ models: ['small'] });
    const { openAiBaseUrl: baseURL } = provider;
    const embeddingModel = createOpenAICompatible({ name: 'fake', baseURL }).embeddingModel('small');
    Object.defineProperty(embeddingModel, 'maxEmbeddingsPerCall', { value: 2 });
    const { embeddings, model, usage } = await driver({ embeddingModel }).embed(['a', 'b', 'c'], {
      dimensions: 3,
    });
    expect(model).toBe('small');
    expect(usage.promptTokens).toBe(3);
    // The package reads the vectors in the order of the reply, which the fake provider reverses.
    expect(new Set(embeddings)).toEqual(new Set(['b', 'a', 'c'].map((text) => embeddingOf(text, 3))));
    expect(provider.calls).toHaveLength(2);
  });

  it.each([
    ['at once', 2, ['ok', 'ok']],
    ['when it is asked', Promise.resolve(2), ['array_above_max_length', 'ok', 'ok']],
  ])(
    'are asked in batches that the model takes, if it tells the number %s',
    async (_when, most, outcomes) => {
      const embeddingModel = new MockEmbeddingModelV3({
        maxEmbeddingsPerCall: most as number,
        doEmbed: async ({ values }) => ({ embeddings: values.map((value) => [value.length]), warnings: [] }),
      });
      const seen: string[] = [];
      const onCall = ({ outcome }: { outcome: string }) => void seen.push(outcome);
      const { embeddings } = await driver({ embeddingModel }).embed(['a', 'bb', 'ccc'], { onCall });
      expect(embeddings).toEqual([[1], [2], [3]]);
      expect(seen).toEqual(outcomes);
    },
  );

  it('are refused by an instance without such a model', async () => {
    const { driver: subject } = answering();
    await expect(subject.embed(['a'])).rejects.toMatchObject({
      message: 'claude: This driver has no embeddings.',
    });
  });
});

describe('the instance', () => {
  it('answers by its model, and refuses the names of others', async () => {
    const { driver: subject, model } = answering();
    expect(await subject.models()).toEqual([model.modelId]);
    await expect(subject.completion('hello', { model: 'other' })).rejects.toMatchObject({
      kind: 'model_not_found',
      message: expect.stringContaining(`This instance has the model ${model.modelId} alone.`),
    });
  });

  it('answers by every model of its provider', async () => {
    const model = (modelId: string) => new MockLanguageModelV3({ modelId, doGenerate: generated() });
    const embeddingModel = new MockEmbeddingModelV3({ doEmbed: { embeddings: [[1]], warnings: [] } });
    const provider = new MockProviderV3({
      languageModels: { a: model('a'), b: model('b') },
      embeddingModels: { e: embeddingModel },
    });
    const subject = driver({ provider, model: 'a', embeddingModel: 'e' });
    expect((await subject.completion('hello')).model).toBe('a');
    expect((await subject.completion('hello', { model: 'b' })).model).toBe('b');
    await expect(subject.completion('hello', { model: 'c' })).rejects.toMatchObject({
      kind: 'model_not_found',
    });
    expect((await subject.embed(['x'])).embeddings).toEqual([[1]]);
  });

  it('is configured in the module, and answers through the facade and pools', async () => {
    const { model } = answering();
    const { facade } = await llmApplication({ drivers: { claude: { driver: 'ai-sdk', model } } });
    expect((await facade.completion('hello', { model: `claude/${model.modelId}` })).content).toBe('Hello.');
    const results = await facade.completionPool(['a', 'b', 'c'], { concurrency: 2 });
    expect(results.map((result) => result.ok)).toEqual([true, true, true]);
    expect(await facade.identityOf('claude')).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    [
      {},
      "drivers.claude has no model. Give it one of the AI SDK: { driver: 'ai-sdk', model: anthropic('claude-…') }.",
    ],
    [{ model: 'claude-x' }, 'drivers.claude.model is the id of a model: give its provider too, as provider.'],
    [{ model: 7 }, 'drivers.claude.model must be a model of the AI SDK; got a number.'],
    [{ embeddingModel: {} }, 'drivers.claude.embeddingModel must be a model of the AI SDK; got an object.'],
    [
      { provider: {} },
      'drivers.claude.provider must be a provider of the AI SDK, such as anthropic of @ai-sdk/anthropic; got an object.',
    ],
    [
      { model: { specificationVersion: 'v4', doGenerate() {} } },
      'drivers.claude.model has the specification "v4" of the AI SDK; this driver speaks v2 and v3 (AI SDK 5 and 6).',
    ],
    [{ modle: 1 }, 'drivers.claude.modle is no option of this driver. Did you mean model?'],
  ])('is refused at the start with %j', async (config, message) => {
    const drivers = { claude: { driver: 'ai-sdk', ...config } as DriverConfig };
    await expect(llmApplication({ drivers })).rejects.toThrow(message);
  });
});
