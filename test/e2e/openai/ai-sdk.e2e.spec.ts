import { createGroq } from '@ai-sdk/groq';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { APICallError, generateObject, generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { startGateway, type Gateway } from './gateway.js';

const MODEL = 'groq/llama-3.1-8b-instant';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
afterEach(() => gateway.reset());

const providers = {
  'the OpenAI-compatible provider': () =>
    createOpenAICompatible({
      ...{ name: 'gateway', baseURL: `${gateway.url}/v1`, apiKey: gateway.key },
      ...{ includeUsage: true, supportsStructuredOutputs: true },
    })(MODEL),
  'the Groq provider': () => createGroq({ baseURL: `${gateway.url}/openai/v1`, apiKey: gateway.key })(MODEL),
};

describe.each(Object.entries(providers))('the AI SDK with %s', (_name, model) => {
  const asked = () => ({ model: model(), maxRetries: 0, prompt: 'hello' });

  it('reads a whole answer', async () => {
    const { text, usage, finishReason } = await generateText(asked());
    expect({ text, finishReason }).toEqual({ text: 'echo: hello', finishReason: 'stop' });
    expect(usage.totalTokens).toBeGreaterThan(0);
  });

  it('reads a stream, with usage', async () => {
    const stream = streamText(asked());
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    expect(text).toBe('echo: hello');
    expect((await stream.usage).totalTokens).toBeGreaterThan(0);
  });

  it('goes a round with tools', async () => {
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

  it('ends the provider’s call when it aborts', async () => {
    gateway.groq.enqueue('stall');
    const leaving = new AbortController();
    const answer = generateText({ ...asked(), abortSignal: leaving.signal });
    await gateway.groq.waitForCalls(1);
    leaving.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it('tells what failed, and whether to try again', async () => {
    gateway.groq.enqueue('forbidden');
    const error = await generateText(asked()).catch((thrown: unknown) => thrown);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      statusCode: 502,
      message: 'The provider refused the credentials configured for this driver.',
    });
  });

  it('does not mix up fifty calls at a time', async () => {
    const prompts = Array.from({ length: 50 }, (_, index) => `question ${index}`);
    const answers = await Promise.all(prompts.map((prompt) => generateText({ ...asked(), prompt })));
    expect(answers.map(({ text }) => text)).toEqual(prompts.map((prompt) => `echo: ${prompt}`));
  });
});
