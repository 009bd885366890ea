import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Nodes } from '../../modules/database/index.js';
import type { ScopeStateJson } from '../../modules/gateway/index.js';
import { ScopePublisher } from '../../src/scopes/scope-publisher.js';
import { FakeProvider } from '../support/fake-provider/index.js';
import { SERVERS } from '../support/several-servers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const MODEL = 'llama-3.1-8b-instant';
const LIMITS = { [MODEL]: { rpd: 14_400, tpm: 6_000 } };
const IDLE = { in_flight: 0, waiting: 0, concurrency: null, held_for_ms: 0, next_in_ms: null };

interface LimitsJson {
  readonly object: string;
  readonly data: ScopeStateJson[];
  readonly processes: number;
  readonly oldest_ms: number;
  readonly complete: boolean;
}

describe('GET /api/v1/limits', () => {
  let provider: FakeProvider;
  let test: TestApp;
  let token: string;

  beforeAll(async () => {
    // Its time stands still, and nothing that was used comes back.
    provider = await FakeProvider.start({ apiKeys: [GROQ_KEY], limits: LIMITS, clock: () => 0 });
    test = await startTestApp({
      areNodes: true,
      environment: { GROQ_API_KEY: GROQ_KEY, GROQ_BASE_URL: provider.groqBaseUrl, GROQ_MODEL: MODEL },
    });
    token = (await test.createKey()).key;
    const nodes = test.apps.map((app) => app.get(Nodes));
    while (!nodes.every((each) => each.live() === SERVERS)) await nextTurn();
  });

  async function list(): Promise<ScopeStateJson[]> {
    // By themselves they tell each other every two seconds.
    await Promise.all(test.apps.map((app) => app.get(ScopePublisher).publish()));
    const response = await test.request('/api/v1/limits', { token });
    expect(response.status).toBe(200);
    const { data, oldest_ms: oldestMs, ...rest } = (await response.json()) as LimitsJson;
    expect(rest).toEqual({ object: 'list', processes: SERVERS, complete: true });
    expect(oldestMs).toBeLessThan(15_000);
    if (SERVERS === 1) expect(oldestMs).toBe(0);
    return data;
  }

  async function configure(value: unknown): Promise<void> {
    const response = await test.request('/api/v1/settings/groq/limits', {
      method: 'PUT',
      token: test.adminToken,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value }),
    });
    expect(response.status).toBe(200);
  }

  async function ask(): Promise<void> {
    const response = await test.request('/api/v1/groq/chatcompletion', {
      method: 'POST',
      token,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }], max_tokens: 100 }),
    });
    expect(response.status).toBe(200);
  }

  it('refuses requests without a token, and tokens that may not call models', async () => {
    const statuses = [];
    for (const bearer of [undefined, 'llm_wrong', test.adminToken, (await test.createKey(['metrics'])).key]) {
      statuses.push((await test.request('/api/v1/limits', { token: bearer })).status);
    }
    expect(statuses).toEqual([401, 401, 403, 403]);
  });

  it('accepts only GET', async () => {
    const response = await test.request('/api/v1/limits', { method: 'POST', token });
    expect(response.status).toBeGreaterThanOrEqual(404);
  });

  it('shows configured limits before any call, and a change with the next request', async () => {
    expect(await list()).toEqual([]);
    await configure({ '*': { rpm: 60, concurrency: 4 }, [MODEL]: { rpm: 30 } });
    const configured = { unit: 'requests', window: 'minute', source: 'configured' };
    expect(await list()).toEqual([
      {
        ...{ driver: 'groq', model: MODEL, ...IDLE, circuit: 'closed' },
        limits: [{ ...configured, limit: 30, remaining: 30 }],
      },
      {
        ...{ driver: 'groq', model: '*', ...IDLE, concurrency: 4, circuit: 'closed' },
        limits: [{ ...configured, limit: 60, remaining: 60 }],
      },
    ]);
  });

  it('shows the limits learned from replies, without the key, the address or the identity of the key', async () => {
    await configure({ [MODEL]: { rpm: 30 } });
    await ask();
    let scopes = await list();
    expect(scopes).toHaveLength(1);
    // A store that processes share is told a moment later what a reply has told.
    const isLess = ({ limit, remaining }: ScopeStateJson['limits'][number]) => remaining < limit;
    while (!scopes[0]!.limits.every(isLess)) scopes = await list();
    const [scope] = scopes;
    expect(scope).toMatchObject({ driver: 'groq', model: MODEL, ...IDLE, circuit: 'closed' });
    expect(scope?.limits).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ unit: 'requests', window: 'minute', limit: 30, source: 'configured' }),
        expect.objectContaining({ unit: 'requests', window: 'day', limit: 14_400, source: 'learned' }),
        expect.objectContaining({ unit: 'tokens', window: 'minute', limit: 6_000, source: 'learned' }),
      ]),
    );
    const fields = ['driver', 'model', 'limits', 'in_flight', 'waiting', 'concurrency', 'held_for_ms'];
    expect(Object.keys(scope!)).toEqual([...fields, 'next_in_ms', 'circuit']);
    expect(JSON.stringify(scopes)).not.toMatch(/canary|credential|127\.0\.0\.1|http/i);
  });

  it('shows two keys of one model separately, without saying which is which', async () => {
    await configure({ [MODEL]: { rpm: 30 } });
    await ask();
    const other = 'gsk_canaryOtherOther9876543210';
    await test.request('/api/v1/settings/groq/api_key', {
      method: 'PUT',
      token: test.adminToken,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value: other }),
    });
    const refused = await test.request('/api/v1/groq/chatcompletion', {
      method: 'POST',
      token,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }] }),
    });
    expect(refused.status).toBe(502);
    const scopes = await list();
    expect(scopes.map(({ driver, model }) => [driver, model])).toEqual([
      ['groq', MODEL],
      ['groq', MODEL],
    ]);
    expect(JSON.stringify(scopes)).not.toMatch(/canary/i);
  });
});
