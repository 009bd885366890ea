import { beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import {
  GroqDriver,
  LlmError,
  OpenAiDriver,
  standaloneContext,
  type ChatCompletionChunk,
  type LlmDriver,
  type LlmErrorKind,
  type Timeouts,
} from '../../modules/llm-driver/index.js';
import { ProviderHttp } from '../../modules/llm-driver/http/provider-http.js';
import {
  FakeProvider,
  ORGANIZATION,
  unusedPort,
  type FakeProviderOptions,
  type Flavour,
  type OutcomeInput,
} from '../support/fake-provider/index.js';
import { closeLater } from '../support/cleanup.js';

const KEY = 'sk-canary-K3y-0123456789abcdefXYZ';
const CANARIES = [
  KEY,
  'sk-canary',
  'canary-html',
  'canary-generation',
  ORGANIZATION.groq,
  ORGANIZATION.openai,
  '127.0.0.1',
];
const MODELS = { groq: 'llama-3.1-8b-instant', openai: 'gpt-4o-mini' } as const;
const DRIVERS = { groq: GroqDriver, openai: OpenAiDriver } as const;
const ATTEMPTS = 4;

let provider: FakeProvider;

/** Waits no longer than it must: the jitter's dice always fall low. */
function driverOver(
  flavour: Flavour,
  options: { baseUrl?: string; timeouts?: Partial<Timeouts>; ca?: string } = {},
): LlmDriver {
  const Driver = DRIVERS[flavour];
  const baseUrl = options.baseUrl ?? (flavour === 'groq' ? provider.groqBaseUrl : provider.openAiBaseUrl);
  const config = { apiKey: KEY, baseUrl, model: MODELS[flavour], timeouts: options.timeouts };
  const http = new ProviderHttp(options.ca === undefined ? {} : { ca: options.ca });
  const context = standaloneContext(
    { name: flavour, config, fields: Driver.settings },
    { random: () => 0, http },
  );
  closeLater(() => http.close());
  return new Driver(context);
}

async function failure(call: Promise<unknown>): Promise<LlmError> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof LlmError)) throw new Error(`Expected an LlmError, got ${inspect(thrown)}`);
  const printed = inspect(thrown, { depth: 10, showHidden: true }) + JSON.stringify(thrown);
  for (const canary of CANARIES) expect(printed).not.toContain(canary);
  return thrown;
}

async function restart(options: FakeProviderOptions): Promise<void> {
  await provider.stop();
  provider = await FakeProvider.start(options);
}

async function chunksOf(
  stream: AsyncIterable<ChatCompletionChunk>,
): Promise<{ chunks: ChatCompletionChunk[]; error?: unknown }> {
  const chunks: ChatCompletionChunk[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
    return { chunks };
  } catch (error) {
    return { chunks, error };
  }
}

const ask = (content: string) => ({ messages: [{ role: 'user', content }] });

beforeEach(async () => {
  provider = await FakeProvider.start();
  // After the drivers have closed their connections.
  closeLater(() => provider.waitForOpenSockets(0));
});

/** Outcome, the kind it becomes, and the calls it is worth when it never stops. */
type Row = readonly [outcome: OutcomeInput, kind: LlmErrorKind, calls: number, details?: object];

