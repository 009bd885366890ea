import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  APICallError,
  NoSuchModelError,
  type EmbeddingModelV3,
  type LanguageModelV2,
  type LanguageModelV3,
} from '@ai-sdk/provider';
import { embedMany, generateObject, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { MockLanguageModelV3 } from 'ai/test';
import { z } from 'zod';
import {
  type ChatRequest,
  type LlmDriverFacade,
  LlmError,
  type LlmLanguageModel,
  type MockOptions,
} from '../../../../modules/llm-driver/index.js';
import { FakeProvider } from '../../../support/fake-provider/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

// The AI SDK would print each warning.
beforeAll(() => {
  globalThis.AI_SDK_LOG_WARNINGS = false;
});

async function mock(options: MockOptions = {}) {
  const requests: ChatRequest[] = [];
  const { reply = 'Hello.' } = options;
  const recorded = (request: ChatRequest) => {
    requests.push(request);
    return typeof reply === 'function' ? reply(request) : (reply as string);
  };
  const { facade } = await llmApplication({
    drivers: { mock: { ...options, reply: recorded } },
    models: { quick: { targets: ['mock/m1'] } },
  });
  return { llm: facade, requests };
}

async function openAi(options: Parameters<typeof FakeProvider.start>[0] = {}) {
  const provider = await FakeProvider.start(options);
  const { facade } = await llmApplication({
    drivers: { openai: { apiKey: 'sk-canary-canary', baseUrl: provider.openAiBaseUrl } },
  });
  return { provider, llm: facade };
}

/** A model whose instance answers with this object, or streams these chunks. */
async function answering(completion: object, chunks: readonly object[] = []): Promise<LlmLanguageModel> {
  return (await facadeOf(completion, chunks)).languageModel('one');
}

async function answeringV2(completion: object, chunks: readonly object[] = []) {
  return (await facadeOf(completion, chunks)).languageModel('one', 'v2');
}

async function facadeOf(completion: object, chunks: readonly object[]): Promise<LlmDriverFacade> {
  const head = { id: 'c1', object: 'chat.completion', created: 5, model: 'm1' };
  const { facade } = await llmApplication(
    { drivers: scripted('one') },
    () => ({ ...head, ...completion }),
    async function* () {
      for (const chunk of chunks) yield { ...head, object: 'chat.completion.chunk', ...chunk };
    },
  );
  return facade;
}

const CALL = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }] };

const message = (fields: object, finish_reason: string | null = 'stop') => ({
  choices: [{ index: 0, message: { role: 'assistant', content: null, ...fields }, finish_reason }],
});

const delta = (fields: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: fields, finish_reason }],
});

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

async function partsOf(chunks: readonly object[], input: object = {}) {
  const { stream } = await (await answering({}, chunks)).doStream({ ...CALL, ...input });
  return collect(stream as unknown as AsyncIterable<{ type: string }>);
}

