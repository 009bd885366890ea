import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OutcomeInput } from '../../support/fake-provider/index.js';
import { HOSTILE_FIGURES, hostileUsages } from '../../support/hostile-figures.js';
import { startGateway, type Gateway } from '../openai/gateway.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const EVENT_TYPE = { 'content-type': 'text/event-stream' };
const messages = [{ role: 'user', content: 'hello' }];
/** A whole number, 30 days in seconds at most. */
const SANE_WAIT = /^(?:\d{1,6}|[12]\d{6})$/;

let gateway: Gateway;
/** A key with limits of its own: whatever a provider counts is charged to it. */
let key: string;
let models = 0;

async function admin(method: string, path: string, body: unknown): Promise<{ key: string }> {
  const { test } = gateway;
  const init = { method, token: test.adminToken, headers: JSON_TYPE, body: JSON.stringify(body) };
  const response = await test.request(path, init);
  expect(response.ok).toBe(true);
  return (await response.json()) as { key: string };
}

beforeAll(async () => {
  gateway = await startGateway();
  const limits = { '*': { rpm: 100_000, tpm: 1_000_000, tpd: 10_000_000 } };
  await admin('PUT', '/api/v1/settings/groq/limits', { value: limits });
  ({ key } = await admin('POST', '/api/v1/client-keys', {
    name: 'x',
    limits: { rpm: 100_000, tpm: 50_000 },
  }));
});
beforeEach(() => gateway.reset());

const as = (token: string) => ({ token }) as RequestInit;
/** A model that nothing was learned about. */
const newModel = () => `groq/llama-3.1-8b-instant-${(models += 1)}`;

const chat = (model: string, fields: object = {}) =>
  gateway.post('/v1/chat/completions', { model, messages, ...fields }, as(key));

/** Asks with the same key and the same model, and expects an ordinary answer at once. */
async function expectOrdinaryAnswer(model: string): Promise<void> {
  gateway.groq.setScript(() => answer('{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}'));
  const response = await chat(model, { max_tokens: 50 });
  expect([response.status, response.headers.get('retry-after')]).toEqual([200, null]);
}

const body = (usage: string, index = '0', created = '1') =>
  `{"id":"a","object":"chat.completion","created":${created},"model":"m","choices":[{"index":${index},` +
  `"message":{"role":"assistant","content":"hello"},"logprobs":{"content":[{"token":"h","logprob":${index}}]},` +
  `"finish_reason":"stop"}],"usage":${usage}}`;
const raw = (text: string, headers: Record<string, string> = JSON_TYPE, status = 200): OutcomeInput => ({
  ...{ kind: 'raw', status, headers, body: text },
});
const answer = (usage: string, headers: Record<string, string> = {}) =>
  raw(body(usage), { ...JSON_TYPE, ...headers });

/** Every sample of `/metrics` is a finite number that does not shrink below zero. */
async function expectSaneMetrics(): Promise<void> {
  const { key: token } = await gateway.test.createKey(['metrics']);
  const text = await (await gateway.test.request('/metrics', { token })).text();
  const samples = text.split('\n').filter((line) => line.startsWith('llm_') || line.startsWith('http_'));
  expect(samples.length).toBeGreaterThan(10);
  for (const line of samples) expect(line).toMatch(/ \d+(?:\.\d+)?(?:e[-+]\d+)?$/);
}

describe('a usage that cannot be true', () => {
  it.each(HOSTILE_FIGURES)('is passed on as sent, and counts as absent: %s', async (figure) => {
    const model = newModel();
    for (const usage of hostileUsages(figure)) {
      gateway.groq.setScript(() => raw(body(usage)));
      const response = await chat(model);
      expect([response.status, await response.text()]).toEqual([200, body(usage)]);
      await expectOrdinaryAnswer(model);
    }
    await expectSaneMetrics();
  });

  it.each(HOSTILE_FIGURES)('in a stream does the same: %s', async (figure) => {
    const model = newModel();
    for (const usage of hostileUsages(figure)) {
      const chunk = (delta: string, end: string) =>
        `data: {"id":"a","object":"chat.completion.chunk","created":${figure},"model":"m","choices":[{"index":` +
        `${figure},"delta":${delta},"finish_reason":${end}}]}\n\n`;
      const events =
        `retry: ${figure}\n\n${chunk('{"role":"assistant","content":"hello"}', 'null')}` +
        `${chunk('{"tool_calls":[{"index":1e9,"id":"1","function":{"name":"f","arguments":"{}"}}]}', '"stop"')}` +
        `data: {"id":"a","choices":[],"usage":${usage}}\n\ndata: [DONE]\n\n`;
      gateway.groq.setScript(() => raw(events, EVENT_TYPE));
      const response = await chat(model, { stream: true, stream_options: { include_usage: true } });
      const text = await response.text();
      expect(text).toContain('"content":"hello"');
      expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
      expect(text).not.toContain('"error"');
      await expectOrdinaryAnswer(model);
    }
    await expectSaneMetrics();
  });

  it.each(HOSTILE_FIGURES)('leaves the sums of a pool numbers: %s', async (figure) => {
    const usages = hostileUsages(figure);
    let asked = 0;
    gateway.groq.setScript(() => raw(body(usages[asked++ % usages.length]!, figure, figure)));
    const request = { prompts: usages.map(() => 'hello'), model: newModel().slice(5) };
    const response = await gateway.post('/api/v1/groq/completion-pool', request, as(key));
    const { results, summary } = (await response.json()) as {
      results: { completion: { usage: object; choices: { index: number }[] } }[];
      summary: { usage: Record<string, number | boolean> };
    };
    expect(summary.usage.estimated).toBe(true);
    for (const sum of ['prompt_tokens', 'completion_tokens', 'total_tokens']) {
      expect(summary.usage[sum]).toBeGreaterThan(0);
      expect(summary.usage[sum]).toBeLessThan(1_000);
      expect(Number.isInteger(summary.usage[sum])).toBe(true);
    }
    expect(results.flatMap(({ completion }) => completion.choices.map(({ index }) => index))).toEqual(
      usages.map(() => 0),
    );
    await expectOrdinaryAnswer(`groq/${request.model}`);
  });

  it('of a thousand million tokens shuts a key out for an hour at most', async () => {
    const { key: small } = await admin('POST', '/api/v1/client-keys', {
      name: 'small',
      limits: { tpm: 1_000 },
    });
    gateway.groq.setScript(() =>
      answer('{"prompt_tokens":1,"completion_tokens":1,"total_tokens":1000000000}'),
    );
    const ask = () => gateway.post('/v1/chat/completions', { model: newModel(), messages }, as(small));
    expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(SANE_WAIT);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(3_600);
  });
});

