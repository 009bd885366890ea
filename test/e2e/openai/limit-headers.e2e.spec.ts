import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type Gateway } from './gateway.js';

describe("a provider's limits on an error reply", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.reset());

  const messages = [{ role: 'user', content: 'hello' }];
  const limitsOf = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit')));

  // A model each: what was refused once is held back, and not asked again.
  it.each([
    ['/v1/chat/completions', { model: 'groq/llama-3.1-8b-instant' }],
    ['/v1/chat/completions', { model: 'groq/openai/gpt-oss-20b', stream: true }],
    ['/api/v1/groq/chatcompletion', { model: 'llama-3.3-70b-versatile' }],
  ])('are told in figures, and in no word of its own: %s %j', async (path, fields) => {
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