describe('the model of the AI SDK', () => {
  it('is one by its types', async () => {
    const { llm } = await mock();
    const language: LanguageModelV3 = llm.languageModel('quick');
    const embedding: EmbeddingModelV3 = llm.embeddingModel('mock');
    expect([language.modelId, embedding.modelId]).toEqual(['quick', 'mock']);
  });

  it('answers with text, usage and the instance', async () => {
    const { llm, requests } = await mock();
    const model = llm.languageModel('quick');
    const { text, usage, finishReason, providerMetadata, warnings } = await generateText({
      ...{ model, system: 'Be brief.', prompt: 'Say hello.', temperature: 0.5, maxOutputTokens: 9, seed: 1 },
      ...{ topP: 0.9, presencePenalty: 1, frequencyPenalty: 2, stopSequences: ['END'] },
    });
    expect([text, finishReason, warnings]).toEqual(['Hello.', 'stop', []]);
    expect(usage.totalTokens).toBeGreaterThan(0);
    expect(providerMetadata).toEqual({ nestLlmDriver: { driver: 'mock' } });
    expect(requests[0]).toEqual({
      ...{ model: 'm1', temperature: 0.5, max_tokens: 9, seed: 1, top_p: 0.9, stop: ['END'] },
      ...{ presence_penalty: 1, frequency_penalty: 2 },
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Say hello.' },
      ],
    });
  });

  it('asks the default instance without a name', async () => {
    const { llm } = await mock();
    expect((await generateText({ model: llm.languageModel(), prompt: 'x' })).text).toBe('Hello.');
  });

  it('streams text as it comes', async () => {
    const { llm } = await openAi();
    const result = streamText({ model: llm.languageModel('openai'), prompt: 'one two three' });
    const pieces = await collect(result.textStream);
    expect(pieces.join('')).toBe('echo: one two three');
    expect(pieces.length).toBeGreaterThan(1);
    expect(await result.finishReason).toBe('stop');
    expect((await result.usage).totalTokens).toBeGreaterThan(0);
  });

  const weather = tool({
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => ({ city, weather: 'rain' }),
  });
  const asksForWeather = {
    reply: ({ body }: { body: unknown }) => {
      const { messages } = body as { messages: { role: string; content: string }[] };
      const last = messages.at(-1)!;
      return last.role === 'tool'
        ? { text: `It says ${last.content}` }
        : { toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Bonn' } }] };
    },
  };

  it('calls tools over two steps', async () => {
    const { llm, provider } = await openAi(asksForWeather);
    const { text, steps } = await generateText({
      ...{ model: llm.languageModel('openai'), prompt: 'Weather?', tools: { weather } },
      stopWhen: stepCountIs(3),
    });
    expect(text).toBe('It says {"city":"Bonn","weather":"rain"}');
    expect(steps).toHaveLength(2);
    const called = { name: 'weather', arguments: '{"city":"Bonn"}' };
    expect(provider.calls[1]!.body).toMatchObject({
      messages: [
        { role: 'user', content: 'Weather?' },
        { role: 'assistant', tool_calls: [{ id: 'call_1', type: 'function', function: called }] },
        { role: 'tool', tool_call_id: 'call_1', content: '{"city":"Bonn","weather":"rain"}' },
      ],
      tools: [{ type: 'function', function: { name: 'weather' } }],
      tool_choice: 'auto',
    });
  });

  it('calls tools over two steps of a stream', async () => {
    const { llm } = await openAi(asksForWeather);
    const result = streamText({
      ...{ model: llm.languageModel('openai'), prompt: 'Weather?', tools: { weather } },
      stopWhen: stepCountIs(3),
    });
    expect(await result.text).toBe('It says {"city":"Bonn","weather":"rain"}');
    expect((await result.steps)[0]!.toolCalls).toMatchObject([
      { toolName: 'weather', input: { city: 'Bonn' } },
    ]);
  });

  it('answers with an object of a schema', async () => {
    const { llm, provider } = await openAi({ reply: () => ({ text: '{"city":"Bonn"}' }) });
    const model = llm.languageModel('openai');
    const schema = z.object({ city: z.string() });
    expect((await generateObject({ model, schema, prompt: 'x' })).object).toEqual({ city: 'Bonn' });
    const { output } = await generateText({ model, output: Output.object({ schema }), prompt: 'x' });
    expect(output).toEqual({ city: 'Bonn' });
    expect(provider.calls[0]!.body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'response', schema: { type: 'object' } } },
    });
  });

  it('tells a model without JSON schemas the schema in words, and warns', async () => {
    const { facade, calls } = await llmApplication({ drivers: scripted('one') }, () => '{"city":"Bonn"}');
    const schema = z.object({ city: z.string() });
    const { object, warnings } = await generateObject({
      model: facade.languageModel('one'),
      schema,
      prompt: 'x',
    });
    expect(object).toEqual({ city: 'Bonn' });
    expect(warnings).toMatchObject([{ type: 'unsupported', feature: 'responseFormat' }]);
    const [instruction] = calls('one')[0]!.request.messages;
    expect(instruction!.content).toContain('"city"');
  });

  it('passes images, also by their address, and files', async () => {
    const { llm, requests } = await mock();
    await generateText({
      model: llm.languageModel('quick'),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', image: new Uint8Array([0x89, 0x50, 0x4e, 0x47]) },
            { type: 'image', image: new URL('https://images.example/a.png') },
            { type: 'file', data: 'CCCC', mediaType: 'application/pdf', filename: 'a.pdf' },
            { type: 'file', data: 'aGVsbG8=', mediaType: 'text/plain' },
            { type: 'file', data: 'BBBB', mediaType: 'audio/wav' },
          ],
        },
      ],
    });
    expect(requests[0]!.messages[0]!.content).toEqual([
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw==' } },
      { type: 'image_url', image_url: { url: 'https://images.example/a.png' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,CCCC' } },
      { type: 'text', text: 'hello' },
      { type: 'input_audio', input_audio: { data: 'BBBB', format: 'wav' } },
    ]);
  });

  it('embeds many texts', async () => {
    const { llm } = await mock();
    const model = llm.embeddingModel('mock');
    const providerOptions = { nestLlmDriver: { dimensions: 3 } };
    const { embeddings, usage } = await embedMany({ model, values: ['a', 'b'], providerOptions });
    expect(embeddings.map(({ length }) => length)).toEqual([3, 3]);
    expect(usage.tokens).toBe(2);
  });

  it('takes options of the call and fields of the request from providerOptions', async () => {
    const { facade, calls } = await llmApplication({ drivers: scripted('one') }, () => {
      throw LlmError.withUsualRetries('upstream_error');
    });
    const call = generateText({
      ...{ model: facade.languageModel('one'), prompt: 'x' },
      providerOptions: { nestLlmDriver: { attempts: 1, reasoning_effort: 'low' } },
    });
    await expect(call).rejects.toThrow();
    expect(calls('one').map(({ request }) => request.reasoning_effort)).toEqual(['low']);
  });

  it('passes options of a provider on to a model of the AI SDK, and warns of those that nobody reads', async () => {
    const usage = { inputTokens: {}, outputTokens: {} } as never;
    const inner = new MockLanguageModelV3({
      doGenerate: {
        content: [{ type: 'text', text: 'Hello.' }],
        finishReason: { unified: 'stop', raw: '' },
        usage,
        warnings: [],
      },
    });
    const drivers = { claude: { driver: 'ai-sdk' as const, model: inner }, mock: {} };
    const { facade } = await llmApplication({ drivers });
    const providerOptions = { anthropic: { thinking: { type: 'disabled' } } };
    const ask = (name: string) =>
      generateText({ model: facade.languageModel(name), prompt: 'x', providerOptions, topK: 3 });
    expect((await ask('claude')).warnings).toEqual([]);
    expect(inner.doGenerateCalls[0]).toMatchObject({ providerOptions, topK: 3 });
    expect((await ask('mock')).warnings).toMatchObject([
      { type: 'other', message: expect.stringContaining('providerOptions.anthropic is not passed on') },
      { type: 'unsupported', feature: 'topK' },
    ]);
  });

  it('warns of tools of a provider and of headers', async () => {
    const { llm } = await mock();
    const { warnings } = await llm.languageModel('quick').doGenerate({
      ...CALL,
      headers: { 'user-agent': 'ai/6', 'x-team': 'a' },
      tools: [{ type: 'provider', id: 'openai.web_search', name: 'web_search', args: {} }],
    });
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'headers', details: 'Not passed on: x-team.' },
      { type: 'unsupported', feature: 'provider tool openai.web_search' },
    ]);
  });
});

