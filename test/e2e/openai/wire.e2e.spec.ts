import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { once } from 'node:events';
import { chunksOf, eventsOf, GROQ_KEY, startGateway, textOf, type Gateway } from './gateway.js';

const MODEL = 'groq/llama-3.1-8b-instant';
const hello = { model: MODEL, messages: [{ role: 'user', content: 'hello' }] };
const streamed = { ...hello, stream: true };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.reset());

const chat = (body: unknown, init?: RequestInit) => gateway.post('/v1/chat/completions', body, init);
const errorOf = async (response: Response) => ((await response.json()) as { error: unknown }).error;

describe('POST /v1/chat/completions', () => {
  it.each(['/v1/chat/completions', '/chat/completions', '/openai/v1/chat/completions'])(
    "answers on %s with the provider's object, unknown fields included",
    async (path) => {
      const response = await gateway.post(path, hello);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(response.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(await response.json()).toMatchObject({
        object: 'chat.completion',
        model: 'llama-3.1-8b-instant',
        choices: [{ message: { content: 'echo: hello' } }],
        x_groq: { id: expect.any(String) },
        usage: { queue_time: expect.any(Number) },
      });
    },
  );

  it("sends exactly the caller's request, with the provider’s name of the model", async () => {
    const extra = { seed: 7, service_tier: 'flex', unheard_of: { deep: [1, null] }, temperature: 0 };
    await chat({ ...hello, ...extra, fastest_response: false });
    expect(gateway.groq.calls[0]!.body).toEqual({
      ...{ messages: hello.messages, model: 'llama-3.1-8b-instant' },
      ...extra,
    });
    await chat(streamed);
    expect(gateway.groq.calls[1]!.body).toEqual({
      ...{ messages: hello.messages, model: 'llama-3.1-8b-instant', stream: true },
    });
  });

  it.each([
    ['whole', ''],
    ['streamed', ', "stream" : true'],
  ])(
    'sends the request as it was written, with spaces and all digits of numbers: %s',
    async (_kind, more) => {
      const text = `{ "temperature": 1.0, "tools": [{ "type": "function", "function": { "name": "f", "parameters": { "id" : 12345678901234567890 } } }],\n "model" : "${MODEL}"${more}, "messages": [ {"content": "h\\u00e9llo", "role":"user"} ] }`;
      expect((await chat(text)).status).toBe(200);
      const sent = text.replace('"model" : "groq/', '"model":"');
      const [call] = gateway.groq.calls;
      expect(call!.body).toEqual(JSON.parse(sent));
      expect(call!.headers['content-length']).toBe(String(Buffer.byteLength(sent)));
    },
  );

  it('accepts a model id that contains slashes', async () => {
    await chat({ ...hello, model: 'groq/openai/gpt-oss-20b' });
    expect(gateway.groq.calls[0]!.model).toBe('openai/gpt-oss-20b');
  });

  it.each(['gpt-5', 'groq', 'nobody/gpt-5', 'constructor', '__proto__', 'toString/x', 'groq/', '/x'])(
    'answers 404 model_not_found for %j, without any call',
    async (model) => {
      const response = await chat({ ...hello, model });
      expect(response.status).toBe(404);
      expect(await errorOf(response)).toMatchObject({
        ...{ type: 'not_found_error', code: 'model_not_found', param: 'model' },
      });
      expect(gateway.groq.calls).toHaveLength(0);
    },
  );

  it.each<[Record<string, unknown>, string, string]>([
    [{ model: undefined }, 'model', 'missing_required_parameter'],
    [{ model: 5 }, 'model', 'invalid_type'],
    [{ model: ' , ' }, 'model', 'invalid_value'],
    [{ messages: undefined }, 'messages', 'missing_required_parameter'],
    [{ messages: [] }, 'messages', 'invalid_value'],
    [{ messages: [{ content: 'x' }] }, 'messages[0].role', 'missing_required_parameter'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages[0].content', 'invalid_value'],
    [
      { messages: [{ role: 'user', content: [{ text: 'x' }] }] },
      'messages[0].content[0].type',
      'missing_required_parameter',
    ],
    [{ temperature: 3 }, 'temperature', 'invalid_value'],
    [{ temperature: '0.5' }, 'temperature', 'invalid_type'],
    [{ top_p: -1 }, 'top_p', 'invalid_value'],
    [{ n: 1000 }, 'n', 'invalid_value'],
    [{ max_tokens: 1e9 }, 'max_tokens', 'invalid_value'],
    [{ stop: Array(128).fill('x') }, 'stop', 'invalid_value'],
    [{ logit_bias: { 5: 'x' } }, 'logit_bias["5"]', 'invalid_value'],
    [{ stream: 'yes' }, 'stream', 'invalid_type'],
    [{ tools: [{ type: 5 }] }, 'tools[0].type', 'invalid_type'],
    [{ parallel_tool_calls: 'no' }, 'parallel_tool_calls', 'invalid_type'],
    [{ fastest_response: 1 }, 'fastest_response', 'invalid_type'],
    [{ api_base: null }, 'api_base', 'unknown_parameter'],
    [{ metadata: { base_url: 'http://x' } }, 'metadata.base_url', 'unknown_parameter'],
    [{ model: Array(11).fill(MODEL).join() }, 'model', 'invalid_value'],
    [{ model: `${MODEL},${MODEL}`, stream: true }, 'stream', 'invalid_value'],
  ])('refuses %j and names %s', async (wrong, param, code) => {
    const response = await chat({ ...hello, ...wrong });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error', param, code });
    expect(gateway.groq.calls).toHaveLength(0);
  });

  it('ignores field names in the caller’s own content', async () => {
    const schema = { type: 'object', properties: { api_key: { type: 'string' } } };
    const tools = [{ type: 'function', function: { name: 'f', parameters: schema } }];
    const response = await chat({
      ...hello,
      messages: [{ role: 'user', content: 'hello', base_url: 'text' }],
      tools,
      response_format: { type: 'json_schema', json_schema: { name: 's', schema } },
    });
    expect(gateway.groq.calls[0]!.body).toMatchObject({ tools });
    expect(response.status).not.toBe(404);
  });

  it('refuses a field in the query that would choose the host', async () => {
    const response = await gateway.post('/v1/chat/completions?api_base=http://x', hello);
    expect(response.status).toBe(400);
  });

  it('requires a token with the scope use', async () => {
    const headers = { 'content-type': 'application/json' };
    const askWith = (token: string) =>
      gateway.test.request('/chat/completions', {
        method: 'POST',
        token,
        headers,
        body: JSON.stringify(hello),
      });
    expect((await askWith('nonsense')).status).toBe(401);
    expect((await askWith(gateway.test.adminToken)).status).toBe(403);
    expect(gateway.groq.calls).toHaveLength(0);
  });

  it('says that its retries are spent, and when to retry', async () => {
    gateway.groq.setScript(() => ({ kind: 'rate_limited', retryAfter: 3600 }));
    // A model of its own: the refusal holds back every call to it for an hour.
    const response = await chat({ ...hello, model: 'groq/qwen/qwen3-32b' });
    expect(response.status).toBe(429);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(3500);
    expect(await errorOf(response)).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded' });
  });

  it("never shows a provider's 401 as the caller's, nor the key that the provider repeats", async () => {
    gateway.groq.enqueue('invalid_api_key');
    const response = await chat(hello);
    expect(response.status).toBe(502);
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'upstream_auth_failed' } });
    expect(body).not.toContain(GROQ_KEY.slice(0, 12));
  });
});

