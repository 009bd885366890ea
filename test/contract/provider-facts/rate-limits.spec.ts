import { describe, expect, it } from '@jest/globals';
import { formatGoDuration, type ModelLimits } from '../../support/fake-provider/index.js';
import { ask, at, providers } from './client.js';

describe('a Go duration', () => {
  it.each([
    [0, '0s'],
    [17, '17ms'],
    [0.5, '0.5ms'],
    [1000, '1s'],
    [7660, '7.66s'],
    [360_000, '6m0s'],
    [179_560, '2m59.56s'],
    [578_016, '9m38.016s'],
    [3_723_000, '1h2m3s'],
    [86_400_000, '24h0m0s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatGoDuration(ms)).toBe(text);
  });
});

describe('the limits of the fake provider', () => {
  const start = providers();

  async function limited(limits: ModelLimits, flavour: 'openai' | 'groq' = 'openai') {
    let now = 0;
    const provider = await start({ limits: { m: limits }, clock: () => now });
    const base = flavour === 'groq' ? provider.groqBaseUrl : provider.openAiBaseUrl;
    return {
      provider,
      pass: (ms: number) => (now += ms),
      // One token of prompt for each four letters.
      call: (tokens = 1, fields = {}) => ask(base, 'x'.repeat(tokens * 4), { model: 'm', ...fields }),
    };
  }

  function figures({ headers }: Response, on: 'requests' | 'tokens'): (string | null)[] {
    return ['limit', 'remaining', 'reset'].map((what) => headers.get(`x-ratelimit-${what}-${on}`));
  }

  it.each([
    [3500, '17ms'],
    [3000, '20ms'],
  ])('of %d a minute are full again %s after one request', async (rpm, reset) => {
    const { call } = await limited({ rpm });
    expect(figures(await call(), 'requests')).toEqual([String(rpm), String(rpm - 1), reset]);
  });

  it('show requests per day and tokens per minute on Groq', async () => {
    const { call } = await limited({ rpm: 30, rpd: 14_400, tpm: 6000, tpd: 500_000 }, 'groq');
    const response = await call(60);
    expect(figures(response, 'requests')).toEqual(['14400', '14399', '6s']);
    expect(figures(response, 'tokens')).toEqual(['6000', '5940', '600ms']);
  });

  it('show requests per minute on OpenAI', async () => {
    const { call } = await limited({ rpm: 30, rpd: 14_400 });
    expect(figures(await call(), 'requests')).toEqual(['30', '29', '2s']);
  });

  it('show requests per day on OpenAI where there is no limit per minute', async () => {
    const { call } = await limited({ rpd: 14_400 });
    expect(figures(await call(), 'requests')).toEqual(['14400', '14399', '6s']);
  });

  it('have no headers where there are none', async () => {
    const provider = await start();
    expect(figures(await ask(provider.openAiBaseUrl), 'requests')).toEqual([null, null, null]);
  });

  it('refuse the request after the last, with the figures in the headers', async () => {
    const { call } = await limited({ rpm: 2 });
    await call();
    await call();
    const refused = await call();
    expect(refused.status).toBe(429);
    expect(figures(refused, 'requests')).toEqual(['2', '0', '1m0s']);
    expect(at(await refused.json(), 'error.message')).toContain(
      'Limit 2, Used 2, Requested 1. Please try again in 30s.',
    );
  });

  it('let a call through exactly when they said, and not before', async () => {
    const { call, pass } = await limited({ tpm: 6000 }, 'groq');
    await call(5034);
    const refused = await call(1443);
    expect(at(await refused.json(), 'error.message')).toContain('try again in 4.77s');
    pass(4769);
    expect((await call(1443)).status).toBe(429);
    pass(1);
    expect((await call(1443)).status).toBe(200);
  });

  it('refill little by little', async () => {
    const { call, pass } = await limited({ rpm: 60 });
    for (let n = 0; n < 60; n++) await call();
    pass(2000);
    expect([(await call()).status, (await call()).status, (await call()).status]).toEqual([200, 200, 429]);
  });

  it('never hold more than they started with', async () => {
    const { call, pass } = await limited({ rpm: 10 });
    pass(3_600_000);
    expect(figures(await call(), 'requests')[1]).toBe('9');
  });

  it('charge the most the answer may take beside the prompt', async () => {
    const { call } = await limited({ tpm: 1000 });
    expect(figures(await call(10, { max_completion_tokens: 100 }), 'tokens')[1]).toBe('890');
  });

  it('do not charge a call they refuse', async () => {
    const { call } = await limited({ tpm: 100 });
    await call(60);
    expect(figures(await call(60), 'tokens')[1]).toBe('40');
  });

  it('name the longest of several waits', async () => {
    const { call } = await limited({ rpm: 1, rpd: 1 });
    await call();
    expect(at(await (await call()).json(), 'error.message')).toContain('on requests per day (RPD)');
  });

  it('can never let through a call larger than themselves: 413 on Groq', async () => {
    const { call } = await limited({ tpm: 6000 }, 'groq');
    const response = await call(14_368);
    expect(response.status).toBe(413);
    expect(response.headers.get('retry-after')).toBeNull();
    expect(at(await response.json(), 'error.message')).toContain('Limit 6000, Requested 14368');
  });

  it('can never let through a call larger than themselves: 429 without a wait on OpenAI', async () => {
    const { call } = await limited({ tpm: 6000 });
    const response = await call(14_368);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, null]);
  });

  it('count calls that fail inside the vendor', async () => {
    const { call, provider } = await limited({ rpm: 10 });
    provider.enqueue('server_error');
    await call();
    expect(figures(await call(), 'requests')[1]).toBe('8');
  });

  it('do not count calls rejected at the door', async () => {
    const { call } = await limited({ rpm: 10 });
    await call(1, { unheard_of: 1 });
    expect(figures(await call(), 'requests')[1]).toBe('9');
  });

  it('do not count rejections a script makes up', async () => {
    const { call, provider } = await limited({ rpm: 10 });
    provider.enqueue('invalid_api_key', 'rate_limited');
    await call();
    await call();
    expect(figures(await call(), 'requests')[1]).toBe('9');
  });

  it('are full again after a reset', async () => {
    const { call, provider } = await limited({ rpm: 1 });
    await call();
    provider.reset();
    expect((await call()).status).toBe(200);
  });

  it('are shared by all keys', async () => {
    const provider = await start({ limits: { 'gpt-4o-mini': { rpm: 1 } } });
    await ask(provider.openAiBaseUrl, 'Hi', {}, { headers: { authorization: 'Bearer one' } });
    const second = await ask(provider.openAiBaseUrl, 'Hi', {}, { headers: { authorization: 'Bearer two' } });
    expect(second.status).toBe(429);
  });

  it('must be above zero', async () => {
    await expect(start({ limits: { m: { rpm: 0 } } })).rejects.toThrow(
      'A limit must be above 0; got 0 requests per minute.',
    );
  });
});