describe('a failure', () => {
  it('is not retried again by the AI SDK, and tells what ours tells', async () => {
    const { llm, provider } = await openAi({ script: () => ({ kind: 'bad_request', param: 'seed' }) });
    const thrown: unknown = await generateText({ model: llm.languageModel('openai'), prompt: 'x' }).catch(
      (error: unknown) => error,
    );
    expect(provider.calls).toHaveLength(1);
    expect(APICallError.isInstance(thrown)).toBe(true);
    expect(thrown).toMatchObject({ statusCode: 400, isRetryable: false, data: { kind: 'invalid_request' } });
    expect((thrown as Error).cause).toBeInstanceOf(LlmError);
  });

  it('has the wait of a rate limit in its headers', async () => {
    const error = new LlmError('rate_limit_exceeded', { retryAfterMs: 6_500 });
    const { facade } = await llmApplication({ drivers: scripted('one') }, () => Promise.reject(error));
    const call = generateText({ model: facade.languageModel('one'), prompt: 'x', maxRetries: 0 });
    await expect(call).rejects.toMatchObject({ statusCode: 429, responseHeaders: { 'retry-after': '7' } });
  });

  it('of an unknown name is NoSuchModelError', async () => {
    const { llm } = await mock();
    for (const call of [
      generateText({ model: llm.languageModel('quik'), prompt: 'x' }),
      embedMany({ model: llm.embeddingModel('quik'), values: ['x', 'y'] }),
    ]) {
      const thrown: unknown = await call.catch((error: unknown) => error);
      expect(NoSuchModelError.isInstance(thrown)).toBe(true);
      expect(thrown).toMatchObject({ modelId: 'quik', message: expect.stringContaining('quick') });
    }
  });

  it('of an abort is the reason of the signal, and closes the provider’s call', async () => {
    const { llm, provider } = await openAi({ script: () => 'stall' });
    const leaving = new AbortController();
    const call = generateText({
      model: llm.languageModel('openai'),
      prompt: 'x',
      abortSignal: leaving.signal,
    });
    await provider.waitForCalls(1);
    leaving.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await provider.waitForFinished(1);
    expect(provider.calls[0]!.finished).toBe('client_aborted');
  });

  it('of an abort ends a stream, and closes the provider’s call', async () => {
    const { llm, provider } = await openAi({ script: () => ({ kind: 'stream_stall', afterTokens: 1 }) });
    const leaving = new AbortController();
    const parts: string[] = [];
    const result = streamText({
      model: llm.languageModel('openai'),
      prompt: 'x',
      abortSignal: leaving.signal,
    });
    for await (const part of result.fullStream) {
      parts.push(part.type);
      if (part.type === 'text-delta') leaving.abort();
    }
    expect(parts.at(-1)).toBe('abort');
    await provider.waitForFinished(1);
    expect(provider.calls[0]!.finished).toBe('client_aborted');
  });

  it('between two chunks is a part of the stream', async () => {
    const { llm } = await openAi({ script: () => ({ kind: 'stream_error', afterTokens: 1 }) });
    const errors: unknown[] = [];
    const result = streamText({
      ...{ model: llm.languageModel('openai'), prompt: 'one two' },
      onError: ({ error }) => void errors.push(error),
    });
    await result.consumeStream();
    expect(errors).toHaveLength(1);
    expect(APICallError.isInstance(errors[0])).toBe(true);
  });
});

