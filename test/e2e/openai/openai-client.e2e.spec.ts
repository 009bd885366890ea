import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatCompletionTool } from 'openai/resources/chat/completions';
import { ANTHROPIC_KEY, FakeAnthropic } from '../../support/fake-provider/anthropic/index.js';
import { startVendors, VENDOR_MODELS, type Vendors } from '../../support/fake-provider/vendors.js';
import type { ChatCompletionChunk, ChatMessage } from '../../../modules/llm-driver/index.js';
import { WholeFromChunks } from '../../../modules/llm-driver/wire/whole-from-chunks.js';
import { itOnOneServer } from '../../support/on-one-server.js';
import { ERROR_CLASSES, prepareErrorClasses, requestsDuring, spentKey } from './error-classes.js';
import { startGateway, type Gateway } from './gateway.js';

const model = 'groq/llama-3.1-8b-instant';
const messages = [{ role: 'user' as const, content: 'hello' }];
const tools: ChatCompletionTool[] = [
  { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } },
];
/** What this client makes of each status; 413 has no class of its own. */
const CLASSES: Readonly<Record<number, new (...args: never[]) => Error>> = {
  ...{ 400: OpenAI.BadRequestError, 401: OpenAI.AuthenticationError, 403: OpenAI.PermissionDeniedError },
  ...{ 404: OpenAI.NotFoundError, 413: OpenAI.APIError, 429: OpenAI.RateLimitError },
  ...{ 502: OpenAI.InternalServerError, 503: OpenAI.InternalServerError, 504: OpenAI.InternalServerError },
};

