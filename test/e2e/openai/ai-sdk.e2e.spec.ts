import { createGroq } from '@ai-sdk/groq';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  APICallError,
  generateObject,
  generateText,
  stepCountIs,
  streamText,
  tool,
  type LanguageModel,
} from 'ai';
import { z } from 'zod';
import { itOnOneServer } from '../../support/on-one-server.js';
import {
  ERROR_CLASSES,
  prepareErrorClasses,
  requestsDuring,
  spentKey,
  type FailingCall,
} from './error-classes.js';
import { startGateway, type Gateway } from './gateway.js';

const MODEL = 'groq/llama-3.1-8b-instant';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  prepareErrorClasses(gateway);
});
afterEach(() => gateway.reset());

const providers: Readonly<Record<string, (caller: FailingCall) => LanguageModel>> = {
  'the OpenAI-compatible provider': ({ model, apiKey }) =>
    createOpenAICompatible({
      ...{ name: 'gateway', baseURL: `${gateway.url}/v1`, apiKey },
      ...{ includeUsage: true, supportsStructuredOutputs: true },
    })(model),
  'the Groq provider': ({ model, apiKey }) =>
    createGroq({ baseURL: `${gateway.url}/openai/v1`, apiKey })(model),
};

describe.each(Object.entries(providers))('the AI SDK with %s', (_name, model) => {
  const asked = (caller: FailingCall = { model: MODEL, apiKey: gateway.key }) => ({
    ...{ model: model(caller), maxRetries: 0, prompt: 'hello' },
  });

  it('reads a complete answer', async () => {
    const { text, usage, finishReason } = await generateText(asked());
    expect({ text, finishReason }).toEqual({ text: 'echo: hello', finishReason: 'stop' });
    expect(usage.totalTokens).toBeGreaterThan(0);
  });

  it('reads a stream with its usage', async () => {
    const stream = streamText(asked());
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    expect(text).toBe('echo: hello');
    expect((await stream.usage).totalTokens).toBeGreaterThan(0);
  });

  it('completes a round with tools', async () => {
    gateway.reply = ({ body }) =>
      (body as { messages: unknown[] }).messages.length === 1
        ? { toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Bonn' } }] }
        : { text: 'It rains.' };
    const cities: string[] = [];
    const weather = tool({
      inputSchema: z.object({ city: z.string() }),
      execute: async ({ city }) => {
        cities.push(city);
        return 'rain';
      },
    });
    const { text } = await generateText({ ...asked(), tools: { weather }, stopWhen: stepCountIs(2) });
    expect({ text, cities }).toEqual({ text: 'It rains.', cities: ['Bonn'] });
  });

  it('gets an object that follows a schema', async () => {
    gateway.reply = () => ({ text: '{"city":"Bonn"}' });
    const { object } = await generateObject({ ...asked(), schema: z.object({ city: z.string() }) });
    expect(object).toEqual({ city: 'Bonn' });
    expect(gateway.groq.calls[0]!.body).toMatchObject({ response_format: { type: 'json_schema' } });
  });

  it('cancels the provider’s call when it aborts', async () => {
    gateway.groq.enqueue('stall');
    const leaving = new AbortController();
    const answer = generateText({ ...asked(), abortSignal: leaving.signal });
    await gateway.groq.waitForCalls(1);
    leaving.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it('cancels the provider’s call when it aborts a stream', async () => {
    gateway.groq.enqueue({ kind: 'stream_stall', afterTokens: 1 });
    const leaving = new AbortController();
    const stream = streamText({ ...asked(), abortSignal: leaving.signal });
    for await (const piece of stream.textStream) if (piece !== '') leaving.abort();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it.each(ERROR_CLASSES)(
    'recognises $what by status and body, and whether a retry may help',
    async ({ status, error, retryAfter, spent, provoke }) => {
      const failing = provoke(gateway);
      const { temperature } = failing;
      const thrown: unknown = await generateText({ ...asked(failing), temperature }).catch(
        (failure: unknown) => failure,
      );
      expect(APICallError.isInstance(thrown)).toBe(true);
      const { statusCode, responseBody, responseHeaders, isRetryable, message } = thrown as APICallError;
      const envelope = JSON.parse(responseBody!) as { error: { message: string } };
      expect({ statusCode, envelope }).toEqual({
        statusCode: status,
        envelope: { error: { ...error, message } },
      });
      // This client goes by the status alone and does not know the header.
      expect(isRetryable).toBe(status === 429 || status >= 500);
      expect(responseHeaders!['x-should-retry']).toBe(spent ? 'false' : undefined);
      if (retryAfter) expect(Number(responseHeaders!['retry-after'])).toBeGreaterThan(3500);
    },
  );

  // Within a second or two of real time, which two servers and a database take now and then.
  itOnOneServer('retries when the reply asks for it, and is answered', async () => {
    const caller = { model: MODEL, apiKey: await spentKey(gateway, 20) };
    let text = '';
    const arrived = await requestsDuring(gateway, async () => {
      ({ text } = await generateText({ ...asked(caller), maxRetries: 1 }));
    });
    // By itself it would come after two seconds, too early for one retry.
    expect({ text, arrived }).toEqual({ text: 'echo: hello', arrived: 2 });
  });

  it('gets the right answer to each of fifty parallel calls', async () => {
    const prompts = Array.from({ length: 50 }, (_, index) => `question ${index}`);
    const answers = await Promise.all(prompts.map((prompt) => generateText({ ...asked(), prompt })));
    expect(answers.map(({ text }) => text)).toEqual(prompts.map((prompt) => `echo: ${prompt}`));
  });
});