describe('headers with figures that cannot be true', () => {
  const figures = [
    ...['1e999', '1e308', '-4', '1.5', '1000000001', '9'.repeat(15), '9'.repeat(400), 'Infinity', 'NaN', ''],
    ...['Fri, 31 Dec 9999 23:59:59 GMT', 'Fri, 31 Dec 275761 23:59:59 GMT', '0x10', '5, 6', '\u0664'],
  ].map((figure) => Buffer.from(figure).toString('latin1'));

  it.each(figures)('on limits are none: %j', async (figure) => {
    const usage = '{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}';
    for (const unit of ['requests', 'tokens']) {
      for (const wrong of ['limit', 'remaining', 'reset']) {
        const model = newModel();
        const right: Record<string, string> = { limit: '60', remaining: '50', reset: '10s' };
        const headers = Object.fromEntries(
          Object.entries({ ...right, [wrong]: figure }).map(([name, value]) => [
            `x-ratelimit-${name}-${unit}`,
            value,
          ]),
        );
        gateway.groq.setScript(() => answer(usage, headers));
        const response = await chat(model);
        expect(response.status).toBe(200);
        for (const [name, value] of response.headers) {
          if (name.startsWith('x-ratelimit-')) expect(value).toMatch(/^\d{1,10}(?:ms)?$/);
        }
        await expectOrdinaryAnswer(model);
      }
    }
    const limits = await gateway.test.request('/api/v1/limits', { token: gateway.key });
    const { data } = (await limits.json()) as { data: { limits: { limit: number; remaining: number }[] }[] };
    for (const { limit, remaining } of data.flatMap((scope) => scope.limits)) {
      expect([limit, remaining].every((each) => Number.isSafeInteger(each) && each >= 0)).toBe(true);
    }
  });

  it('that limit a model below the very call they answer do not shut it out', async () => {
    const model = newModel();
    const headers = { 'x-ratelimit-limit-tokens': '1', 'x-ratelimit-remaining-tokens': '0' };
    gateway.groq.setScript(() => answer('null', headers));
    expect((await chat(model)).status).toBe(200);
    await expectOrdinaryAnswer(model);
  });

  it.each(figures.filter((figure) => !['1.5', '1000000001'].includes(figure)))(
    'on a wait are none: %j',
    async (figure) => {
      for (const name of ['retry-after', 'retry-after-ms']) {
        const model = newModel();
        const error = { error: { message: `Please try again in ${figure}s.`, code: 'rate_limit_exceeded' } };
        const refusal = raw(JSON.stringify(error), { ...JSON_TYPE, [name]: figure }, 429);
        gateway.groq.setScript([refusal, answer('null')]);
        const response = await chat(model);
        expect(response.status).toBe(200);
        await expectOrdinaryAnswer(model);
      }
    },
  );

  it.each([
    ['retry-after', '2592000'],
    ['retry-after', '86400.5'],
    ['retry-after-ms', '2592000000'],
    ['retry-after', 'a date'],
  ])('on a wait that may be true are told as whole seconds: %s %s', async (name, value) => {
    const model = newModel();
    const wait = value === 'a date' ? new Date(Date.now() + 86_400_000 * 20).toUTCString() : value;
    gateway.groq.setScript(() => raw('{"error":{"message":"x"}}', { ...JSON_TYPE, [name]: wait }, 429));
    for (const most of [2_592_000, 86_401]) {
      const response = await chat(model);
      expect(response.status).toBe(429);
      expect(response.headers.get('retry-after')).toMatch(SANE_WAIT);
      expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(most);
    }
  });

  it.each(['1e999', '-1', '99999999999999999999999', '1.5', 'Infinity'])(
    'on the length of a body are an invalid reply, and leave the provider usable: %s',
    async (length) => {
      const model = newModel();
      gateway.groq.setScript(() => raw(body('null'), { ...JSON_TYPE, 'content-length': length }));
      const response = await chat(model);
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ error: { code: 'upstream_invalid_response' } });
      await expectOrdinaryAnswer(model);
    },
  );
});

describe('a refusal with figures that cannot be true', () => {
  it.each(['1e999', '1000000001', '99999999999999', '-5', '0', '1.5', 'Infinity'])(
    'teaches no limit: %s',
    async (figure) => {
      const model = newModel();
      const message =
        `Rate limit reached for model \`x\` on tokens per minute (TPM): Limit ${figure}, Used ${figure}, ` +
        `Requested ${figure}. Please try again in 1ms.`;
      const error = JSON.stringify({ error: { message, type: 'tokens', code: 'rate_limit_exceeded' } });
      gateway.groq.setScript([raw(error, JSON_TYPE, 429), answer('null')]);
      expect((await chat(model)).status).toBe(200);
      await expectOrdinaryAnswer(model);
    },
  );
});