const SHARED_ROWS: readonly Row[] = [
  [
    { kind: 'bad_request', param: 'temperature', code: 'invalid_value' },
    'invalid_request',
    1,
    { status: 400, code: 'invalid_value' },
  ],
  ['context_length_exceeded', 'context_length_exceeded', 1, { status: 400 }],
  ['json_validate_failed', 'upstream_generation_failed', 3, { status: 502 }],
  ['tool_use_failed', 'upstream_generation_failed', 3],
  ['invalid_api_key', 'upstream_auth_failed', 1, { status: 502 }],
  ['forbidden', 'upstream_auth_failed', 1],
  ['forbidden_html', 'upstream_auth_failed', 1],
  ['model_not_found', 'model_not_found', 1, { status: 404 }],
  ['model_decommissioned', 'model_not_found', 1],
  ['request_too_large', 'request_too_large_for_model', 1, { status: 413 }],
  ['unprocessable', 'upstream_generation_failed', 2],
  ['mcp_dependency_failed', 'upstream_error', 1],
  [
    { kind: 'rate_limited', retryAfterMs: 5 },
    'rate_limit_exceeded',
    ATTEMPTS,
    { status: 429, retryAfterMs: 5 },
  ],
  [
    { kind: 'rate_limited', on: 'tokens', tryAgainIn: 0.005, retryAfter: null },
    'rate_limit_exceeded',
    ATTEMPTS,
    { retryAfterMs: 5 },
  ],
  ['slow_down', 'rate_limit_exceeded', ATTEMPTS],
  [{ kind: 'slow_down', status: 503 }, 'rate_limit_exceeded', ATTEMPTS],
  ['insufficient_quota', 'provider_quota_exhausted', 1, { status: 503 }],
  ['credit_balance_exhausted', 'provider_quota_exhausted', 1],
  ['capacity_exceeded', 'provider_overloaded', ATTEMPTS, { status: 503 }],
  ['cancelled', 'upstream_error', 1],
  ['server_error', 'upstream_error', ATTEMPTS, { status: 502 }],
  ['bad_gateway', 'upstream_error', ATTEMPTS],
  ['bad_gateway_html', 'upstream_error', ATTEMPTS],
  ['overloaded', 'provider_overloaded', ATTEMPTS],
  ['unknown_url', 'upstream_error', 1],
  [{ kind: 'server_error', headers: { 'x-should-retry': 'false' } }, 'upstream_error', 1],
  [{ kind: 'bad_request', headers: { 'x-should-retry': 'true' } }, 'invalid_request', ATTEMPTS],
  [{ kind: 'insufficient_quota', headers: { 'x-should-retry': 'true' } }, 'provider_quota_exhausted', 1],
  [{ kind: 'raw', status: 408 }, 'upstream_timeout', ATTEMPTS],
  [{ kind: 'raw', status: 409 }, 'upstream_error', ATTEMPTS],
  // Broken replies under a healthy status.
  ['html_200', 'upstream_invalid_response', 2],
  ['empty_200', 'upstream_invalid_response', 2],
  ['no_content', 'upstream_invalid_response', 2],
  ['truncated_json', 'upstream_invalid_response', 2],
  ['invalid_utf8', 'upstream_invalid_response', 2],
  ['gzip_lie', 'upstream_invalid_response', 2],
  ['gzip_bomb', 'upstream_invalid_response', 2],
  ['many_headers', 'upstream_invalid_response', 2],
  ['deep_json', 'upstream_invalid_response', 1],
  [{ kind: 'huge_body', bytes: 80 * 1024 * 1024 }, 'upstream_invalid_response', 2],
  ['content_length_short', 'upstream_invalid_response', 2],
  ['content_length_long', 'upstream_invalid_response', 2],
  ['bad_chunk_size', 'upstream_invalid_response', 2],
  [{ kind: 'half_close', afterBytes: 40 }, 'upstream_invalid_response', 2, { ambiguous: true }],
  ['empty_choices', 'upstream_invalid_response', 1],
  ['error_in_200', 'upstream_error', ATTEMPTS],
  // Broken connections.
  ['reset', 'upstream_unreachable', ATTEMPTS],
  [{ kind: 'reset', afterBytes: 40 }, 'upstream_unreachable', ATTEMPTS, { ambiguous: true }],
];

