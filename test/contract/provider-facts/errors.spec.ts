import { describe, expect, it } from '@jest/globals';
import type { OutcomeInput } from '../../support/fake-provider/index.js';
import { ask, askJson, at, providers } from './client.js';

type Expected = readonly [
  outcome: OutcomeInput,
  status: number,
  type: string | undefined,
  code: string | null,
];

const INVALID = 'invalid_request_error';

const COMMON: readonly Expected[] = [
  ['bad_request', 400, INVALID, null],
  ['context_length_exceeded', 400, INVALID, 'context_length_exceeded'],
  ['json_validate_failed', 400, INVALID, 'json_validate_failed'],
  ['tool_use_failed', 400, INVALID, 'tool_use_failed'],
  ['invalid_api_key', 401, INVALID, 'invalid_api_key'],
  ['forbidden', 403, INVALID, 'unsupported_country_region_territory'],
  ['model_not_found', 404, INVALID, 'model_not_found'],
  ['unprocessable', 422, INVALID, null],
  ['mcp_dependency_failed', 424, INVALID, null],
  [{ kind: 'rate_limited', on: 'requests' }, 429, 'requests', 'rate_limit_exceeded'],
  [{ kind: 'rate_limited', on: 'tokens' }, 429, 'tokens', 'rate_limit_exceeded'],
  ['slow_down', 429, 'rate_limit_error', 'slow_down'],
  [{ kind: 'slow_down', status: 503 }, 503, 'rate_limit_error', 'slow_down'],
  ['insufficient_quota', 429, 'insufficient_quota', 'insufficient_quota'],
  ['credit_balance_exhausted', 429, 'insufficient_quota', 'credit_balance_exhausted'],
  ['capacity_exceeded', 498, undefined, 'capacity_exceeded'],
  ['cancelled', 499, INVALID, 'request_cancelled'],
  ['server_error', 500, 'server_error', null],
  ['bad_gateway', 502, 'server_error', null],
  ['overloaded', 503, 'service_unavailable_error', 'server_is_overloaded'],
];

const OPENAI: readonly Expected[] = [
  ...COMMON,
  ['unknown_url', 404, INVALID, null],
  ['model_decommissioned', 404, INVALID, 'model_not_found'],
  ['request_too_large', 429, 'tokens', 'rate_limit_exceeded'],
];

const GROQ: readonly Expected[] = [
  ...COMMON,
  ['unknown_url', 404, INVALID, 'unknown_url'],
  ['model_decommissioned', 400, INVALID, 'model_decommissioned'],
  ['request_too_large', 413, 'tokens', 'rate_limit_exceeded'],
];

describe('an error of the fake provider', () => {
  const start = providers();

  it.each(OPENAI)(
    '%j is status %d, type %s, code %s on OpenAI, with all four keys',
    async (outcome, status, type, code) => {
      const provider = await start({ script: [outcome] });
      const response = await ask(provider.openAiBaseUrl);
      const { error } = (await response.json()) as { error: object };
      expect(response.status).toBe(status);
      expect(error).toMatchObject({
        message: expect.any(String),
        ...(type && { type }),
        param: code === 'context_length_exceeded' ? 'messages' : null,
        code,
      });
    },
  );

  it.each(GROQ)(
    '%j is status %d, type %s, code %s on Groq, without param',
    async (outcome, status, type, code) => {
      const provider = await start({ script: [outcome] });
      const response = await ask(provider.groqBaseUrl);
      const { error } = (await response.json()) as { error: object };
      expect(response.status).toBe(status);
      expect(error).toMatchObject({
        message: expect.any(String),
        ...(type && { type }),
        ...(code && { code }),
      });
      expect(error).not.toHaveProperty('param');
      if (code === null) expect(error).not.toHaveProperty('code');
    },
  );

  it.each([
    ['forbidden_html', 403],
    ['bad_gateway_html', 502],
  ] as const)('%s is a page of an edge server with status %d', async (outcome, status) => {
    const provider = await start({ script: [outcome] });
    const response = await ask(provider.openAiBaseUrl);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
  });

  it('names the parameter on OpenAI when the context is too long', async () => {
    const provider = await start({ script: ['context_length_exceeded'] });
    expect(at(await askJson(provider.openAiBaseUrl), 'error.param')).toBe('messages');
  });

  it("shows the model's output when Groq could not generate JSON", async () => {
    const provider = await start({
      script: [{ kind: 'json_validate_failed', failedGeneration: 'user data' }],
    });
    expect(at(await askJson(provider.groqBaseUrl), 'error.failed_generation')).toBe('user data');
  });

  it('lets a test add headers and choose the message', async () => {
    const provider = await start({
      script: [
        { kind: 'overloaded', message: 'later', headers: { 'retry-after': '3', 'x-should-retry': 'true' } },
      ],
    });
    const response = await ask(provider.openAiBaseUrl);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(response.headers.get('x-should-retry')).toBe('true');
    expect(at(await response.json(), 'error.message')).toBe('later');
  });

  it('carries the request id', async () => {
    const provider = await start({ script: ['server_error'] });
    expect((await ask(provider.openAiBaseUrl)).headers.get('x-request-id')).toMatch(/^req_/);
  });
});

