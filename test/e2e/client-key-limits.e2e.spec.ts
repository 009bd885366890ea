import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { textCompletion } from '../../modules/llm-driver/index.js';
import { type CallerLimits } from '../../modules/http/index.js';
import { CallerQuota } from '../../modules/quota/index.js';
import { Deferred } from '../support/deferred.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { error?: { code: string; param: string | null; message: string } | string; code?: string };
}

const asJson = { 'content-type': 'application/json' };
const messages = [{ role: 'user', content: 'hello' }];

describe('limits of a client key', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp();
    const body = JSON.stringify({ targets: ['openai/gpt-5', 'mock/mock-1'] });
    const headers = asJson;
    await test.request('/api/v1/models/fast', { method: 'PUT', token: test.adminToken, headers, body });
  });

  const post = async (path: string, token: string, body: unknown, signal?: AbortSignal): Promise<Answer> => {
    const init = { method: 'POST', token, headers: asJson, body: JSON.stringify(body), signal };
    const reply = await test.request(path, init);
    const text = await reply.text();
    const json = (reply.headers.get('content-type') ?? '').startsWith('application/json');
    const answer = (json ? JSON.parse(text) : {}) as Answer['body'];
    return { status: reply.status, headers: reply.headers, body: answer };
  };
  const create = (body: unknown) => post('/api/v1/client-keys', test.adminToken, body);
  const keyWith = async (limits: CallerLimits) => {
    const { body } = await create({ name: 'limited', limits });
    return (body as unknown as { key: string }).key;
  };
  const chat = (key: string, fields: object = {}) =>
    post('/v1/chat/completions', key, { model: 'mock/mock-1', messages, ...fields });
  const pool = (key: string, prompts: unknown[], fields: object = {}) =>
    post('/api/v1/mock/completion-pool', key, { prompts, ...fields });
  const errorOf = ({ status, body }: Answer) =>
    typeof body.error === 'string' ? [status, body.code] : [status, body.error?.code];

  describe('in the request that creates the key', () => {
    it('are stored, and shown in the list', async () => {
      const limits = { rpm: 5, tpm: 1_000, concurrency: 2, models: ['mock/*', 'fast'] };
      const { status, body } = await create({ name: 'limited', limits });
      const { key: _key, ...shown } = body as Record<string, unknown>;
      expect([status, shown]).toMatchObject([201, { limits }]);
      const reply = await test.request('/api/v1/client-keys', { token: test.adminToken });
      expect(((await reply.json()) as { data: unknown[] }).data).toContainEqual(shown);
    });

    it.each([
      [{}, 'invalid_value', 'limits'],
      [{ rpm: 0 }, 'invalid_value', 'limits.rpm'],
      [{ rpm: 1.5 }, 'invalid_type', 'limits.rpm'],
      [{ tpm: '7' }, 'invalid_type', 'limits.tpm'],
      [{ concurrency: 1e9 }, 'invalid_value', 'limits.concurrency'],
      [{ models: [] }, 'invalid_value', 'limits.models'],
      [{ models: ['a', 'g*q'] }, 'invalid_value', 'limits.models[1]'],
      [{ models: ['a,b'] }, 'invalid_value', 'limits.models[0]'],
      [{ rpm: 1, rpd: 1 }, 'unknown_parameter', 'limits.rpd'],
      [{ rpm: 1, used: 0 }, 'unknown_parameter', 'limits.used'],
      [null, 'invalid_type', 'limits'],
    ])('are refused as %j', async (limits, code, param) => {
      const reply = await create({ name: 'limited', limits });
      expect([reply.status, reply.body.error]).toMatchObject([400, { code, param }]);
    });
  });

  describe('on models', () => {
    it('allow the listed models, by name or by prefix', async () => {
      const key = await keyWith({ models: ['mock/mock-*', 'fast'] });
      for (const model of ['mock/mock-1', 'fast', 'mock/mock-1, fast'])
        expect((await chat(key, { model })).status).toBe(200);
      expect((await post('/api/v1/mock/chatcompletion', key, { messages })).status).toBe(200);
      expect((await pool(key, ['hello'])).status).toBe(200);
    });

    it.each([
      ['another driver', { model: 'groq/llama-3.1-8b-instant' }],
      ['a target of an allowed name', { model: 'openai/gpt-5' }],
      ['one of several models', { model: 'fast,groq/x', fastest_response: true }],
      ['an unknown model', { model: 'nowhere/x' }],
      ['the prefix alone', { model: 'mock/' }],
      ['another spelling', { model: 'MOCK/mock-1' }],
    ])('refuse %s', async (_what, fields) => {
      const key = await keyWith({ models: ['mock/mock-*', 'fast'] });
      const reply = await chat(key, fields);
      expect(errorOf(reply)).toEqual([403, 'model_not_allowed']);
      expect(reply.body.error).toMatchObject({ param: 'model', type: 'permission_error' });
    });

    it('apply to the routes of a driver, and to its default model', async () => {
      const key = await keyWith({ models: ['groq/*', 'mock/other'] });
      const single = await post('/api/v1/mock/chatcompletion', key, { messages });
      expect(errorOf(single)).toEqual([403, 'model_not_allowed']);
      expect((await post('/api/v1/mock/chatcompletion', key, { messages, model: 'other' })).status).toBe(200);
      expect(errorOf(await pool(key, ['hello']))).toEqual([403, 'model_not_allowed']);
      const item = await pool(key, ['a', { prompt: 'b', model: 'third' }], { model: 'other' });
      expect(item.body.error).toMatchObject({ code: 'model_not_allowed', param: 'prompts[1].model' });
    });

    it('apply to checks of standards', async () => {
      const key = await keyWith({ models: ['fast'] });
      const standards = [{ id: 's1', title: 'One', rule: 'Says hello.' }];
      const start = (fields: object) =>
        post('/api/v1/standards-checks', key, { document: 'hello', standards, ...fields });
      expect(errorOf(await start({}))).toEqual([403, 'model_not_allowed']);
      expect(errorOf(await start({ driver: 'mock', model: 'mock-1' }))).toEqual([403, 'model_not_allowed']);
      expect((await start({ model: 'fast' })).status).toBe(202);
    });
  });

  describe('on requests per minute', () => {
    it('refuse a request too many, with the time to wait', async () => {
      const key = await keyWith({ rpm: 2 });
      expect([(await chat(key)).status, (await chat(key)).status]).toEqual([200, 200]);
      const refused = await chat(key);
      expect(errorOf(refused)).toEqual([429, 'rate_limit_exceeded']);
      const wait = Number(refused.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(30);
      expect(refused.headers.get('x-ratelimit-limit-requests')).toBe('2');
      expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
      expect(refused.headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+ms$/);
      expect(refused.headers.get('x-ratelimit-limit-tokens')).toBeNull();
    });

    it('count each prompt of a pool, and each of several models', async () => {
      const key = await keyWith({ rpm: 10 });
      expect((await pool(key, Array(9).fill('hello'))).status).toBe(200);
      expect(errorOf(await chat(key, { model: 'fast,mock/mock-1' }))).toEqual([429, 'rate_limit_exceeded']);
      expect((await chat(key)).status).toBe(200);
      expect(errorOf(await chat(key))).toEqual([429, 'rate_limit_exceeded']);
    });

    it('refuse a request that can never fit without a time to wait', async () => {
      const key = await keyWith({ rpm: 499 });
      const refused = await pool(key, Array(500).fill('hello'));
      expect(errorOf(refused)).toEqual([429, 'rate_limit_exceeded']);
      expect(refused.headers.get('retry-after')).toBeNull();
      expect(refused.headers.get('x-should-retry')).toBe('false');
      expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('499');
      expect((await pool(key, Array(499).fill('hello'))).status).toBe(200);
    });

    it('charge only valid requests: one that is refused for another reason is not counted', async () => {
      const key = await keyWith({ rpm: 1 });
      const refusals = async () => [
        errorOf(await chat(key, { temperature: 3 })),
        errorOf(await chat(key, { api_base: null })),
        errorOf(await chat(key, { model: 'nobody' })),
        errorOf(await chat(key, { model: 'mock/a,mock/b', stream: true })),
        errorOf(await post('/api/v1/nowhere/chatcompletion', key, { messages })),
        errorOf(await pool(key, ['hello'], { concurrency: 0 })),
        errorOf(await post('/api/v1/nowhere/completion-pool', key, { prompts: ['hello'] })),
      ];
      const expected = [
        [400, 'invalid_value'],
        [400, 'unknown_parameter'],
        [404, 'model_not_found'],
        [400, 'invalid_value'],
        [404, 'provider_not_found'],
        [400, 'invalid_value'],
        [404, 'provider_not_found'],
      ];
      expect(await refusals()).toEqual(expected);
      expect((await chat(key)).status).toBe(200);
      // The same answers from a key that is over its limit: admission comes last.
      expect(await refusals()).toEqual(expected);
      expect(errorOf(await chat(key))).toEqual([429, 'rate_limit_exceeded']);
    });

    it('count the standards of a check', async () => {
      const key = await keyWith({ rpm: 3 });
      const standards = ['a', 'b', 'c'].map((id) => ({ id, title: id, rule: 'Says hello.' }));
      const start = () => post('/api/v1/standards-checks', key, { document: 'hello', standards });
      expect((await start()).status).toBe(202);
      expect(errorOf(await start())).toEqual([429, 'rate_limit_exceeded']);
    });

    it('apply to this key alone', async () => {
      const [one, other] = [await keyWith({ rpm: 1 }), await keyWith({ rpm: 1 })];
      expect((await chat(one)).status).toBe(200);
      expect((await chat(one)).status).toBe(429);
      expect((await chat(other)).status).toBe(200);
      expect((await chat((await test.createKey()).key)).status).toBe(200);
    });
  });

  describe('on tokens per minute', () => {
    const answer = (total: number) => {
      const usage = { prompt_tokens: 10, completion_tokens: total - 10, total_tokens: total };
      return test.fakeModels((request) => ({ ...textCompletion(request, ['x']), usage }));
    };
    let fake: { restore(): void } | undefined;
    afterEach(() => {
      fake?.restore();
      fake = undefined;
    });

    it('charge the real usage, not the estimate', async () => {
      fake = answer(600);
      const key = await keyWith({ tpm: 1_000 });
      expect((await chat(key, { max_tokens: 900 })).status).toBe(200);
      // 600 used: another 900 do not fit, a small one does.
      expect(errorOf(await chat(key, { max_tokens: 900 }))).toEqual([429, 'rate_limit_exceeded']);
      expect((await chat(key, { max_tokens: 300 })).status).toBe(200);
      const spent = await chat(key);
      expect(errorOf(spent)).toEqual([429, 'rate_limit_exceeded']);
      expect(Number(spent.headers.get('retry-after'))).toBeGreaterThan(0);
    });

    it.each([
      ['chat', (key: string) => chat(key)],
      ['stream', (key: string) => chat(key, { stream: true, stream_options: { include_usage: true } })],
      ['several models', (key: string) => chat(key, { model: 'mock/a,mock/b' })],
      ['driver', (key: string) => post('/api/v1/mock/chatcompletion', key, { messages })],
      ['pool', (key: string) => pool(key, ['hello'])],
    ])('apply to a %s', async (_what, ask) => {
      fake = answer(2_000);
      const key = await keyWith({ tpm: 1_000 });
      expect((await ask(key)).status).toBe(200);
      await nextTurn();
      expect(errorOf(await ask(key))).toEqual([429, 'rate_limit_exceeded']);
    });

    it('refuse a prompt that can never fit, before any call', async () => {
      const key = await keyWith({ tpm: 100 });
      const refused = await chat(key, { messages: [{ role: 'user', content: 'x'.repeat(1_000) }] });
      expect(errorOf(refused)).toEqual([429, 'rate_limit_exceeded']);
      expect(refused.headers.get('x-should-retry')).toBe('false');
    });

    it('charge nothing for a refused request', async () => {
      const key = await keyWith({ tpm: 1_000 });
      const wrong = await chat(key, { max_tokens: 900, temperature: 3 });
      expect(wrong.status).toBe(400);
      expect((await chat(key, { max_tokens: 900 })).status).toBe(200);
    });
  });

  describe('on calls in flight', () => {
    /** Calls that answer when they are told to. */
    const holdCalls = () => {
      const gate = new Deferred<void>();
      const fake = test.fakeModels(async () => {
        await gate.promise;
        return 'done';
      });
      return { gate, fake };
    };
    let held: ReturnType<typeof holdCalls> | undefined;
    afterEach(() => {
      held?.gate.resolve();
      held?.fake.restore();
      held = undefined;
    });
    const inFlight = async (count: number) => {
      while ((held?.fake.calls.length ?? 0) < count) await nextTurn();
    };

    /** The end of a call is counted a moment after its reply, above all where another server counts it. */
    const untilFree = async (key: string) => {
      let next = await chat(key);
      for (let turn = 0; turn < 100 && next.status === 429; turn += 1) next = await chat(key);
      return next;
    };

    it('refuse a call too many, and accept the next when one has ended', async () => {
      held = holdCalls();
      const key = await keyWith({ concurrency: 2 });
      const first = [chat(key), chat(key)];
      await inFlight(2);
      const refused = await chat(key);
      expect(errorOf(refused)).toEqual([429, 'concurrency_exceeded']);
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(refused.headers.get('x-should-retry')).toBeNull();
      held.gate.resolve();
      expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
      expect((await chat(key)).status).toBe(200);
    });

    it('refuse 498 of 500 parallel streams of one key, and no other key', async () => {
      held = holdCalls();
      const key = await keyWith({ concurrency: 2 });
      const { key: other } = await test.createKey();
      const codes: unknown[] = [];
      const streams = Array.from({ length: 500 }, async () => {
        codes.push(errorOf(await chat(key, { stream: true }))[1]);
      });
      while (codes.length < 498) await nextTurn();
      expect(held.fake.calls).toHaveLength(2);
      expect(new Set(codes)).toEqual(new Set(['concurrency_exceeded']));
      const untouched = chat(other);
      await inFlight(3);
      held.gate.resolve();
      expect((await untouched).status).toBe(200);
      await Promise.all(streams);
      expect(codes.slice(498)).toEqual([undefined, undefined]);
    });

    it('pass the lease of a caller who leaves on to the next', async () => {
      held = holdCalls();
      const key = await keyWith({ concurrency: 1 });
      const caller = new AbortController();
      const left = post(
        '/v1/chat/completions',
        key,
        { model: 'fast', messages, stream: true },
        caller.signal,
      );
      await inFlight(1);
      expect(errorOf(await chat(key))).toEqual([429, 'concurrency_exceeded']);
      caller.abort();
      await expect(left).rejects.toThrow();
      held.gate.resolve();
      expect((await untilFree(key)).status).toBe(200);
    });

    it('make a pool narrower instead of refusing it', async () => {
      held = holdCalls();
      const key = await keyWith({ concurrency: 3 });
      const whole = pool(key, Array(20).fill('hello'));
      await inFlight(3);
      await nextTurn();
      expect(held.fake.calls).toHaveLength(3);
      expect(errorOf(await chat(key))).toEqual([429, 'concurrency_exceeded']);
      held.gate.resolve();
      expect((await whole).status).toBe(200);
    });

    it('refuse several models at once if fewer leases are free', async () => {
      const key = await keyWith({ concurrency: 2 });
      expect((await chat(key, { model: 'mock/a,mock/b' })).status).toBe(200);
      const refused = await chat(key, { model: 'mock/a,mock/b,mock/c' });
      expect(errorOf(refused)).toEqual([429, 'concurrency_exceeded']);
      // No wait helps.
      expect(refused.headers.get('retry-after')).toBeNull();
      expect(refused.headers.get('x-should-retry')).toBe('false');
    });
  });

  it.each([
    ['10⁹ answer tokens', { max_tokens: 1e9 }, 'max_tokens'],
    ['1,000 answers', { n: 1_000 }, 'n'],
    ['128 stop texts', { stop: Array(128).fill('x') }, 'stop'],
    ['1,025 tools', { tools: Array(1_025).fill({ type: 'function' }) }, 'tools'],
  ])('leave it to the validation to refuse %s', async (_what, fields, param) => {
    const { key } = await test.createKey();
    const refused = [await chat(key, fields), await pool(key, ['hello'], fields)];
    for (const { status, body } of refused) expect([status, body.error]).toMatchObject([400, { param }]);
    expect((await pool(key, Array(501).fill('x'))).body.error).toMatchObject({ param: 'prompts' });
  });

  it('are checked by every route that calls models', () => {
    const open: string[] = [];
    for (const { controllers } of test.app.get(ModulesContainer).values()) {
      for (const { metatype } of controllers.values()) {
        const { prototype } = metatype as { prototype: Record<string, object> };
        for (const name of Object.getOwnPropertyNames(prototype).slice(1)) {
          const handler = prototype[name]!;
          const config = (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) ?? {}) as {
            access?: string;
            callsModels?: boolean;
          };
          const changes = Reflect.getMetadata(METHOD_METADATA, handler) === RequestMethod.POST;
          if (!changes || config.access !== 'use' || config.callsModels !== undefined) continue;
          const paths = [metatype as object, handler].map(
            (each) => Reflect.getMetadata(PATH_METADATA, each) as string,
          );
          open.push(paths.join('/'));
        }
      }
    }
    // An estimate calls no model.
    expect(open).toEqual(['api/v1/standard-sets//', 'api/v1/standards-checks/estimate']);
  });

  it('are not computed for a caller that has none', async () => {
    const quota = test.app.get(CallerQuota);
    let asked = 0;
    const ask = (): never => {
      asked += 1;
      throw new Error('asked');
    };
    expect(await quota.admit({ actor: 'a', scopes: new Set() }, ask)).toBeUndefined();
    expect(asked).toBe(0);
  });
});