describe.each(['groq', 'openai'] as const)('the %s driver with an invalid reply', (flavour) => {
  it.each(SHARED_ROWS)('turns %j into %s after %d calls', async (outcome, kind, calls, details = {}) => {
    provider.setScript(() => outcome);
    const error = await failure(driverOver(flavour).completion('hello', { attempts: ATTEMPTS }));
    expect(error).toMatchObject({ kind, ...details });
    expect(provider.calls).toHaveLength(calls);
  });

  it('continues with a new connection after a broken one', async () => {
    provider.enqueue('bad_chunk_size');
    expect((await driverOver(flavour).completion('hello')).content).toBe('echo: hello');
    expect(provider.calls).toHaveLength(2);
  });

  it.each(['302', '307'])('does not follow a redirect with status %s', async (status) => {
    const elsewhere = await FakeProvider.start();
    provider.setScript(() => ({
      kind: 'redirect',
      location: elsewhere.openAiBaseUrl,
      status: Number(status) as 302,
    }));
    const error = await failure(driverOver(flavour).completion('hello'));
    expect(error).toMatchObject({ kind: 'upstream_invalid_response', retryable: false });
    expect([provider.calls.length, elsewhere.calls.length]).toEqual([1, 0]);
    await elsewhere.stop();
  });

  it('names the parameter only if errors of the provider name one', async () => {
    provider.setScript(() => ({ kind: 'bad_request', param: 'messages[0].content', code: 'invalid_type' }));
    const error = await failure(driverOver(flavour).completion('hello'));
    expect(error.param).toBe(flavour === 'openai' ? 'messages[0].content' : null);
  });
});

