import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatCompletionTool } from 'openai/resources/chat/completions';
import { startGateway, type Gateway } from './gateway.js';

const model = 'groq/llama-3.1-8b-instant';
const messages = [{ role: 'user' as const, content: 'hello' }];
const tools: ChatCompletionTool[] = [
  { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } },
];

let gateway: Gateway;
let client: OpenAI;
beforeAll(async () => {
  gateway = await startGateway();
  client = new OpenAI({ apiKey: gateway.key, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
});
afterAll(() => gateway.close());
afterEach(() => gateway.reset());

describe("OpenAI's client", () => {
  it('reads a whole answer', async () => {
    const completion = await client.chat.completions.create({ model, messages });
    expect(completion.choices[0]!.message.content).toBe('echo: hello');
    expect(completion.usage!.total_tokens).toBeGreaterThan(0);
    expect(completion._request_id).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('reads a stream, with usage where it asks for it', async () => {
    const stream = await client.chat.completions.create({
      ...{ model, messages, stream: true, stream_options: { include_usage: true } },
    });
    let text = '';
    const usages: unknown[] = [];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (chunk.usage) usages.push(chunk.usage);
    }
    expect(text).toBe('echo: hello');
    expect(usages).toHaveLength(1);
  });

  it.each([false, true])('goes a round with tools (streamed: %s)', async (streamed) => {
    gateway.reply = ({ body }) =>
      (body as { messages: unknown[] }).messages.length === 1
        ? { toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Bonn' } }] }
        : { text: 'It rains in Bonn.' };
    const first = streamed
      ? await client.chat.completions.stream({ model, messages, tools }).finalMessage()
      : (await client.chat.completions.create({ model, messages, tools })).choices[0]!.message;
    const call = first.tool_calls![0]!;
    expect(call).toMatchObject({ id: 'call_1', function: { name: 'weather', arguments: '{"city":"Bonn"}' } });
    const answer = await client.chat.completions.create({
      ...{ model, tools },
      messages: [...messages, first, { role: 'tool', tool_call_id: call.id, content: 'rain' }],
    });
    expect(answer.choices[0]!.message.content).toBe('It rains in Bonn.');
    expect(gateway.groq.calls[1]!.body).toMatchObject({
      messages: [{}, { tool_calls: [{ id: 'call_1' }] }, { role: 'tool', tool_call_id: 'call_1' }],
    });
  });

  it('gets an answer that follows a JSON schema', async () => {
    gateway.reply = () => ({ text: '{"city":"Bonn"}' });
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const completion = await client.chat.completions.parse({
      ...{ model: 'openai/gpt-4o-mini', messages },
      response_format: { type: 'json_schema', json_schema: { name: 'place', schema } },
    });
    expect(JSON.parse(completion.choices[0]!.message.content!)).toEqual({ city: 'Bonn' });
    expect(gateway.openai.calls[0]!.body).toMatchObject({
      response_format: { json_schema: { name: 'place', schema } },
    });
  });

  it('ends the provider’s call when it aborts, before the first token and after it', async () => {
    gateway.groq.enqueue('stall', { kind: 'stream_stall', afterTokens: 1 });
    const leaving = new AbortController();
    const asked = client.chat.completions.create({ model, messages }, { signal: leaving.signal });
    await gateway.groq.waitForCalls(1);
    leaving.abort();
    await expect(asked).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await gateway.groq.waitForFinished(1);
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) stream.controller.abort();
    await gateway.groq.waitForFinished(2);
    expect(gateway.groq.calls.map((call) => call.finished)).toEqual(['client_aborted', 'client_aborted']);
  });

  it('lists models, and finds one whose id has slashes', async () => {
    const ids: string[] = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toContain('groq/openai/gpt-oss-20b');
    expect(await client.models.retrieve('groq/openai/gpt-oss-20b')).toMatchObject({ owned_by: 'groq' });
  });

  it('does not mix up fifty calls at a time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const content = `question ${index}`;
        const asked = { model, messages: [{ role: 'user' as const, content }] };
        if (index % 2 === 0) {
          const { choices } = await client.chat.completions.create(asked);
          return choices[0]!.message.content;
        }
        return client.chat.completions.stream(asked).finalContent();
      }),
    );
    expect(answers).toEqual(Array.from({ length: 50 }, (_, index) => `echo: question ${index}`));
  });

  it('tells what a provider says mid-stream as an error', async () => {
    gateway.groq.enqueue({ kind: 'stream_error', afterTokens: 1 });
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    const reading = async () => {
      for await (const _ of stream);
    };
    await expect(reading()).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  describe('knows', () => {
    it('a bad request', async () => {
      const asked = client.chat.completions.create({ model, messages, temperature: 9 });
      await expect(asked).rejects.toBeInstanceOf(OpenAI.BadRequestError);
      await expect(asked).rejects.toMatchObject({ status: 400, code: 'invalid_value', param: 'temperature' });
    });

    it('a wrong key', async () => {
      const stranger = client.withOptions({ apiKey: 'nonsense' });
      const asked = stranger.chat.completions.create({ model, messages });
      await expect(asked).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
      await expect(asked).rejects.toMatchObject({ code: 'invalid_api_key' });
    });

    it('a scope that is missing', async () => {
      const admin = client.withOptions({ apiKey: gateway.test.adminToken });
      const asked = admin.chat.completions.create({ model, messages });
      await expect(asked).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
    });

    it('an unknown model', async () => {
      const asked = client.chat.completions.create({ model: 'gpt-5', messages });
      await expect(asked).rejects.toBeInstanceOf(OpenAI.NotFoundError);
      await expect(asked).rejects.toMatchObject({ code: 'model_not_found' });
    });

    it('a rate limit, and does not try again where this server has', async () => {
      gateway.groq.setScript(() => ({ kind: 'rate_limited', retryAfter: 3600 }));
      const patient = client.withOptions({ maxRetries: 3 });
      const asked = patient.chat.completions.create({ model: 'groq/qwen/qwen3-32b', messages });
      await expect(asked).rejects.toBeInstanceOf(OpenAI.RateLimitError);
      expect(gateway.groq.calls).toHaveLength(1);
    });

    it('a provider that fails', async () => {
      gateway.groq.enqueue('forbidden');
      const asked = client.chat.completions.create({ model, messages });
      await expect(asked).rejects.toBeInstanceOf(OpenAI.InternalServerError);
      await expect(asked).rejects.toMatchObject({ status: 502, code: 'upstream_auth_failed' });
    });
  });
});
