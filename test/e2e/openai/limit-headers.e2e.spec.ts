import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ScopeStateJson } from '../../../modules/gateway/index.js';
import { startGateway, type Gateway } from './gateway.js';

const messages = [{ role: 'user', content: 'hello' }];
const limitsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit')));

describe("the provider's limits on an error reply", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterEach(() => gateway.reset());

  // A model each: what was refused once is held back, and not asked again.
  it.each([
    ['/v1/chat/completions', { model: 'groq/llama-3.1-8b-instant' }],
    ['/v1/chat/completions', { model: 'groq/openai/gpt-oss-20b', stream: true }],
    ['/api/v1/groq/chatcompletion', { model: 'llama-3.3-70b-versatile' }],
  ])("are figures without the provider's words: %s %j", async (path, fields) => {
    gateway.groq.setScript(() => ({
      ...{ kind: 'rate_limited', on: 'tokens', per: 'minute', retryAfter: 3600 },
      ...{ limit: 6_000, used: 5_034, requested: 1_443 },
    }));
    const reply = await gateway.post(path, { messages, ...fields });
    expect(reply.status).toBe(429);
    expect(limitsOf(reply)).toEqual({
      'x-ratelimit-limit-tokens': '6000',
      'x-ratelimit-remaining-tokens': '966',
    });
    expect(reply.headers.get('retry-after')).toBe('3600');
  });
});

describe('a configured limit', () => {
  const DAY_MS = 86_400_000;
  const MODEL = 'llama-3.1-8b-instant';
  const RPD = 2;
  const TPD = 10_000;
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
    const configured = await gateway.test.request('/api/v1/settings/groq/limits', {
      ...{ method: 'PUT', token: gateway.test.adminToken, headers: { 'content-type': 'application/json' } },
      // The one by the minute is not in the way.
      body: JSON.stringify({ value: { [MODEL]: { rpm: 60, rpd: RPD, tpd: TPD } } }),
    });
    expect(configured.status).toBe(200);
    for (let call = 0; call < RPD; call += 1) {
      const { status } = await gateway.post('/v1/chat/completions', { model: `groq/${MODEL}`, messages });
      expect(status).toBe(200);
    }
  });

  it.each([
    ['/v1/chat/completions', { model: `groq/${MODEL}` }],
    ['/v1/chat/completions', { model: `groq/${MODEL}`, stream: true }],
    ['/api/v1/groq/chatcompletion', { model: MODEL }],
  ])('is on the reply if it keeps a call from the provider: %s %j', async (path, fields) => {
    const leftBefore = await leftOf('tokens');
    const reply = await gateway.post(path, { messages, ...fields });
    const leftAfter = await leftOf('tokens');
    expect(reply.status).toBe(429);
    expect(gateway.groq.calls).toHaveLength(RPD);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(DAY_MS / RPD / 1000 - 60);
    const told = limitsOf(reply);
    expect(told).toEqual({
      'x-ratelimit-limit-requests': String(RPD),
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': expect.stringMatching(/^\d+ms$/),
      'x-ratelimit-limit-tokens': String(TPD),
      'x-ratelimit-remaining-tokens': expect.stringMatching(/^\d+$/),
      'x-ratelimit-reset-tokens': expect.stringMatching(/^\d+ms$/),
    });
    const left = Number(told['x-ratelimit-remaining-tokens']);
    expect([leftBefore, leftAfter]).toContain(left);
    // Each is unused again once what is used has come back, at the rate of its day.
    const perDay = (unit: string, limit: number) =>
      (Number.parseInt(told[`x-ratelimit-reset-${unit}`]!) / DAY_MS) * limit;
    expect(perDay('requests', RPD)).toBeCloseTo(RPD, 1);
    expect(Math.ceil(perDay('tokens', TPD))).toBe(TPD - left);
  });

  /** How much the listing says there is left by the day. */
  async function leftOf(unit: string): Promise<number> {
    const listed = await gateway.test.request('/api/v1/limits', { token: gateway.key });
    const { data } = (await listed.json()) as { data: ScopeStateJson[] };
    const { limits } = data.find(({ model }) => model === MODEL)!;
    return limits.find((limit) => limit.unit === unit && limit.window === 'day')!.remaining;
  }
});
