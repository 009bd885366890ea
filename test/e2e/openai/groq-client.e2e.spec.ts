import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import Groq from 'groq-sdk';
import { startGateway, type Gateway } from './gateway.js';

const model = 'groq/llama-3.1-8b-instant';
const messages = [{ role: 'user' as const, content: 'hello' }];

let gateway: Gateway;
let client: Groq;
beforeAll(async () => {
  gateway = await startGateway();
  // The host alone: this client adds /openai/v1 by itself.
  client = new Groq({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 });
});
afterAll(() => gateway.close());
afterEach(() => gateway.reset());

describe("Groq's client", () => {
  it('reads a whole answer, with Groq’s own fields', async () => {
    const completion = await client.chat.completions.create({ model, messages });
    expect(completion.choices[0]!.message.content).toBe('echo: hello');
    expect(completion.usage).toHaveProperty('queue_time');
    expect(completion).toHaveProperty('x_groq.id');
  });

  it('reads a stream and the usage Groq sends unasked', async () => {
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    let text = '';
    let last: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      last = chunk;
    }
    expect(text).toBe('echo: hello');
    expect(last).toHaveProperty('x_groq.usage.total_tokens');
    expect(last).not.toHaveProperty('usage');
  });

  it('goes a round with tools', async () => {
    gateway.reply = ({ body }) =>
      (body as { messages: unknown[] }).messages.length === 1
        ? { toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{}' }] }
        : { text: 'It rains.' };
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: {} } }];
    const { message } = (await client.chat.completions.create({ model, messages, tools })).choices[0]!;
    expect(message.tool_calls![0]!.function.name).toBe('weather');
    const answer = await client.chat.completions.create({
      ...{ model, tools },
      messages: [...messages, message, { role: 'tool', tool_call_id: 'call_1', content: 'rain' }],
    });
    expect(answer.choices[0]!.message.content).toBe('It rains.');
  });

  it('gets an answer that follows a JSON schema', async () => {
    gateway.reply = () => ({ text: '{"city":"Bonn"}' });
    const schema = { type: 'object', properties: { city: { type: 'string' } } };
    const format = { type: 'json_schema' as const, json_schema: { name: 'place', schema } };
    await client.chat.completions.create({ model, messages, response_format: format });
    expect(gateway.groq.calls[0]!.body).toMatchObject({ response_format: format });
  });

  it('ends the provider’s call when it aborts', async () => {
    gateway.groq.enqueue('stall');
    const leaving = new AbortController();
    const asked = client.chat.completions.create({ model, messages }, { signal: leaving.signal });
    await gateway.groq.waitForCalls(1);
    leaving.abort();
    await expect(asked).rejects.toBeInstanceOf(Groq.APIUserAbortError);
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it('lists models', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toContain('groq/llama-3.3-70b-versatile');
    expect(await client.models.retrieve(model)).toMatchObject({ id: model });
  });

  it('knows an unknown model, a bad request and a failing provider', async () => {
    const unknown = client.chat.completions.create({ model: 'nothing', messages });
    await expect(unknown).rejects.toBeInstanceOf(Groq.NotFoundError);
    const bad = client.chat.completions.create({ model, messages, top_p: 5 });
    await expect(bad).rejects.toBeInstanceOf(Groq.BadRequestError);
    gateway.groq.enqueue('forbidden');
    const failing = client.chat.completions.create({ model, messages });
    await expect(failing).rejects.toBeInstanceOf(Groq.InternalServerError);
  });

  it('does not mix up fifty calls at a time', async () => {
    const contents = Array.from({ length: 50 }, (_, index) => `question ${index}`);
    const answers = await Promise.all(
      contents.map((content) =>
        client.chat.completions.create({ model, messages: [{ role: 'user', content }] }),
      ),
    );
    expect(answers.map(({ choices }) => choices[0]!.message.content)).toEqual(
      contents.map((content) => `echo: ${content}`),
    );
  });
});
