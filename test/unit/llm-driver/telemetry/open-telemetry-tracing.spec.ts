import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LlmError, type ChatCompletionChunk } from '../../../../modules/llm-driver/index.js';
import {
  llmApplication,
  scripted,
  type InstanceScript,
  type InstanceStreamScript,
} from '../../../support/llm-application.js';

const exporter = new InMemorySpanExporter();

beforeAll(() => {
  const processor = new SimpleSpanProcessor(exporter);
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
});
beforeEach(() => exporter.reset());
afterAll(() => {
  trace.disable();
  context.disable();
});

const spans = () => exporter.getFinishedSpans();
const onlySpan = () => {
  expect(spans()).toHaveLength(1);
  return spans()[0]!;
};

const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 0,
  model: 'small-2026',
  choices: [{ index: 0, message: { role: 'assistant', content: 'SECRET-ANSWER' }, finish_reason: 'stop' }],
  usage: {
    prompt_tokens: 11,
    completion_tokens: 5,
    total_tokens: 16,
    prompt_tokens_details: { cached_tokens: 7 },
    completion_tokens_details: { reasoning_tokens: 3 },
  },
};
const drivers = {
  one: { driver: 'scripted', model: 'small', baseUrl: 'https://api.example.com/v1' },
  ...scripted('two'),
};

const traced = (script: InstanceScript = () => completion, stream?: InstanceStreamScript, options = {}) =>
  llmApplication({ drivers, telemetry: true, ...options }, script, stream);

describe('the span of a call', () => {
  it('has the attributes of the conventions, and no content', async () => {
    const { facade } = await traced();
    await facade.completion('SECRET-PROMPT', {
      temperature: 0.5,
      maxTokens: 9,
      parameters: { seed: 4, n: 2 },
    });
    const span = onlySpan();
    expect(span).toMatchObject({ name: 'chat small', kind: SpanKind.CLIENT });
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'scripted',
      'gen_ai.request.model': 'small',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.max_tokens': 9,
      'gen_ai.request.seed': 4,
      'gen_ai.request.choice.count': 2,
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.model': 'small-2026',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 11,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 7,
      'gen_ai.usage.reasoning.output_tokens': 3,
      'server.address': 'api.example.com',
      'server.port': 443,
      'nest_llm_driver.instance': 'one',
      'nest_llm_driver.attempts': 1,
      'nest_llm_driver.waited_ms': 0,
    });
  });

  it('is a child of the active span, and the parent of what happens meanwhile', async () => {
    const tracer = trace.getTracer('test');
    const { facade } = await traced(async () => {
      await Promise.resolve();
      tracer.startSpan('exchange').end();
      return completion;
    });
    await tracer.startActiveSpan('request', async (request) => {
      await facade.completionPool(['a', 'b'], { concurrency: 1 });
      request.end();
    });
    const [request] = spans().filter(({ name }) => name === 'request');
    const calls = spans().filter(({ name }) => name === 'chat small');
    const exchanges = spans().filter(({ name }) => name === 'exchange');
    const parents = (list: typeof calls) => list.map(({ parentSpanContext }) => parentSpanContext?.spanId);
    expect(parents(calls)).toEqual([request!.spanContext().spanId, request!.spanContext().spanId]);
    expect(parents(exchanges)).toEqual(calls.map((span) => span.spanContext().spanId));
  });

  it('counts the attempts and waits of a call, and tells the code of its failure', async () => {
    const { facade, clock } = await traced(() => {
      throw new LlmError('upstream_error', { retryable: true });
    });
    await clock.runUntilSettled(facade.completion('hello', { attempts: 2 }).catch(() => undefined));
    const { attributes, status } = onlySpan();
    expect(attributes).toMatchObject({ 'error.type': 'upstream_error', 'nest_llm_driver.attempts': 2 });
    expect(attributes['nest_llm_driver.waited_ms']).toBeGreaterThan(0);
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'upstream_error' });
  });

  it('is one for each target that is asked', async () => {
    const models = { fast: { targets: ['one', 'two'] } };
    const script: InstanceScript = ({ driver }) => {
      if (driver === 'one') throw new LlmError('model_not_found');
      return completion;
    };
    const { facade } = await traced(script, undefined, { models });
    await facade.completion('hello', { model: 'fast' });
    expect(spans().map(({ name, status }) => [name, status.message])).toEqual([
      ['chat small', 'model_not_found'],
      ['chat two-model', undefined],
    ]);
  });

  it('is missing for an answer from the cache', async () => {
    const { facade } = await traced(undefined, undefined, { cache: true });
    await facade.completion('hello');
    await facade.completion('hello');
    expect(spans()).toHaveLength(1);
  });

  it('is missing without the option', async () => {
    const { facade } = await traced(undefined, undefined, { telemetry: false });
    await facade.completion('hello');
    expect(spans()).toHaveLength(0);
  });
});

describe('the span of a stream', () => {
  const base = { id: 'chatcmpl-2', object: 'chat.completion.chunk', created: 0, model: 'small-2026' };
  const text: ChatCompletionChunk = {
    ...base,
    choices: [{ index: 0, delta: { content: 'x' }, finish_reason: null }],
  };
  const request = { model: 'one', messages: [{ role: 'user', content: 'hello' }] };

  it('ends with the stream, with its usage and finish reason', async () => {
    const { facade } = await traced(undefined, async function* () {
      yield* [text, text];
      yield { ...base, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
      yield { ...base, choices: [], usage: completion.usage };
    });
    for await (const chunk of facade.chatStream(request)) {
      expect([chunk.object, spans().length]).toEqual(['chat.completion.chunk', 0]);
    }
    expect(onlySpan().attributes).toMatchObject({
      'gen_ai.response.id': 'chatcmpl-2',
      'gen_ai.response.model': 'small-2026',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.output_tokens': 5,
    });
  });

  it('ends as aborted if its reader leaves', async () => {
    const { facade } = await traced(undefined, async function* () {
      yield* [text, text];
    });
    for await (const chunk of facade.chatStream(request)) {
      expect(chunk.id).toBe('chatcmpl-2');
      break;
    }
    expect(onlySpan().attributes['error.type']).toBe('aborted');
  });
});

describe('the option telemetry', () => {
  it('is a boolean', async () => {
    const application = traced(undefined, undefined, { telemetry: 'yes' as unknown as boolean });
    await expect(application).rejects.toThrow('telemetry must be a boolean; got a string.');
  });
});
