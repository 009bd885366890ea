import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import Groq from 'groq-sdk';
import { itOnOneServer } from '../../support/on-one-server.js';
import { ERROR_CLASSES, prepareErrorClasses, requestsDuring, spentKey } from './error-classes.js';
import { startGateway, type Gateway } from './gateway.js';

const model = 'groq/llama-3.1-8b-instant';
const messages = [{ role: 'user' as const, content: 'hello' }];
/** What this client makes of each status; 413 has no class of its own. */
const CLASSES: Readonly<Record<number, new (...args: never[]) => Error>> = {
  ...{ 400: Groq.BadRequestError, 401: Groq.AuthenticationError, 403: Groq.PermissionDeniedError },
  ...{ 404: Groq.NotFoundError, 413: Groq.APIError, 429: Groq.RateLimitError },
  ...{ 502: Groq.InternalServerError, 503: Groq.InternalServerError, 504: Groq.InternalServerError },
};

let gateway: Gateway;
let client: Groq;
beforeAll(async () => {
  gateway = await startGateway();
  prepareErrorClasses(gateway);
  // The host alone: this client adds /openai/v1 by itself.
  client = new Groq({ apiKey: gateway.key, baseURL: gateway.url, maxRetries: 0 });
});
afterEach(() => gateway.reset());

describe("Groq's client", () => {
  it('reads a complete answer, with Groq’s own fields', async () => {
    const completion = await client.chat.completions.create({ model, messages });
    expect(completion.choices[0]!.message.content).toBe('echo: hello');
    expect(completion.usage).toHaveProperty('queue_time');
    expect(completion).toHaveProperty('x_groq.id');
  });

  it('reads a stream and the usage that Groq always sends', async () => {
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

  it('completes a round with tools', async () => {
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

  it('cancels the provider’s call when it aborts', async () => {
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

  it.each(ERROR_CLASSES)(
    'recognises $what by class, status and body, and does not retry',
    async ({ status, error, retryAfter, spent, provoke }) => {
      const { apiKey, ...asked } = provoke(gateway);
      const caller = client.withOptions({ apiKey, maxRetries: 2 });
      let thrown: unknown;
      const arrived = await requestsDuring(gateway, async () => {
        thrown = await caller.chat.completions
          .create({ ...asked, messages })
          .catch((failure: unknown) => failure);
      });
      expect(thrown).toBeInstanceOf(CLASSES[status]);
      expect(thrown).toMatchObject({ status, error: { error: { ...error, message: expect.any(String) } } });
      const { headers } = thrown as { headers: Headers };
      expect(headers.get('x-should-retry')).toBe(spent ? 'false' : null);
      if (retryAfter) expect(Number(headers.get('retry-after'))).toBeGreaterThan(3500);
      expect(arrived).toBe(1);
    },
  );

  // Within a second or two of real time, which two servers and a database take now and then.
  itOnOneServer('retries when the reply asks for it, and is answered', async () => {
    const caller = client.withOptions({ apiKey: await spentKey(gateway, 60), maxRetries: 1 });
    let content: string | null | undefined;
    const arrived = await requestsDuring(gateway, async () => {
      content = (await caller.chat.completions.create({ model, messages })).choices[0]!.message.content;
    });
    // By itself it would come after half a second, too early for one retry.
    expect({ content, arrived }).toEqual({ content: 'echo: hello', arrived: 2 });
  });

  it('cancels the provider’s call when it aborts in the middle of a stream', async () => {
    gateway.groq.enqueue({ kind: 'stream_stall', afterTokens: 1 });
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) stream.controller.abort();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it('gets the right answer to each of fifty parallel calls', async () => {
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