describe('a stream', () => {
  it('has the provider’s chunks as events and [DONE], nothing else', async () => {
    const response = await chat(streamed);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9_-]+$/);
    const body = await response.text();
    expect(body).toMatch(/^(data: [^\n]+\n\n)+$/);
    expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
    const chunks = chunksOf(body.split('\n\n').filter((event) => event !== ''));
    expect(textOf(chunks)).toBe('echo: hello');
    expect(chunks.at(-1)!.choices![0]!.finish_reason).toBe('stop');
    expect(chunks.every((chunk) => chunk.choices!.length > 0 && !chunk.usage)).toBe(true);
  });

  it('has one usage chunk if the caller asked for it', async () => {
    const chunks = chunksOf(
      await eventsOf(await chat({ ...streamed, stream_options: { include_usage: true } })),
    );
    const counted = chunks.filter((chunk) => chunk.usage);
    expect(counted).toHaveLength(1);
    expect(counted[0]).toBe(chunks.at(-1));
    expect(counted[0]).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
  });

  it('leaves out the padding that OpenAI adds', async () => {
    const events = await eventsOf(await chat({ ...streamed, model: 'openai/gpt-4o-mini' }));
    expect(textOf(chunksOf(events))).toBe('echo: hello');
    expect(events.join()).not.toContain('obfuscation');
  });

  it('reads the same however the provider splits it', async () => {
    gateway.reply = () => ({
      text: 'grüße 🎉 an alle',
      stream: { split: 'bytes', comments: true, newline: '\r\n' },
    });
    const events = await eventsOf(await chat(streamed));
    expect(textOf(chunksOf(events))).toBe('grüße 🎉 an alle');
    expect(events.at(-1)).toBe('data: [DONE]');
  });

  it('passes tokens on as they arrive, while the provider still generates', async () => {
    gateway.groq.enqueue({ kind: 'stream_stall', afterTokens: 2 });
    const response = await chat(streamed);
    const reader = response.body!.getReader();
    let text = '';
    while ((text.match(/data: /g) ?? []).length < 3)
      text += Buffer.from((await reader.read()).value).toString();
    expect(gateway.groq.calls[0]!.finished).toBe('pending');
    await reader.cancel();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it.each(['stream_reset', 'stream_truncated', 'stream_error'] as const)(
    'that ends in %s has every earlier chunk, one error event, no [DONE] and no finish reason',
    async (kind) => {
      gateway.groq.enqueue({ kind, afterTokens: 2 });
      const response = await chat(streamed);
      expect(response.status).toBe(200);
      const events = await eventsOf(response);
      const chunks = chunksOf(events);
      expect(chunks.at(-1)).toMatchObject({
        error: { type: 'upstream_error', message: expect.any(String), param: null },
      });
      expect(chunks.slice(0, -1)).toHaveLength(3);
      expect(chunks.slice(0, -1).every(({ error, choices }) => !error && !choices![0]!.finish_reason)).toBe(
        true,
      );
      expect(events).not.toContain('data: [DONE]');
      expect(gateway.groq.calls).toHaveLength(1);
    },
  );

  it('that fails before its first chunk is an ordinary error reply', async () => {
    gateway.groq.enqueue('model_not_found');
    const response = await chat(streamed);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await errorOf(response)).toMatchObject({ code: 'model_not_found' });
  });
});