describe('unusual but valid answers', () => {
  it.each([
    ['refusal', { content: '', finishReason: 'stop', choices: [{ refusal: 'I cannot help with that.' }] }],
    ['content_filter', { content: '', finishReason: 'content_filter' }],
    ['length', { finishReason: 'length' }],
    ['missing_usage', { content: 'echo: hello', usage: { estimated: true } }],
    ['reasoning_only', { content: '', choices: [{ reasoning: expect.any(String) }] }],
    ['other_model', { model: 'some-other-model' }],
    ['several_choices', { content: 'first choice', choices: [{}, { content: 'second choice' }] }],
    ['proto_key', { content: 'echo: hello' }],
  ] as const)('are passed on: %s', async (outcome, expected) => {
    provider.enqueue(outcome);
    expect(await driverOver('openai').completion('hello', { attempts: 1 })).toMatchObject(expected);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('connections', () => {
  it('are tried again if they are refused, and then reported as unreachable', async () => {
    const baseUrl = `http://127.0.0.1:${await unusedPort()}/v1`;
    const [result] = await driverOver('openai', { baseUrl }).completionPool(['hello'], { attempts: 3 });
    expect(result).toMatchObject({
      ok: false,
      attempts: 3,
      error: { kind: 'upstream_unreachable', status: 502 },
    });
  });

  it.each([
    ['an untrusted certificate', {}],
    ['an expired certificate', { expired: true }],
    ["another host's certificate", { host: 'api.example.com' }],
  ])('are never tried again after %s', async (_, tls) => {
    await restart({ tls });
    const ca = Object.keys(tls).length === 0 ? undefined : provider.certificate;
    const [result] = await driverOver('openai', { ca }).completionPool(['hello']);
    expect(result).toMatchObject({
      ok: false,
      attempts: 1,
      error: { kind: 'upstream_tls', status: 502, retryable: false },
    });
    expect(provider.calls).toHaveLength(0);
  });

  it('are made to a server with a trusted certificate', async () => {
    await restart({ tls: {} });
    const driver = driverOver('openai', { ca: provider.certificate });
    expect((await driver.completion('hello')).content).toBe('echo: hello');
  });

  it('time out if headers never arrive', async () => {
    provider.setScript(() => 'stall');
    const error = await failure(
      driverOver('openai', { timeouts: { firstTokenMs: 50 } }).completion('hello', { attempts: 1 }),
    );
    expect(error).toMatchObject({ kind: 'upstream_timeout', status: 504, retryable: true });
    await provider.waitForOpenSockets(0);
  });

  it('time out if the body stops', async () => {
    provider.setScript(() => ({ kind: 'stall', afterBytes: 40 }));
    const error = await failure(
      driverOver('openai', { timeouts: { idleMs: 50 } }).completion('hello', { attempts: 1 }),
    );
    expect(error).toMatchObject({ kind: 'upstream_timeout', ambiguous: true });
    await provider.waitForOpenSockets(0);
  });

  it('time out if the body arrives too slowly, by the total time of the exchange', async () => {
    provider.setScript(() => ({ kind: 'drip', intervalMs: 10 }));
    const timeouts = { totalMs: 150, idleMs: 60_000 };
    const error = await failure(driverOver('openai', { timeouts }).completion('hello', { attempts: 1 }));
    expect(error.kind).toBe('upstream_timeout');
    await provider.waitForOpenSockets(0);
  });

  it('are closed by an abort', async () => {
    provider.setScript(() => 'stall');
    const controller = new AbortController();
    const pool = driverOver('openai').completionPool(['a', 'b', 'c'], { signal: controller.signal });
    await provider.waitForInFlight(3);
    controller.abort();
    expect((await pool).every((result) => !result.ok && result.error.kind === 'aborted')).toBe(true);
    await provider.waitForOpenSockets(0);
  });

  it('are closed when a stream is left early', async () => {
    provider.setScript(() => 'stream_endless_tokens');
    for await (const chunk of driverOver('openai').chatStream(ask('hello'))) {
      if (chunk.choices[0]?.delta.content) break;
    }
    await provider.waitForOpenSockets(0);
  });
});

describe('the request to the provider', () => {
  it('leaves out the fields that Groq refuses, and keeps the others', async () => {
    await driverOver('groq').chat({
      messages: [{ role: 'user', name: 'ada', content: 'hello' }],
      n: 1,
      logprobs: false,
      top_logprobs: null,
      logit_bias: { 5: 1 },
      store: true,
      seed: 7,
    });
    expect(provider.calls[0]?.body).toEqual({
      model: MODELS.groq,
      messages: [{ role: 'user', content: 'hello' }],
      n: 1,
      seed: 7,
    });
  });

  it.each([{ n: 2 }, { logprobs: true }, { top_logprobs: 2 }])(
    'is not sent to Groq with %j: the answer would be another',
    async (fields) => {
      const failed = await failure(driverOver('groq').chat({ ...ask('hello'), ...fields }));
      expect(failed).toMatchObject({ kind: 'unsupported', param: Object.keys(fields)[0] });
      expect(provider.calls).toHaveLength(0);
    },
  );

  it('asks for no compression and contains the key once', async () => {
    await driverOver('openai').completion('hello');
    const { headers, path, body } = provider.calls[0]!;
    expect(headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    });
    expect(path + JSON.stringify(body)).not.toContain(KEY);
  });

  it('is not sent without a key', async () => {
    const context = standaloneContext({
      name: 'groq',
      config: { baseUrl: provider.groqBaseUrl },
      fields: GroqDriver.settings,
    });
    closeLater(() => context.http.close());
    expect(await failure(new GroqDriver(context).completion('hello'))).toMatchObject({
      kind: 'provider_not_configured',
      status: 503,
    });
    expect(provider.calls).toHaveLength(0);
  });
});

describe('streams', () => {
  it.each([
    { split: 'bytes' },
    { oneWrite: true },
    { newline: '\r\n', comments: true },
    { newline: '\r', split: [7] },
    { spaceAfterColon: false, byteOrderMark: true },
    { emptyData: true, unknownEvents: true },
    { multiLineData: true, split: [3, 5] },
    { missingFinalBlankLine: true },
  ] as const)('read the same in any format: %j', async (stream) => {
    const text = 'Grüße, 世界 🌍, fine';
    await restart({ reply: () => ({ text, stream }) });
    const { chunks, error } = await chunksOf(driverOver('openai').chatStream(ask('hello')));
    expect(error).toBeUndefined();
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(text);
    expect(JSON.stringify(chunks)).not.toContain('obfuscation');
  });

  it.each([
    ['openai', false],
    ['groq', false],
    ['groq', true],
  ] as const)(
    'of %s with include_usage %s contain the usage at most once',
    async (flavour, include_usage) => {
      const request = { ...ask('hello'), stream_options: { include_usage } };
      const { chunks } = await chunksOf(driverOver(flavour).chatStream(request));
      expect(chunks.filter(({ usage }) => usage)).toHaveLength(flavour === 'groq' || include_usage ? 1 : 0);
    },
  );

  it.each([
    ['openai', { kind: 'stream_error', style: 'openai', code: 'rate_limit_exceeded' }, 'rate_limit_exceeded'],
    ['openai', { kind: 'stream_error', style: 'openai', done: true }, 'upstream_error'],
    ['groq', { kind: 'stream_error', style: 'groq', statusCode: 498 }, 'provider_overloaded'],
    ['groq', { kind: 'stream_error', style: 'x_groq' }, 'upstream_error'],
    ['openai', 'stream_truncated', 'upstream_invalid_response'],
    ['openai', 'stream_reset', 'upstream_unreachable'],
    ['openai', 'stream_endless_event', 'upstream_invalid_response'],
  ] as const)(
    'of %s broken by %j give the earlier chunks, then one error',
    async (flavour, outcome, kind) => {
      provider.setScript(() => outcome);
      const { chunks, error } = await chunksOf(driverOver(flavour).chatStream(ask('hello world')));
      expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('echo: he');
      expect((await failure(Promise.reject(error as Error))).kind).toBe(kind);
      expect(provider.calls).toHaveLength(1);
    },
  );

  it('that send their head at once, and wait with the first token for longer than with the next, are read', async () => {
    provider.enqueue({ kind: 'ok', reply: { text: 'late', stream: { firstTokenMs: 600 } } });
    const timeouts = { firstTokenMs: 10_000, idleMs: 200 };
    const { chunks, error } = await chunksOf(driverOver('openai', { timeouts }).chatStream(ask('hello')));
    expect(error).toBeUndefined();
    expect(chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('')).toBe('late');
    expect(provider.calls).toHaveLength(1);
  });

  it('that stop end with the idle timeout', async () => {
    provider.setScript(() => 'stream_stall');
    const { error } = await chunksOf(
      driverOver('openai', { timeouts: { idleMs: 1_000 } }).chatStream(ask('hello world')),
    );
    expect(error).toMatchObject({ kind: 'upstream_timeout' });
    await provider.waitForOpenSockets(0);
  });

  it('without [DONE] are complete if the answer is', async () => {
    provider.enqueue('stream_without_done');
    const { chunks, error } = await chunksOf(driverOver('openai').chatStream(ask('hello')));
    expect(error).toBeUndefined();
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('that fail before their first chunk are tried again', async () => {
    provider.enqueue('server_error', 'html_200', 'reset');
    const { chunks, error } = await chunksOf(driverOver('openai').chatStream(ask('hello')));
    expect(error).toBeUndefined();
    expect(chunks.length).toBeGreaterThan(0);
    expect(provider.calls).toHaveLength(4);
  });
});

describe('lists of models', () => {
  it.each(['groq', 'openai'] as const)('are read from %s', async (flavour) => {
    expect(await driverOver(flavour).models()).toContain(MODELS[flavour]);
    expect(provider.calls[0]).toMatchObject({ method: 'GET', headers: { authorization: `Bearer ${KEY}` } });
  });

  it('fail as completions do', async () => {
    await restart({ apiKeys: ['another'] });
    expect((await failure(driverOver('openai').models())).kind).toBe('upstream_auth_failed');
  });
});