describe('a wrong key', () => {
  const start = providers();
  const wrong = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

  it('is echoed head and tail by OpenAI', async () => {
    const provider = await start({ apiKeys: ['sk-right'] });
    const response = await ask(provider.openAiBaseUrl, 'Hi', {}, wrong('sk-proj-SECRETSECRETtail'));
    expect(response.status).toBe(401);
    expect(at(await response.json(), 'error.message')).toContain('sk-proj-************tail');
  });

  it('is echoed whole by OpenAI when it is short', async () => {
    const provider = await start({ apiKeys: ['sk-right'] });
    const response = await ask(provider.openAiBaseUrl, 'Hi', {}, wrong('sk-short'));
    expect(at(await response.json(), 'error.message')).toContain('provided: sk-short.');
  });

  it('is not echoed by Groq', async () => {
    const provider = await start({ apiKeys: ['gsk_right'] });
    const response = await ask(provider.groqBaseUrl, 'Hi', {}, wrong('gsk_wrong'));
    expect([response.status, at(await response.json(), 'error.message')]).toEqual([401, 'Invalid API Key']);
  });

  it('is refused before the model list', async () => {
    const provider = await start({ apiKeys: ['sk-right'] });
    expect((await fetch(`${provider.openAiBaseUrl}/models`)).status).toBe(401);
  });

  it('is no trouble when it is one of the right ones', async () => {
    const provider = await start({ apiKeys: ['sk-other', 'sk-test'] });
    expect((await ask(provider.openAiBaseUrl)).status).toBe(200);
  });
});

describe('a rate limit error', () => {
  const start = providers();

  it.each([
    [{ limit: 6000, used: 5034, requested: 1443 }, '4.77s'],
    [{ limit: 30_000, used: 29_937, requested: 385 }, '644ms'],
    [{ limit: 10_000, used: 8554, requested: 3082 }, '9.816s'],
    [{ per: 'day', limit: 100_000, used: 97_050, requested: 3619 }, '9m38.016s'],
  ] as const)('with the figures %j says to try again in %s, as captured', async (figures, wait) => {
    const provider = await start({ script: [{ kind: 'rate_limited', on: 'tokens', ...figures }] });
    const message = at(await askJson(provider.groqBaseUrl), 'error.message');
    expect(message).toContain(
      `Limit ${figures.limit}, Used ${figures.used}, Requested ${figures.requested}.`,
    );
    expect(message).toContain(`Please try again in ${wait}.`);
  });

  it('names organisation and service tier on Groq', async () => {
    const provider = await start({ script: [{ kind: 'rate_limited', on: 'tokens' }] });
    const message = at(await askJson(provider.groqBaseUrl), 'error.message');
    expect(message).toMatch(
      /in organization `org_\w+` service tier `on_demand` on tokens per minute \(TPM\)/,
    );
  });

  it('sends whole seconds on Groq and milliseconds beside them on OpenAI', async () => {
    const provider = await start({ script: () => ({ kind: 'rate_limited', tryAgainIn: 4.77 }) });
    const groq = await ask(provider.groqBaseUrl);
    const openai = await ask(provider.openAiBaseUrl);
    expect([groq.headers.get('retry-after'), groq.headers.get('retry-after-ms')]).toEqual(['5', null]);
    expect([openai.headers.get('retry-after'), openai.headers.get('retry-after-ms')]).toEqual(['5', '4770']);
  });

  it.each(['Wed, 21 Oct 2026 07:28:00 GMT', '-5', 'soon', '3600'])(
    'sends retry-after %s as written',
    async (retryAfter) => {
      const provider = await start({ script: [{ kind: 'rate_limited', retryAfter }] });
      expect((await ask(provider.openAiBaseUrl)).headers.get('retry-after')).toBe(retryAfter);
    },
  );

  it('sends no wait at all when told so', async () => {
    const provider = await start({ script: [{ kind: 'rate_limited', retryAfter: null }] });
    const { headers } = await ask(provider.openAiBaseUrl);
    expect([headers.get('retry-after'), headers.get('retry-after-ms')]).toEqual([null, null]);
  });
});
