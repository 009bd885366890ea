import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { startGateway, type Gateway } from './gateway.js';

const MODEL = 'groq/llama-3.1-8b-instant';

let gateway: Gateway;
let model: ChatOpenAI;
beforeAll(async () => {
  gateway = await startGateway();
  model = new ChatOpenAI({
    ...{ model: MODEL, apiKey: gateway.key, maxRetries: 0, streamUsage: true },
    configuration: { baseURL: `${gateway.url}/v1` },
  });
});
afterAll(() => gateway.close());
afterEach(() => gateway.reset());

describe("LangChain's ChatOpenAI", () => {
  it('reads a whole answer', async () => {
    const answer = await model.invoke('hello');
    expect(answer.content).toBe('echo: hello');
    expect(answer.usage_metadata!.total_tokens).toBeGreaterThan(0);
  });

  it('reads a stream, with usage', async () => {
    let whole: AIMessage | undefined;
    let text = '';
    for await (const piece of await model.stream('hello')) {
      text += piece.text;
      whole = piece.usage_metadata ? piece : whole;
    }
    expect(text).toBe('echo: hello');
    expect(whole!.usage_metadata!.total_tokens).toBeGreaterThan(0);
  });

  it('goes a round with tools', async () => {
    gateway.reply = ({ body }) =>
      (body as { messages: unknown[] }).messages.length === 1
        ? { toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Bonn' } }] }
        : { text: 'It rains.' };
    const weather = { name: 'weather', description: 'weather', schema: z.object({ city: z.string() }) };
    const bound = model.bindTools([weather]);
    const question = new HumanMessage('hello');
    const first = await bound.invoke([question]);
    expect(first.tool_calls).toMatchObject([{ id: 'call_1', name: 'weather', args: { city: 'Bonn' } }]);
    const answer = await bound.invoke([
      question,
      first,
      new ToolMessage({ tool_call_id: 'call_1', content: 'rain' }),
    ]);
    expect(answer.content).toBe('It rains.');
  });

  it('gets an object that follows a schema', async () => {
    gateway.reply = () => ({ text: '{"city":"Bonn"}' });
    const structured = model.withStructuredOutput(z.object({ city: z.string() }), { method: 'jsonSchema' });
    expect(await structured.invoke('hello')).toEqual({ city: 'Bonn' });
  });

  it('ends the provider’s call when it aborts', async () => {
    gateway.groq.enqueue('stall');
    const leaving = new AbortController();
    const answer = model.invoke('hello', { signal: leaving.signal });
    await gateway.groq.waitForCalls(1);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it('tells an unknown model', async () => {
    const other = new ChatOpenAI({
      ...{ model: 'gpt-5', apiKey: gateway.key, maxRetries: 0 },
      configuration: { baseURL: `${gateway.url}/v1` },
    });
    await expect(other.invoke('hello')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('does not mix up fifty calls at a time', async () => {
    const prompts = Array.from({ length: 50 }, (_, index) => `question ${index}`);
    const answers = await Promise.all(prompts.map((prompt) => model.invoke(prompt)));
    expect(answers.map(({ content }) => content)).toEqual(prompts.map((prompt) => `echo: ${prompt}`));
  });
});