describe('a caller who leaves', () => {
  /** Sends one request over a bare socket, so that leaving is closing it and nothing more. */
  async function ask(body: unknown): Promise<Socket> {
    const socket = connect(gateway.test.port, '127.0.0.1');
    const text = JSON.stringify(body);
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key}\r\n` +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    return socket;
  }

  it.each([hello, streamed])('before the first token cancels the provider’s call (%#)', async (body) => {
    gateway.groq.enqueue('stall');
    const socket = await ask(body);
    await gateway.groq.waitForCalls(1);
    socket.destroy();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it('in the middle of a stream cancels the provider’s call', async () => {
    gateway.groq.enqueue({ kind: 'stream_stall', afterTokens: 1 });
    const socket = await ask(streamed);
    await once(socket, 'data');
    socket.destroy();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
  });

  it.each([false, true])('is logged in one line as a caller who left (stream: %s)', async (stream) => {
    gateway.groq.enqueue(stream ? { kind: 'stream_stall', afterTokens: 1 } : 'stall');
    const before = gateway.test.logLines.length;
    const socket = await ask({ ...hello, stream });
    if (stream) await once(socket, 'data');
    else await gateway.groq.waitForCalls(1);
    socket.destroy();
    await gateway.groq.waitForFinished(1);
    const lines = () =>
      gateway.test.logLines
        .slice(before)
        .map((line) => JSON.parse(line) as { msg: string })
        .filter(({ msg }) => msg === 'request');
    while (lines().length === 0) await nextTurn();
    expect(lines()).toEqual([expect.objectContaining({ status: 499 })]);
  });

  it('while several models race cancels every call', async () => {
    gateway.groq.enqueue('stall');
    gateway.openai.enqueue('stall');
    const socket = await ask({ ...streamed, model: `${MODEL}, openai/gpt-4o-mini`, fastest_response: true });
    await Promise.all([gateway.groq.waitForCalls(1), gateway.openai.waitForCalls(1)]);
    socket.destroy();
    await Promise.all([gateway.groq.waitForFinished(1), gateway.openai.waitForFinished(1)]);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
    expect(gateway.openai.calls[0]!.finished).toBe('client_aborted');
  });
});