describe('an answer', () => {
  it('has reasoning before its text, under either name', async () => {
    for (const name of ['reasoning', 'reasoning_content']) {
      const model = await answering(message({ content: 'Hello.', [name]: 'Hm.' }));
      expect((await model.doGenerate(CALL)).content).toEqual([
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'Hello.' },
      ]);
    }
  });

  it('has different ids for parallel calls to which the provider gave none', async () => {
    const call = { type: 'function', function: { name: 'a', arguments: '{}' } };
    const { content, finishReason } = await (
      await answering(message({ tool_calls: [call, call] }, 'tool_calls'))
    ).doGenerate(CALL);
    expect(new Set(content.map((part) => 'toolCallId' in part && part.toolCallId)).size).toBe(2);
    expect(finishReason).toEqual({ unified: 'tool-calls', raw: 'tool_calls' });
  });

  it.each([
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['something_new', 'other'],
    [null, 'other'],
  ])('that ended for %j has the reason %s', async (raw, unified) => {
    const { finishReason } = await (await answering(message({ content: 'x' }, raw))).doGenerate(CALL);
    expect(finishReason).toEqual({ unified, raw: raw ?? undefined });
  });

  it('has tokens in detail, as far as they are known, and as the provider sent them', async () => {
    const usage = {
      ...{ prompt_tokens: 10, completion_tokens: 7, total_tokens: 17, extra: 1 },
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 3 },
    };
    const whole = await (await answering({ ...message({ content: 'x' }), usage })).doGenerate(CALL);
    expect(whole.usage).toEqual({
      inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: undefined },
      outputTokens: { total: 7, text: 4, reasoning: 3 },
      raw: usage,
    });
    const none = await (await answering(message({ content: 'x' }))).doGenerate(CALL);
    expect(none.usage.inputTokens.total).toBeUndefined();
  });

  it('has id, time and model of the provider', async () => {
    const { response } = await (await answering(message({ content: 'x' }))).doGenerate(CALL);
    expect(response).toMatchObject({ id: 'c1', modelId: 'm1', timestamp: new Date(5_000) });
  });

  it('has sources, images and refusals', async () => {
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A' } }];
    const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AQ==' } }];
    const { content } = await (
      await answering(message({ refusal: 'No.', annotations, images }))
    ).doGenerate(CALL);
    expect(content).toMatchObject([
      { type: 'text', text: 'No.' },
      { type: 'source', sourceType: 'url', url: 'https://a.example', title: 'A' },
      { type: 'file', mediaType: 'image/png', data: 'AQ==' },
    ]);
  });
});

