import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeProvider } from '../support/fake-provider/index.js';
import { INSTANCES } from '../support/known-drivers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const hello = { messages: [{ role: 'user', content: 'hello' }] };

describe('the routes of one driver', () => {
  let provider: FakeProvider;
  let test: TestApp;
  let token: string;

  beforeAll(async () => {
    provider = await FakeProvider.start({ apiKeys: [GROQ_KEY] });
    test = await startTestApp({
      environment: {
        GROQ_API_KEY: GROQ_KEY,
        GROQ_BASE_URL: provider.groqBaseUrl,
        GROQ_MODEL: 'llama-3.1-8b-instant',
      },
    });
    token = (await test.createKey()).key;
  });

  afterEach(() => provider.reset());

  function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const init = { method: 'POST', token, body: JSON.stringify(body) };
    return test.request(path, { ...init, headers: { 'content-type': 'application/json', ...headers } });
  }

  describe('POST /api/v1/{driver}/chatcompletion', () => {
    it("answers with the provider's object, with all its fields", async () => {
      const response = await post('/api/v1/groq/chatcompletion', hello);
      const body = (await response.json()) as Record<string, unknown>;
      expect(response.status).toBe(200);
      expect(body).toMatchObject({
        object: 'chat.completion',
        choices: [{ message: { content: 'echo: hello' } }],
      });
      expect(body).toHaveProperty('x_groq.id');
    });

    it('sends unknown parameters unchanged, and adds none', async () => {
      await post('/api/v1/groq/chatcompletion', {
        ...hello,
        model: 'llama-3.1-8b-instant',
        service_tier: 'flex',
      });
      expect(provider.calls[0]?.body).toEqual({
        ...hello,
        model: 'llama-3.1-8b-instant',
        service_tier: 'flex',
      });
    });

    it('streams chunks as events that end with [DONE]', async () => {
      const response = await post('/api/v1/groq/chatcompletion', { ...hello, stream: true });
      const events = (await response.text()).split('\n\n').filter((event) => event !== '');
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      expect(events.at(-1)).toBe('data: [DONE]');
      const text = events.slice(0, -1).map((event) => {
        const chunk = JSON.parse(event.slice('data: '.length)) as {
          choices: { delta: { content?: string } }[];
        };
        return chunk.choices[0]?.delta.content ?? '';
      });
      expect(text.join('')).toBe('echo: hello');
    });

    it.each([{}, { stream: true }])(
      'refuses a part that the driver does not take, unsent: %j',
      async (form) => {
        const audio = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } };
        const image = { type: 'image_url', image_url: { url: 'https://pictures.example/cat.png' } };
        const ask = (part: object) =>
          post('/v1/chat/completions', {
            ...{ model: 'groq/llama-3.1-8b-instant', messages: [{ role: 'user', content: [part] }], ...form },
          });
        const refused = await ask(audio);
        expect(refused.status).toBe(400);
        const message =
          'groq does not support audio. Leave out messages[0].content[0], or use another model.';
        expect(await refused.json()).toMatchObject({
          error: { message, param: 'messages[0].content[0]', code: 'unsupported' },
        });
        expect(provider.calls).toEqual([]);
        expect((await ask(image)).status).toBe(200);
        expect(provider.calls[0]?.body).toMatchObject({ messages: [{ content: [image] }] });
      },
    );

    it('answers an error before the first chunk with its status, and with the error as a string', async () => {
      provider.enqueue('model_not_found');
      const response = await post('/api/v1/groq/chatcompletion', { ...hello, stream: true });
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ error: expect.any(String), code: 'model_not_found' });
    });

    it('ends a broken stream with one error event and no [DONE]', async () => {
      provider.enqueue({ kind: 'stream_reset', afterTokens: 1 });
      const response = await post('/api/v1/groq/chatcompletion', { ...hello, stream: true });
      const events = (await response.text()).split('\n\n').filter((event) => event !== '');
      expect(JSON.parse(events.at(-1)!.slice('data: '.length))).toMatchObject({
        error: { type: 'upstream_error' },
      });
      expect(events.filter((event) => event.includes('"error"'))).toHaveLength(1);
      expect(events.join()).not.toContain('[DONE]');
    });

    it("cancels the provider's call when the caller leaves before the first token", async () => {
      provider.enqueue('stall');
      const leaving = new AbortController();
      const asked = test.request('/api/v1/groq/chatcompletion', {
        method: 'POST',
        token,
        signal: leaving.signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...hello, stream: true }),
      });
      await provider.waitForCalls(1);
      leaving.abort();
      await expect(asked).rejects.toThrow();
      await provider.waitForFinished(1);
      expect(provider.calls[0]?.finished).toBe('client_aborted');
    });

    it('lists the known drivers to a caller that asks for an unknown one', async () => {
      const response = await post('/api/v1/constructor/chatcompletion', hello);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        error: `Unknown driver "constructor". Known: ${INSTANCES}.`,
        code: 'provider_not_found',
      });
    });

    it('refuses fields that would choose the host or the credentials, before any call', async () => {
      const response = await post('/api/v1/groq/chatcompletion', { ...hello, api_base: null });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'unknown_parameter' });
      expect(provider.calls).toHaveLength(0);
    });

    it("never shows a provider's 401 as the caller's, nor the key that the provider repeats", async () => {
      provider.enqueue('invalid_api_key');
      const response = await post('/api/v1/groq/chatcompletion', hello);
      expect(response.status).toBe(502);
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect(await response.json()).toMatchObject({ code: 'upstream_auth_failed' });
    });

    it('names the parameter that is out of range', async () => {
      const response = await post('/api/v1/groq/chatcompletion', { ...hello, temperature: 9 });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        code: 'invalid_value',
        error: expect.stringContaining('temperature'),
      });
    });
  });

  describe('POST /api/v1/{driver}/completion-pool', () => {
    it('answers every prompt at its index, failures included, with a summary', async () => {
      const prompts = [
        'one',
        { id: 'b', prompt: ' ' },
        { id: 'c', messages: hello.messages, temperature: 0 },
      ];
      const response = await post('/api/v1/groq/completion-pool', { prompts, max_tokens: 50 });
      const body = (await response.json()) as { results: Record<string, unknown>[] };
      expect(response.status).toBe(200);
      expect(body).toMatchObject({
        object: 'completion_pool',
        results: [
          {
            index: 0,
            id: null,
            ok: true,
            completion: { content: 'echo: one', driver: 'groq' },
            attempts: 1,
            waited_ms: expect.any(Number),
          },
          {
            index: 1,
            id: 'b',
            ok: false,
            error: { code: 'invalid_prompt', status: 400, retryable: false },
            attempts: 0,
          },
          { index: 2, id: 'c', ok: true, completion: { content: 'echo: hello', finish_reason: 'stop' } },
        ],
        summary: { total: 3, ok: 2, failed: 1, retries: 0 },
      });
      expect(provider.calls.map((call) => call.body)).toEqual([
        expect.objectContaining({ max_tokens: 50 }),
        expect.objectContaining({ max_tokens: 50, temperature: 0 }),
      ]);
    });

    describe("has OpenAI's own choices, as the chat route has them,", () => {
      const outcome = {
        kind: 'ok',
        reply: {
          text: 'Let me look.',
          reasoning: 'They ask for the weather.',
          toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } }],
        },
      } as const;
      const choices = [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Let me look.',
            reasoning: 'They ask for the weather.',
            tool_calls: [
              { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
            ],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ];

      it('in one reply', async () => {
        provider.enqueue(outcome);
        const chat = await post('/api/v1/groq/chatcompletion', hello);
        expect(await chat.json()).toMatchObject({ choices });
        provider.enqueue(outcome);
        const pool = await post('/api/v1/groq/completion-pool', { prompts: ['hello'] });
        const { results } = (await pool.json()) as { results: { completion: { choices: unknown } }[] };
        expect(results.map(({ completion }) => completion.choices)).toEqual([choices]);
      });

      it('in events', async () => {
        provider.enqueue(outcome);
        const accept = { accept: 'text/event-stream' };
        const pool = await post('/api/v1/groq/completion-pool', { prompts: ['hello'] }, accept);
        const [, event = ''] = /^event: result\ndata: (.*)$/m.exec(await pool.text()) ?? [];
        expect((JSON.parse(event) as { completion: object }).completion).toMatchObject({ choices });
      });
    });

    it('counts retries in the summary', async () => {
      provider.enqueue({ kind: 'rate_limited', retryAfterMs: 1 });
      const response = await post('/api/v1/groq/completion-pool', { prompts: ['one'] });
      expect(await response.json()).toMatchObject({
        results: [{ ok: true, attempts: 2 }],
        summary: { retries: 1 },
      });
    });

    it('asks equal prompts once with dedupe', async () => {
      const before = provider.calls.length;
      const body = { prompts: ['same', { id: 'b', prompt: 'same' }], dedupe: true, priority: 'bulk' };
      const response = await post('/api/v1/groq/completion-pool', body);
      const { results } = (await response.json()) as { results: object[] };
      expect(results[0]).not.toHaveProperty('duplicate_of');
      expect(results[1]).toMatchObject({ index: 1, id: 'b', ok: true, attempts: 0, duplicate_of: 0 });
      expect(provider.calls.length - before).toBe(1);
    });

    it('sends one event per result and then the summary to a caller that accepts events', async () => {
      const response = await post(
        '/api/v1/groq/completion-pool',
        { prompts: ['a', 'b'] },
        { accept: 'text/event-stream' },
      );
      const names = (await response.text()).match(/^event: .*$/gm);
      expect(names).toEqual(['event: result', 'event: result', 'event: summary']);
    });

    it('answers no prompts with no results', async () => {
      const response = await post('/api/v1/mock/completion-pool', { prompts: [] });
      expect(await response.json()).toMatchObject({ results: [], summary: { total: 0 } });
    });

    it('refuses more than 500 prompts', async () => {
      const response = await post('/api/v1/mock/completion-pool', { prompts: new Array(501).fill('x') });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: { param: 'prompts', type: 'invalid_request_error' },
      });
    });

    it('names the prompt that is neither text nor an object', async () => {
      const response = await post('/api/v1/mock/completion-pool', { prompts: ['a', 3] });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: {
          param: 'prompts[1]',
          message: 'prompts[1]: expected a text, or an object with prompt or messages.',
        },
      });
    });

    it.each([
      [{ concurency: 2 }, 'concurency', 'concurrency'],
      [{ failFast: true }, 'failFast', 'fail_fast'],
      [{ priorty: 'bulk' }, 'priorty', 'priority'],
      [{ modle: 'llama-3.3-70b-versatile' }, 'modle', 'model'],
      [{ prompts: ['a', { prompt: 'b', timout_ms: 5 }] }, 'prompts[1].timout_ms', 'timeout_ms'],
    ])('refuses %j and tells the right name', async (options, param, meant) => {
      const response = await post('/api/v1/groq/completion-pool', { prompts: ['a'], ...options });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: {
          code: 'unknown_parameter',
          param,
          message: `Unknown parameter: ${param}. Did you mean "${meant}"?`,
        },
      });
      expect(provider.calls).toEqual([]);
    });

    it('sends other fields to the provider, as far as it takes them', async () => {
      const fields = { reasoning_format: 'hidden', search_settings: { country: 'it' } };
      const others = { top_k: 5, novel_option: true };
      const response = await post('/api/v1/groq/completion-pool', { prompts: ['a'], ...fields, ...others });
      expect(response.status).toBe(200);
      const { top_k, novel_option, ...sent } = provider.calls[0]?.body as Record<string, unknown>;
      expect(sent).toMatchObject(fields);
      expect([top_k, novel_option]).toEqual([undefined, true]);
    });

    it('cancels the calls in flight when the caller leaves', async () => {
      provider.setScript(() => 'stall');
      const leaving = new AbortController();
      const asked = test.request('/api/v1/groq/completion-pool', {
        method: 'POST',
        token,
        signal: leaving.signal,
        headers: { 'content-type': 'application/json' },
        // A model of its own: after another test's refusal the usual one has room for two calls at a time.
        body: JSON.stringify({ prompts: ['a', 'b', 'c'], model: 'llama-3.3-70b-versatile' }),
      });
      await provider.waitForCalls(3);
      leaving.abort();
      await expect(asked).rejects.toThrow();
      await provider.waitForOpenSockets(0);
      expect(provider.inFlight).toBe(0);
    });
  });

  it('lists drivers with their capabilities, and whether they can be called', async () => {
    const response = await test.request('/api/v1/drivers', { token });
    const { data } = (await response.json()) as { data: object[] };
    expect(data).toEqual(
      expect.arrayContaining(
        [
          { name: 'mock', default: true, configured: true, model: 'mock-1' },
          {
            name: 'groq',
            driver: 'groq',
            configured: true,
            capabilities: expect.arrayContaining(['stream']),
          },
          { name: 'openai', configured: false },
        ].map((listing) => expect.objectContaining(listing) as unknown),
      ),
    );
    expect(data.map((listing) => (listing as { name: string }).name).join(', ')).toBe(INSTANCES);
  });

  it('tests a stored key and answers with one word', async () => {
    const tryKey = async () => {
      const response = await test.request('/api/v1/settings/groq/test', {
        method: 'POST',
        token: test.adminToken,
      });
      return response.json();
    };
    expect(await tryKey()).toEqual({ driver: 'groq', outcome: 'ok', latency: expect.any(String) });
    const init = { token: test.adminToken, headers: { 'content-type': 'application/json' } };
    const value = JSON.stringify({ value: 'gsk_anotherKeyThatIsWrong' });
    await test.request('/api/v1/settings/groq/api_key', { ...init, method: 'PUT', body: value });
    expect(await tryKey()).toMatchObject({ outcome: 'invalid_key' });
    await test.request('/api/v1/settings/groq/api_key', { ...init, method: 'DELETE' });
    expect(await tryKey()).toEqual({ driver: 'groq', outcome: 'ok', latency: expect.any(String) });
  });

  it('tests at most five keys a minute, and never on a host of the caller', async () => {
    const tryKey = () =>
      test.request('/api/v1/settings/openai/test', {
        method: 'POST',
        token: test.adminToken,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ base_url: provider.openAiBaseUrl }),
      });
    const statuses = [];
    for (let attempt = 0; attempt < 6; attempt += 1) statuses.push((await tryKey()).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await tryKey()).headers.get('retry-after')).toMatch(/^\d+$/);
    expect(provider.calls).toHaveLength(0);
  });

  it('forbids caches to store private replies', async () => {
    const response = await test.request('/api/v1/settings', { token: test.adminToken });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('logs a failed call at debug level, and whether it may be billed', async () => {
    provider.enqueue({ kind: 'reset', afterBytes: 20 });
    const response = await post('/api/v1/groq/chatcompletion', hello);
    expect(response.status).toBe(200);
    const lines = test.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'a call to a provider failed',
        ...{ driver: 'groq', model: 'llama-3.1-8b-instant', attempt: 1, retryable: true, ambiguous: true },
      }),
    );
  });

  it('answers /health and /ready without a token', async () => {
    expect(await (await test.request('/health')).json()).toEqual({ status: 'ok' });
    expect(await (await test.request('/ready')).json()).toEqual({ status: 'ready' });
  });
});
