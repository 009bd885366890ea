import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { getRepositoryToken } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { ClientKeyEntity } from '../../modules/access/index.js';
import { itOnOneServer } from '../support/on-one-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('repeated wrong tokens', () => {
  let test: TestApp;
  let key: string;

  beforeAll(async () => {
    test = await startTestApp();
    ({ key } = await test.createKey());
  });

  const random = () =>
    `llm_${randomBytes(4).toString('hex').slice(0, 7)}_${randomBytes(32).toString('base64url')}`;
  const attempt = async (token: string, headers: Record<string, string> = {}) => {
    const reply = await test.request('/api/v1/drivers', { token, headers });
    const { error } = (await reply.json()) as { error?: { code: string; type: string } };
    return { status: reply.status, headers: reply.headers, code: error?.code, type: error?.type };
  };
  const attempts = async (count: number, headers?: Record<string, string>) => {
    const replies = [];
    for (let index = 0; index < count; index += 1) replies.push(await attempt(random(), headers));
    return replies;
  };

  it('get 401 first and then 429 with retry-after, however often they are tried', async () => {
    const replies = [];
    for (let round = 0; round < 20; round += 1)
      replies.push(...(await Promise.all(Array.from({ length: 100 }, () => attempt(random())))));
    const statuses = replies.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    // Of those that are asked together, which twenty are counted first is a matter of chance.
    expect(statuses.slice(0, 100).filter((status) => status === 401).length).toBeGreaterThanOrEqual(20);
    expect(statuses.filter((status) => status === 401).length).toBeLessThan(100);
    for (const { status, headers, code, type } of replies) {
      if (status !== 429) continue;
      expect([code, type]).toEqual(['too_many_attempts', 'rate_limit_error']);
      expect(headers.get('retry-after')).toMatch(/^[1-3]$/);
    }
  });

  describe('an address that is throttled', () => {
    beforeEach(async () => {
      await attempts(21);
    });
    /** Another address may try twenty times; this one gets one more try each three seconds. */
    const isThrottled = async (headers?: Record<string, string>) =>
      (await attempts(5, headers)).some(({ status }) => status === 429);

    it('still accepts a valid key and the admin token', async () => {
      for (let round = 0; round < 5; round += 1) {
        expect(await isThrottled()).toBe(true);
        expect((await attempt(key)).status).toBe(200);
        expect((await test.request('/api/v1/settings', { token: test.adminToken })).status).toBe(200);
      }
    });

    it('still accepts a key that was created meanwhile', async () => {
      expect((await attempt((await test.createKey()).key)).status).toBe(200);
    });

    it('stays throttled when headers name another address', async () => {
      const forged: Record<string, string>[] = [
        { 'x-forwarded-for': '203.0.113.7' },
        { 'x-forwarded-for': randomBytes(4).join('.') },
        { forwarded: 'for=203.0.113.8', 'x-real-ip': '203.0.113.8', 'x-forwarded-host': 'elsewhere.example' },
        { 'x-forwarded-proto': 'https', 'cf-connecting-ip': '203.0.113.9' },
      ];
      for (const headers of forged) expect(await isThrottled(headers)).toBe(true);
    });

    it('answers 401 to a request without a token, or with an empty one', async () => {
      for (const authorization of [undefined, '', 'Bearer', 'Basic eDp5', "Bearer ' OR 1=1 --"]) {
        const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
        expect((await test.request('/api/v1/drivers', { headers })).status).toBe(401);
      }
    });

    it('keeps public routes open', async () => {
      expect((await test.request('/health')).status).toBe(200);
    });
  });

  itOnOneServer(
    'look up each token once by its prefix, however many keys there are, and write nothing',
    async () => {
      const keys = test.app.get<Repository<ClientKeyEntity>>(getRepositoryToken(ClientKeyEntity));
      const plan = await keys.query<{ detail: string }[]>(
        `EXPLAIN QUERY PLAN SELECT * FROM client_keys WHERE prefix = 'llm_abcdefg' AND revoked_at IS NULL`,
      );
      expect(plan.map(({ detail }) => detail)).toEqual([
        expect.stringMatching(/^SEARCH .+ USING INDEX client_keys_prefix/),
      ]);
      const before = await keys.count();
      await attempts(30);
      expect(await keys.count()).toBe(before);
    },
  );

  it('leave no token in the log', async () => {
    const token = random();
    await attempt(token);
    expect(test.logLines.join('\n')).not.toContain(token.slice(12, 40));
  });
});

describe('one wrong key that is tried again and again', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });

  it('gets 401 some hundred times and then 429, and locks out no valid key', async () => {
    const { key } = await test.createKey();
    const attempt = (token: string) => test.request('/api/v1/drivers', { token });
    const stale = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
    const replies: Response[] = [];
    for (let round = 0; round < 10; round += 1)
      replies.push(...(await Promise.all(Array.from({ length: 100 }, () => attempt(stale)))));
    const statuses = replies.map(({ status }) => status);
    // The first time counts as a guess at each server.
    expect(new Set(statuses.slice(0, 280))).toEqual(new Set([401]));
    // Some more become free while the test runs: five a second.
    expect(statuses.filter((status) => status === 401).length).toBeLessThan(800);
    const refused = replies.filter(({ status }) => status === 429);
    expect(new Set(refused.map(({ headers }) => headers.get('retry-after')))).toEqual(new Set(['1']));
    expect((await attempt(key)).status).toBe(200);
  });
});