describe('a stream', () => {
  it('has a start, blocks of reasoning and text, and an end with usage', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const parts = await partsOf([
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning: 'Hm.' }),
      delta({ content: 'Hel' }),
      delta({ content: 'lo.' }),
      delta({}, 'stop'),
      { choices: [], usage },
    ]);
    expect(parts).toMatchObject([
      { type: 'stream-start', warnings: [] },
      { type: 'response-metadata', id: 'c1', modelId: 'm1' },
      { type: 'reasoning-start', id: '1' },
      { type: 'reasoning-delta', id: '1', delta: 'Hm.' },
      { type: 'reasoning-end', id: '1' },
      { type: 'text-start', id: '2' },
      { type: 'text-delta', id: '2', delta: 'Hel' },
      { type: 'text-delta', id: '2', delta: 'lo.' },
      { type: 'text-end', id: '2' },
      { type: 'finish', finishReason: { unified: 'stop' }, usage: { inputTokens: { total: 1 } } },
    ]);
  });

  const callParts = async (...calls: object[]) => {
    const parts = await partsOf([
      ...calls.map((call) => delta({ tool_calls: [call] })),
      delta({}, 'tool_calls'),
    ]);
    return parts.filter(({ type }) => type.startsWith('tool'));
  };

  it('has calls of tools in pieces, and each whole at the end', async () => {
    const parts = await callParts(
      { index: 0, id: 'a', type: 'function', function: { name: 'weather', arguments: '' } },
      { index: 0, function: { arguments: '{"city":' } },
      { index: 0, function: { arguments: '"Bonn"}' } },
    );
    expect(parts).toEqual([
      { type: 'tool-input-start', id: 'a', toolName: 'weather' },
      { type: 'tool-input-delta', id: 'a', delta: '{"city":' },
      { type: 'tool-input-delta', id: 'a', delta: '"Bonn"}' },
      { type: 'tool-input-end', id: 'a' },
      { type: 'tool-call', toolCallId: 'a', toolName: 'weather', input: '{"city":"Bonn"}' },
    ]);
  });

  it('waits for the name of a tool that comes after the first piece', async () => {
    const parts = await callParts(
      { index: 1, id: 'a', function: { arguments: '{' } },
      { index: 1, function: { name: 'weather', arguments: '}' } },
    );
    expect(parts).toEqual([
      { type: 'tool-input-start', id: 'a', toolName: 'weather' },
      { type: 'tool-input-delta', id: 'a', delta: '{}' },
      { type: 'tool-input-end', id: 'a' },
      { type: 'tool-call', toolCallId: 'a', toolName: 'weather', input: '{}' },
    ]);
  });

  it('keeps the pieces of parallel calls apart', async () => {
    const parts = await callParts(
      { index: 0, id: 'a', function: { name: 'x', arguments: '1' } },
      { index: 1, id: 'b', function: { name: 'y', arguments: '2' } },
      { index: 0, function: { arguments: '3' } },
    );
    expect(parts.filter(({ type }) => type === 'tool-call')).toMatchObject([
      { toolCallId: 'a', input: '13' },
      { toolCallId: 'b', input: '2' },
    ]);
  });

  it('has the chunks as they are if they were asked for', async () => {
    const parts = await partsOf([delta({ content: 'x' }, 'stop')], { includeRawChunks: true });
    expect(parts[1]).toMatchObject({ type: 'raw', rawValue: { id: 'c1', choices: [{ index: 0 }] } });
  });

  it('ends the provider’s call if its reader cancels it while it waits for a chunk', async () => {
    const { llm, provider } = await openAi({ script: () => ({ kind: 'stream_stall', afterTokens: 1 }) });
    const { stream } = await llm.languageModel('openai').doStream(CALL);
    const reader = stream.getReader();
    await readUntilText(reader);
    await reader.cancel();
    await provider.waitForFinished(1);
    expect(provider.calls[0]!.finished).toBe('client_aborted');
  });

  it('breaks with the reason of the signal if the caller aborts', async () => {
    const { llm } = await openAi({ script: () => ({ kind: 'stream_stall', afterTokens: 1 }) });
    const leaving = new AbortController();
    const { stream } = await llm.languageModel('openai').doStream({ ...CALL, abortSignal: leaving.signal });
    const reader = stream.getReader();
    await readUntilText(reader);
    leaving.abort();
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' });
  });
});

