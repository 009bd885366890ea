import { channel } from 'node:diagnostics_channel';
import { hostname } from 'node:os';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { FINISHED_CALLS_CHANNEL, type FinishedCall } from '../../modules/llm-driver/index.js';
import { FakeProvider } from '../support/fake-provider/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const MODEL = 'llama-3.1-8b-instant';
const messages = [{ role: 'user', content: 'hello' }];

/** Samples by the text in front of their value: `name{label="value"}`, without the label `node`. */
type Samples = ReadonlyMap<string, number>;

describe('GET /metrics', () => {
  let provider: FakeProvider;
  let test: TestApp;
  let use: { id: string; key: string };
  let metrics: string;

  beforeAll(async () => {
    provider = await FakeProvider.start({ apiKeys: [GROQ_KEY] });
    test = await startTestApp({
      environment: { GROQ_API_KEY: GROQ_KEY, GROQ_BASE_URL: provider.groqBaseUrl, GROQ_MODEL: MODEL },
    });
    use = await test.createKey(['use']);
    metrics = (await test.createKey(['metrics'])).key;
  });

  async function scrape(): Promise<Samples> {
    const named = await (await test.request('/metrics', { token: metrics })).text();
    const text = named.replace(/\{node="[^"]+"\}|,node="[^"]+"/g, '');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  }

  /** By how much each sample grows while something is done. */
  async function growth(work: () => Promise<unknown>): Promise<(sample: string) => number> {
    const before = await scrape();
    await work();
    const after = await scrape();
    return (sample) => (after.get(sample) ?? 0) - (before.get(sample) ?? 0);
  }

  async function chat(body: object, path = '/v1/chat/completions'): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    const response = await test.request(path, {
      method: 'POST',
      token: use.key,
      headers,
      body: JSON.stringify(body),
    });
    await response.clone().text();
    return response;
  }

  it('requires the scope "metrics", and answers in the text format of Prometheus', async () => {
    const response = await test.request('/metrics', { token: metrics });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await test.request('/metrics')).status).toBe(401);
    expect((await test.request('/metrics', { token: use.key })).status).toBe(403);
    expect((await test.request('/metrics', { token: test.adminToken })).status).toBe(403);
  });

  it('counts requests by method, route pattern and class of status, and measures their time', async () => {
    const grown = await growth(async () => {
      await chat({ messages }, '/api/v1/mock/chatcompletion');
      await chat({ messages: 'wrong' }, '/api/v1/mock/chatcompletion');
      await test.request('/no/such/route');
    });
    const route = 'method="POST",route="/api/v1/:driver/chatcompletion"';
    expect(grown(`http_requests_total{${route},status="2xx"}`)).toBe(1);
    expect(grown(`http_requests_total{${route},status="4xx"}`)).toBe(1);
    expect(grown('http_requests_total{method="GET",route="none",status="4xx"}')).toBe(1);
    expect(grown(`http_request_duration_seconds_count{${route}}`)).toBe(2);
  });

  it('counts errors by their code', async () => {
    const grown = await growth(async () => {
      await chat({ messages });
      await test.request('/api/v1/drivers');
    });
    expect(grown('http_request_errors_total{code="missing_required_parameter"}')).toBe(1);
    expect(grown('http_request_errors_total{code="invalid_api_key"}')).toBe(1);
  });

  it('counts tokens and measures calls by driver and model', async () => {
    const labels = `driver="groq",model="${MODEL}"`;
    let used: { prompt_tokens: number; completion_tokens: number } | undefined;
    const grown = await growth(async () => {
      const reply = await chat({ model: `groq/${MODEL}`, messages });
      used = ((await reply.json()) as { usage: typeof used }).usage;
    });
    expect(grown(`llm_calls_total{${labels},outcome="ok"}`)).toBe(1);
    expect(used?.prompt_tokens).toBeGreaterThan(0);
    expect(grown(`llm_tokens_total{${labels},kind="prompt"}`)).toBe(used?.prompt_tokens);
    expect(grown(`llm_tokens_total{${labels},kind="completion"}`)).toBe(used?.completion_tokens);
    expect(grown(`llm_provider_seconds_count{${labels}}`)).toBe(1);
    expect(grown(`llm_wait_seconds_count{${labels}}`)).toBe(1);
    expect(grown(`llm_time_to_first_token_seconds_count{${labels}}`)).toBe(0);
  });

  it.each([false, true])(
    'counts cached and reasoning tokens that a provider tells (stream: %s)',
    async (stream) => {
      const labels = `driver="groq",model="${MODEL}"`;
      const grown = await growth(async () => {
        provider.enqueue({ kind: 'ok', reply: { usage: { cachedTokens: 4, reasoningTokens: 3 } } });
        const reply = await chat({ model: `groq/${MODEL}`, messages, stream });
        await reply.text();
      });
      expect(grown(`llm_cached_tokens_total{${labels}}`)).toBe(4);
      expect(grown(`llm_reasoning_tokens_total{${labels}}`)).toBe(3);
    },
  );

  it('has no series of cached and reasoning tokens for a model whose provider tells none', async () => {
    await chat({ model: 'mock/mock-1', messages });
    const names = [...(await scrape()).keys()].filter((sample) => sample.includes('driver="mock"'));
    expect(names).toContainEqual(expect.stringMatching(/^llm_tokens_total/));
    expect(names).not.toContainEqual(expect.stringMatching(/^llm_(?:cached|reasoning)_tokens_total/));
  });

  it('measures the time to the first token of a stream', async () => {
    const labels = `driver="groq",model="${MODEL}"`;
    const grown = await growth(() => chat({ model: `groq/${MODEL}`, messages, stream: true }));
    expect(grown(`llm_calls_total{${labels},outcome="ok"}`)).toBe(1);
    expect(grown(`llm_time_to_first_token_seconds_count{${labels}}`)).toBe(1);
  });

  it('shows calls in flight, holds, and the circuit of a driver', async () => {
    provider.enqueue('stall');
    const leaving = new AbortController();
    const asked = test.request('/v1/chat/completions', {
      method: 'POST',
      token: use.key,
      signal: leaving.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: `groq/${MODEL}`, messages }),
    });
    const before = provider.calls.length;
    await provider.waitForCalls(before + 1);
    const samples = await scrape();
    leaving.abort();
    await expect(asked).rejects.toThrow();
    expect(samples.get(`llm_calls_in_flight{driver="groq",model="${MODEL}"}`)).toBe(1);
    expect(samples.get(`llm_calls_waiting{driver="groq",model="${MODEL}"}`)).toBe(0);
    expect(samples.get('llm_held_scopes{driver="groq"}')).toBe(0);
    expect(samples.get('llm_circuit_state{driver="groq",state="closed"}')).toBe(1);
    // The one that stalls and the scrape itself.
    expect(samples.get('http_requests_in_flight')).toBe(2);
  });

  it('names this process in every sample', async () => {
    const text = await (await test.request('/metrics', { token: metrics })).text();
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(samples.filter((line) => !line.includes(`node="${hostname()}-${process.pid}"`))).toEqual([]);
  });

  it('shows the version, the memory, the delay of the event loop, and lost log lines', async () => {
    const names = [...(await scrape()).keys()];
    expect(names).toContainEqual(
      expect.stringMatching(/^nest_llm_driver_build_info\{version="\d+\.\d+\.\d+",node_version="v\d+/),
    );
    expect(names).toEqual(
      expect.arrayContaining([
        'process_resident_memory_bytes',
        'nodejs_eventloop_lag_p99_seconds',
        'log_lines_dropped_total',
      ]),
    );
  });

  describe('with hostile callers and providers', () => {
    const finished = channel(FINISHED_CALLS_CHANNEL);
    const call: FinishedCall = {
      ...{ driver: 'mock', model: 'mock-1', stream: false, outcome: 'ok', attempts: 1 },
      ...{ durationMs: 1, waitedMs: 0, providerMs: 1, promptTokens: 0, completionTokens: 0 },
      answerCharacters: 0,
      unansweredAttempts: 0,
    };
    const publish = (fields: Partial<Record<keyof FinishedCall, unknown>>) =>
      finished.publish({ ...call, ...fields });
    const labelled = async (text: string) =>
      [...(await scrape()).keys()].filter((name) => name.includes(text));

    it('gives no label to a model that has not answered', async () => {
      publish({ model: 'never-answered', outcome: 'model_not_found' });
      expect(await labelled('never-answered')).toEqual([]);
      expect(await labelled('model="other",outcome="model_not_found"')).toHaveLength(1);
    });

    it.each([
      ['a key', 'sk-proj-abcdefghijklmnop1234'],
      ['a URL', 'http://10.0.0.1/models'],
      ['quotes and line breaks', 'x"} 1\nllm_calls_total{driver="y'],
      ['an escape', '\u001b[31mred'],
    ])('gives no label to a model that looks like %s', async (_name, model) => {
      publish({ model });
      expect(await labelled(JSON.stringify(model).slice(1, -1))).toEqual([]);
      expect(await labelled('driver="y')).toEqual([]);
    });

    it('gives no more than fifty models labels', async () => {
      for (let index = 0; index < 200; index += 1) publish({ model: `made-up-${index}` });
      const labels = [...(await scrape()).keys()].map(
        (name) => /^llm_calls_total\{.*model="([^"]*)"/.exec(name)?.[1],
      );
      expect(
        new Set(labels.filter((label) => label !== undefined && label !== 'other')).size,
      ).toBeLessThanOrEqual(50);
      expect(
        (await scrape()).get('llm_calls_total{driver="mock",model="other",outcome="ok"}'),
      ).toBeGreaterThan(100);
    });

    it.each([-5, NaN, Infinity, '7', null, {}])('counts %p as no tokens', async (tokens) => {
      const grown = await growth(async () =>
        publish({ usage: { prompt_tokens: tokens, completion_tokens: tokens } }),
      );
      expect(grown('llm_calls_total{driver="mock",model="mock-1",outcome="ok"}')).toBe(1);
      expect(grown('llm_tokens_total{driver="mock",model="mock-1",kind="prompt"}')).toBe(0);
    });

    it('never shows callers, nor the addresses of providers', async () => {
      const text = await (await test.request('/metrics', { token: metrics })).text();
      for (const secret of [use.id, use.key.slice(0, 11), GROQ_KEY, '127.0.0.1', '://'])
        expect(text).not.toContain(secret);
    });
  });
});