let gateway: Gateway;
let client: OpenAI;
let claude: FakeAnthropic;
let vendors: Vendors;
beforeAll(async () => {
  claude = await FakeAnthropic.start();
  vendors = await startVendors();
  const anthropic = { ANTHROPIC_API_KEY: ANTHROPIC_KEY, ANTHROPIC_BASE_URL: claude.url };
  gateway = await startGateway({ ...anthropic, ...vendors.environment });
  prepareErrorClasses(gateway);
  client = new OpenAI({ apiKey: gateway.key, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
});
afterEach(() => {
  gateway.reset();
  claude.reset();
  vendors.reset();
});

type Asked = Parameters<typeof client.chat.completions.create>[0];

async function wholeMessage(asked: object): Promise<ChatMessage> {
  const completion = await client.chat.completions.create({ ...(asked as Asked), stream: false });
  return completion.choices[0]!.message as unknown as ChatMessage;
}

/** Puts a stream together, as clients do that know of reasoning. */
async function streamedMessage(asked: object): Promise<ChatMessage> {
  const whole = new WholeFromChunks();
  const stream = await client.chat.completions.create({ ...(asked as Asked), stream: true });
  for await (const chunk of stream) whole.add(chunk as unknown as ChatCompletionChunk);
  return whole.completion().choices[0]!.message;
}

describe("OpenAI's client", () => {
  it('reads a complete answer', async () => {
    const completion = await client.chat.completions.create({ model, messages });
    expect(completion.choices[0]!.message.content).toBe('echo: hello');
    expect(completion.usage!.total_tokens).toBeGreaterThan(0);
    expect(completion._request_id).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('reads a stream, with usage on request', async () => {
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

  it.each([false, true])('completes a round with tools (streamed: %s)', async (streamed) => {
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

  it.each([false, true])(
    'keeps the thoughts of Claude through a round with tools (streamed: %s)',
    async (streamed) => {
      const blocks = [
        { type: 'thinking', thinking: 'First the place.' },
        { type: 'text', text: 'Let me see.' },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Bonn' } },
        { type: 'thinking', thinking: 'Then the day.' },
        { type: 'tool_use', id: 'toolu_2', name: 'weather', input: {} },
      ];
      claude.enqueue({ blocks });
      const asked = { model: 'anthropic/claude-opus-4-6', messages, tools };
      const first = streamed
        ? await client.chat.completions.stream(asked).finalMessage()
        : (await client.chat.completions.create(asked)).choices[0]!.message;
      const results = first.tool_calls!.map(({ id }) => ({
        role: 'tool' as const,
        tool_call_id: id,
        content: 'rain',
      }));
      const answer = await client.chat.completions.create({
        ...asked,
        messages: [...messages, first, ...results],
      });
      expect(answer.choices[0]!.message.content).toBe('echo: ');
      // The fake refuses thoughts that do not come back as they were, in their places.
      const sent = claude.calls[1]!.body.messages[1]!.content as { type: string }[];
      expect(sent.map(({ type }) => type)).toEqual(blocks.map(({ type }) => type));
      expect(first.tool_calls).toMatchObject([
        { function: { arguments: '{"city":"Bonn"}' } },
        { function: { arguments: '{}' } },
      ]);
    },
  );

  it.each([false, true])(
    'gets the answer of Claude if it is the fastest (streamed: %s)',
    async (streamed) => {
      gateway.reply = () => ({ latencyMs: 5_000 });
      const asked = {
        ...{ model: 'openai/gpt-4o-mini,anthropic/claude-opus-4-6,groq/llama-3.1-8b-instant', messages },
        ...{ fastest_response: true },
      };
      const completion = streamed
        ? await client.chat.completions.stream(asked).finalChatCompletion()
        : await client.chat.completions.create(asked);
      expect(completion.choices[0]!.message.content).toBe('echo: hello');
      expect(completion.model).toBe('anthropic/claude-opus-4-6');
    },
  );

  describe('behind servers that are not quite as OpenAI', () => {
    const raw = (body: unknown, type = 'application/json') =>
      gateway.groq.enqueue({
        ...{ kind: 'raw', status: 200, headers: { 'content-type': type } },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    const events = (...chunks: readonly object[]) =>
      [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
    const call = (n: number) => ({
      ...{ id: `call_${n}`, type: 'function' as const },
      function: { name: 'weather', arguments: `{"n":${n}}` },
    });

    it('reads an answer that was spent on thinking, after one call', async () => {
      const usage = { prompt_tokens: 12, total_tokens: 111 };
      raw({ choices: [{ finish_reason: 'length', index: 0, logprobs: null }], usage });
      const completion = await client.chat.completions.create({ model, messages });
      expect(completion).toMatchObject({
        choices: [{ finish_reason: 'length', message: { role: 'assistant', content: null } }],
        usage,
      });
      expect(gateway.groq.calls).toHaveLength(1);
    });

    it('puts a whole answer in a stream together, all tool calls and fields of it', async () => {
      const logprobs = {
        content: [{ token: 'a', logprob: -1, bytes: null, top_logprobs: [] }],
        refusal: null,
      };
      const message = { role: 'assistant', content: null, tool_calls: [call(1), call(2)] };
      const own = {
        id: 'x',
        created: 1,
        model: 'm',
        system_fingerprint: 'fp',
        citations: ['https://a.example'],
      };
      raw({
        ...own,
        object: 'chat.completion',
        choices: [{ index: 0, message, logprobs, finish_reason: 'stop' }],
      });
      const stream = client.chat.completions.stream({ model, messages, tools });
      const completion = await stream.finalChatCompletion();
      expect(completion.choices[0]!.message.tool_calls).toMatchObject([call(1), call(2)]);
      expect(completion.choices[0]!.logprobs?.content).toHaveLength(1);
      expect(completion).toMatchObject({ system_fingerprint: 'fp', citations: ['https://a.example'] });
    });

    it('reads tool calls that come without an index', async () => {
      const chunk = (delta: object, finish_reason: string | null = null) => ({
        ...{ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' },
        choices: [{ index: 0, delta, finish_reason }],
      });
      const chunks = [chunk({ tool_calls: [call(1)] }), chunk({ tool_calls: [call(2)] }), chunk({}, 'stop')];
      raw(
        events(...chunks, { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }),
        'text/plain',
      );
      const completion = await client.chat.completions
        .stream({ model, messages, tools })
        .finalChatCompletion();
      expect(completion.choices[0]).toMatchObject({
        finish_reason: 'tool_calls',
        message: { tool_calls: [call(1), call(2)] },
      });
    });

    it('gets usage that it asks for as OpenRouter takes it', async () => {
      const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, cost: 0.000123 };
      const last = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage };
      const text = {
        ...last,
        usage: undefined,
        choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }],
      };
      raw(events(text, last), 'text/event-stream');
      const asked = { model, messages, stream: true as const, usage: { include: true } };
      const seen: unknown[] = [];
      for await (const chunk of await client.chat.completions.create(asked)) seen.push(chunk);
      expect(seen.at(-1)).toEqual(last);
    });
  });

  describe.each(['gemini', 'mistral', 'deepseek', 'openrouter', 'ollama', 'azure-openai'] as const)(
    'in a round with tools: %s',
    (name) => {
      const model = `${name}/${VENDOR_MODELS[name]}`;
      const thoughts = 'Rome is in the south.';
      const made = { name: 'weather', arguments: { city: 'Rome' } };

      it.each([false, true])(
        'brings back what the provider wants to see again (streamed: %s)',
        async (streamed) => {
          const vendor = vendors.of(name);
          vendor.enqueue({ thoughts, toolCalls: [made, made] }, { text: 'Warm.' });
          const asked = { model, messages, tools };
          const first = streamed ? await streamedMessage(asked) : await wholeMessage(asked);
          const results = first.tool_calls!.map(({ id }) => ({
            ...{ role: 'tool' as const, tool_call_id: id, content: '20' },
          }));
          const second = await wholeMessage({ ...asked, messages: [...messages, first, ...results] });
          expect(second.content).toBe('Warm.');
          // The fakes refuse state that does not come back as it was.
          expect(vendor.calls.map(({ refusal }) => refusal?.body)).toEqual([undefined, undefined]);
          const sent = JSON.stringify(vendor.calls[1]!.body.messages[1]);
          if (name !== 'gemini' && name !== 'azure-openai') expect(sent).toContain(thoughts);
          expect(sent).not.toContain('skip_thought');
        },
      );
    },
  );

  it.each(['deepseek', 'openrouter', 'ollama'] as const)(
    'is sent the events of %s byte for byte, without comments of the provider',
    async (name) => {
      const vendor = vendors.of(name);
      const model = VENDOR_MODELS[name];
      const answer = {
        thoughts: 'Rome is in the south.',
        toolCalls: [{ name: 'weather', arguments: { city: 'Rome' } }],
      };
      const asked = { messages, tools, stream: true, stream_options: { include_usage: true } };
      vendor.enqueue(answer);
      const through = await (
        await gateway.post('/v1/chat/completions', { ...asked, model: `${name}/${model}` })
      ).text();
      const { path, headers } = vendor.calls[0]!;
      vendor.reset();
      vendor.enqueue(answer);
      const direct = await fetch(new URL(path, vendor.baseUrl), {
        ...{ method: 'POST', body: JSON.stringify({ ...asked, model }) },
        headers: { authorization: headers.authorization ?? '' },
      });
      const events = (await direct.text()).split('\n\n').filter((event) => event.startsWith('data:'));
      expect(through.split('\n\n').filter((event) => event !== '')).toEqual(events);
    },
  );

  it('gets what an answer of OpenRouter cost, whole and streamed, and the pool sums it up', async () => {
    const model = `openrouter/${VENDOR_MODELS.openrouter}`;
    const whole = await client.chat.completions.create({ model, messages });
    expect(whole.usage).toMatchObject({ cost: 0.00014235, cost_details: {} });
    const stream_options = { include_usage: true };
    const stream = await client.chat.completions.create({ model, messages, stream: true, stream_options });
    const usages: unknown[] = [];
    for await (const { usage } of stream) if (usage) usages.push(usage);
    expect(usages).toMatchObject([{ cost: 0.00014235 }]);
    const path = '/api/v1/openrouter/completion-pool';
    const pool = await gateway.post(path, { prompts: ['a', 'b'], model: VENDOR_MODELS.openrouter });
    expect(await pool.text()).toContain('"cost":0.0002847');
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

  it('cancels the provider’s call when it aborts, before the first token and after it', async () => {
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

  it('lists models, and finds a model whose id has slashes', async () => {
    const ids: string[] = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toContain('groq/openai/gpt-oss-20b');
    expect(await client.models.retrieve('groq/openai/gpt-oss-20b')).toMatchObject({ owned_by: 'groq' });
  });

  it('gets the right answer to each of fifty parallel calls', async () => {
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

  it('reports an error of the provider in the middle of a stream as an error', async () => {
    gateway.groq.enqueue({ kind: 'stream_error', afterTokens: 1 });
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    const reading = async () => {
      for await (const _ of stream);
    };
    await expect(reading()).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  describe.each(ERROR_CLASSES)('on $what', ({ status, error, retryAfter, spent, provoke }) => {
    it('throws the right class, status, code and param, and does not retry', async () => {
      const { apiKey, ...asked } = provoke(gateway);
      const caller = client.withOptions({ apiKey, maxRetries: 2 });
      let thrown: unknown;
      const arrived = await requestsDuring(gateway, async () => {
        thrown = await caller.chat.completions
          .create({ ...asked, messages })
          .catch((failure: unknown) => failure);
      });
      expect(thrown).toBeInstanceOf(CLASSES[status]);
      expect(thrown).toMatchObject({ status, ...error, requestID: expect.any(String) });
      const { headers } = thrown as { headers: Headers };
      expect(headers.get('x-should-retry')).toBe(spent ? 'false' : null);
      if (retryAfter) expect(Number(headers.get('retry-after'))).toBeGreaterThan(3500);
      expect(arrived).toBe(1);
    });

    it('throws the same from a stream', async () => {
      const { apiKey, ...asked } = provoke(gateway);
      const stream = client.withOptions({ apiKey }).chat.completions.stream({ ...asked, messages });
      await expect(stream.finalContent()).rejects.toMatchObject({ status, ...error });
    });
  });

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
});