async function readUntilText(reader: { read(): Promise<{ value?: { type: string } | undefined }> }) {
  while ((await reader.read()).value?.type !== 'text-delta');
}

describe('a model of specification v2', () => {
  const usage = {
    ...{ prompt_tokens: 10, completion_tokens: 7, total_tokens: 17 },
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 3 },
  };
  const counts = {
    inputTokens: 10,
    outputTokens: 7,
    totalTokens: 17,
    reasoningTokens: 3,
    cachedInputTokens: 4,
  };

  it('is one by its types, and answers generateText', async () => {
    const { llm } = await mock();
    const model: LanguageModelV2 = llm.languageModel('quick', 'v2');
    expect((await generateText({ model, prompt: 'x' })).text).toBe('Hello.');
    expect(await streamText({ model, prompt: 'x' }).text).toBe('Hello.');
  });

  it('has reason, usage and warnings in the form of v2', async () => {
    const model = await answeringV2({ ...message({ content: 'x' }, 'tool_calls'), usage });
    expect(await model.doGenerate({ ...CALL, topK: 1 })).toMatchObject({
      ...{ finishReason: 'tool-calls', usage: counts },
      warnings: [{ type: 'other', message: 'Unsupported: topK. OpenAI’s format has no such field.' }],
    });
    const silent = await answeringV2(message({ content: 'x' }, null));
    expect(await silent.doGenerate(CALL)).toMatchObject({ finishReason: 'unknown' });
  });

  it('has them so in streams', async () => {
    const model = await answeringV2({}, [{ ...delta({ content: 'x' }, 'stop'), usage }]);
    const parts = await collect((await model.doStream(CALL)).stream as unknown as AsyncIterable<object>);
    expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: 'stop', usage: counts });
  });
});
