import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import type { FastifyReply } from 'fastify';
import { ModelCallContext } from '../../../modules/gateway/model-calls/model-call-context.js';
import { ModelCalls, type PassedCall } from '../../../modules/gateway/model-calls/model-calls.service.js';
import type { CallerLimits } from '../../../modules/http/index.js';
import { type FakeLlm, LlmDriverFacade, LlmDriverModule } from '../../../modules/llm-driver/index.js';
import {
  CallerQuota,
  type CallerLease,
  KEY_SHARES,
  KeyShares,
  type RequestedCalls,
} from '../../../modules/quota/index.js';
import { FakeClock } from '../../support/fake-clock.js';

const messages = [{ role: 'user' as const, content: 'hello' }];
const chat = { request: { messages }, driver: 'mock', models: [] };

/** Admits everyone with limits, and remembers what it was asked and told. */
class WatchedQuota extends CallerQuota {
  readonly admitted: RequestedCalls[] = [];
  readonly settled: number[] = [];
  released = 0;
  concurrency = 1;

  async admit(
    principal: { limits?: CallerLimits } | undefined,
    calls: () => RequestedCalls,
    assertAnswerable?: () => void,
  ): Promise<CallerLease | undefined> {
    if (principal?.limits === undefined) return undefined;
    assertAnswerable?.();
    this.admitted.push(calls());
    return {
      concurrency: this.concurrency,
      settle: (tokens) => this.settled.push(tokens),
      release: () => (this.released += 1),
    };
  }

  async admitRequest(): Promise<undefined> {}
}

/** A request of a caller with those limits. */
class Exchange {
  readonly raw = Object.assign(new EventEmitter(), { destroyed: false, writableFinished: false });
  readonly context: ModelCallContext;
  private readonly reply: { statusCode: number };

  constructor(limits?: CallerLimits, actor = 'client-key:1') {
    const request = { principal: { actor, scopes: new Set(['use']), limits }, server: {} };
    this.reply = { statusCode: 200, raw: this.raw, request } as { statusCode: number };
    this.context = new ModelCallContext(this.reply as unknown as FastifyReply);
  }

  close(status = 200): void {
    this.reply.statusCode = status;
    Object.assign(this.raw, { destroyed: true, writableFinished: true });
    this.raw.emit('close');
  }

  leave(): void {
    this.raw.destroyed = true;
    this.raw.emit('close');
  }
}

describe('ModelCalls', () => {
  let module: TestingModule;
  let llm: LlmDriverFacade;
  let fake: FakeLlm;
  let quota: WatchedQuota;
  let calls: ModelCalls;

  beforeEach(async () => {
    const drivers = { mock: { driver: 'mock' } };
    module = await Test.createTestingModule({ imports: [LlmDriverModule.forRoot({ drivers })] }).compile();
    await module.init();
    llm = module.get(LlmDriverFacade);
    fake = llm.fake(() => 'x'.repeat(40));
    quota = new WatchedQuota();
    calls = new ModelCalls(llm, quota, new KeyShares(new FakeClock()));
  });
  afterEach(() => module.close());

  it('asks at once for a caller without limits, and leaves the quota alone', async () => {
    const exchange = new Exchange();
    const { completion } = await calls.chat(exchange.context, chat);
    expect(completion.choices[0]!.message.content).toBe('x'.repeat(40));
    exchange.close();
    expect([quota.admitted, quota.settled, quota.released]).toEqual([[], [], 0]);
  });

  it('charges a caller with limits for the inputs of embeddings, as the provider counted them', async () => {
    fake.restore();
    const exchange = new Exchange({ tpm: 1_000 });
    const request = { model: 'mock/m', input: ['four', 'eight888'] };
    const { list } = await calls.embeddings(exchange.context, { request });
    expect(list.data).toHaveLength(2);
    expect(quota.admitted).toMatchObject([
      { models: [{ model: 'mock/m' }], calls: [{ promptCharacters: 12, maxAnswerTokens: 0 }] },
    ]);
    expect(quota.settled).toEqual([3]);
    exchange.close();
    expect(quota.released).toBe(1);
  });

  const completion = (fields: object = {}): PassedCall => ({
    request: { endpoint: 'completions', model: 'mock/m', body: { prompt: 'four', max_tokens: 7, ...fields } },
  });

  it('charges a caller with limits for what is passed through, as the provider counted it', async () => {
    fake.restore();
    const exchange = new Exchange({ tpm: 1_000 });
    const answer = await calls.passThrough(exchange.context, completion());
    expect(answer).toMatchObject({ driver: 'mock', usage: { total_tokens: 6 } });
    expect(quota.admitted).toMatchObject([
      { models: [{ model: 'mock/m' }], calls: [{ promptCharacters: 4, maxAnswerTokens: 7 }] },
    ]);
    expect(quota.settled).toEqual([6]);
    exchange.close();
    expect(quota.released).toBe(1);
  });

  it('charges for a stream that is passed through once, at its end', async () => {
    fake.restore();
    const exchange = new Exchange({ tpm: 1_000 });
    const stream = { stream: true, stream_options: { include_usage: true } };
    const answer = await calls.passThrough(exchange.context, completion(stream));
    if (!('events' in answer)) throw new Error('came whole');
    expect(quota.settled).toEqual([]);
    for await (const _ of answer.events);
    await answer.events.return?.();
    expect(quota.settled).toEqual([6]);
  });

  it('charges an estimate for a stream that is passed through whose reader leaves', async () => {
    fake.restore();
    const exchange = new Exchange({ tpm: 1_000 });
    const answer = await calls.passThrough(exchange.context, completion({ stream: true }));
    if (!('events' in answer)) throw new Error('came whole');
    for await (const _ of answer.events) break;
    expect(quota.settled).toEqual([expect.any(Number)]);
    expect(quota.settled[0]).toBeGreaterThan(1);
  });

  it('gives a key its share of streams that are passed through, and no more', async () => {
    fake.restore();
    const leave: Exchange[] = [];
    const ask = () => {
      const exchange = new Exchange(undefined, 'client-key:streams');
      leave.push(exchange);
      return calls.passThrough(exchange.context, completion({ stream: true }));
    };
    for (let number = 0; number < KEY_SHARES.streams; number += 1) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'concurrency_exceeded' });
    for (const exchange of leave) exchange.close();
    await ask();
  });

  it('passes nothing through to an unknown model', async () => {
    const { request } = completion();
    const call = { request: { ...request, model: 'nobody/m' } };
    await expect(calls.passThrough(new Exchange().context, call)).rejects.toMatchObject({ status: 404 });
  });

  it('asks for no embeddings of an unknown model', async () => {
    const exchange = new Exchange({ tpm: 1_000 });
    const request = { model: 'nobody/m', input: ['a'] };
    await expect(calls.embeddings(exchange.context, { request })).rejects.toMatchObject({ status: 404 });
    expect(quota.admitted).toEqual([]);
  });

  it('admits a caller with limits, settles what was used, and releases once when the reply closes', async () => {
    const exchange = new Exchange({ tpm: 1_000 });
    const { completion } = await calls.chat(exchange.context, chat);
    expect(quota.settled).toEqual([completion.usage!.total_tokens]);
    expect(quota.released).toBe(0);
    exchange.close();
    exchange.close();
    expect([quota.released, quota.settled.length]).toEqual([1, 1]);
  });

  it('charges no tokens for an error reply', async () => {
    fake.restore();
    llm.fake(() => {
      throw new Error('provider down');
    });
    const exchange = new Exchange({ tpm: 1_000 });
    await expect(calls.chat(exchange.context, chat)).rejects.toThrow();
    exchange.close(502);
    expect([quota.settled, quota.released]).toEqual([[0], 1]);
  });

  it('releases once for a client who left, before or after the admission', async () => {
    const early = new Exchange({ tpm: 1_000 });
    early.leave();
    await calls.chat(early.context, chat).catch(() => undefined);
    expect(quota.released).toBe(1);
    const late = new Exchange({ tpm: 1_000 });
    const asked = calls.chat(late.context, chat).catch(() => undefined);
    await Promise.resolve();
    late.leave();
    await asked;
    expect(quota.released).toBe(2);
  });

  it.each([
    ['a driver', { ...chat, driver: 'nowhere' }],
    ['a model', { request: { messages }, models: ['nowhere'] }],
  ])('refuses %s that does not exist before the caller is charged', async (_what, call) => {
    const ask = async () => calls.chat(new Exchange({ tpm: 1_000 }).context, call);
    await expect(ask()).rejects.toMatchObject({ status: 404 });
    await expect(async () => calls.chat(new Exchange().context, call)).rejects.toMatchObject({ status: 404 });
    expect([quota.admitted, fake.calls]).toEqual([[], []]);
  });

  it('settles a stream when it ends', async () => {
    const exchange = new Exchange({ tpm: 1_000 });
    const { chunks } = await calls.chatStream(exchange.context, chat);
    expect(quota.settled).toEqual([]);
    for await (const _chunk of chunks);
    expect(quota.settled[0]).toBeGreaterThan(0);
  });

  it('settles the answers of several models together', async () => {
    llm.setModel('a', { targets: ['mock/mock-1'] });
    const call = { request: { messages }, models: ['a', 'mock/mock-1'] };
    const results = await calls.allChats(new Exchange({ tpm: 1_000 }).context, call);
    const totals = results.map((result) => (result.ok ? result.completion.usage!.total_tokens : 0));
    expect(quota.settled).toEqual([totals[0]! + totals[1]!]);
    expect(quota.admitted[0]!.concurrency).toEqual({ wanted: 2, minimum: 2 });
  });

  it.each(['pool', 'poolStream'] as const)(
    'gives a %s as many calls at a time as were free',
    async (method) => {
      let inFlight = 0;
      let most = 0;
      fake.restore();
      llm.fake(async () => {
        most = Math.max(most, (inFlight += 1));
        await new Promise((resolve) => setImmediate(resolve));
        inFlight -= 1;
        return 'done';
      });
      quota.concurrency = 2;
      const { context } = new Exchange({ concurrency: 2 });
      const prompts = Array<string>(8).fill('hello');
      const results = await calls[method](context, { driver: 'mock', prompts, options: { concurrency: 5 } });
      let tokens = 0;
      for await (const result of results) tokens += result.ok ? result.completion.usage.totalTokens : 0;
      expect(most).toBe(2);
      expect(quota.settled).toEqual([tokens]);
      expect(quota.admitted[0]!.concurrency).toEqual({ wanted: 5, minimum: 1 });
    },
  );

  describe('for a client key with its share in flight', () => {
    const stream = { ...chat, request: { messages, stream: true } };
    const pool = { driver: 'mock', prompts: ['hello'], options: {} };
    const openStream = async (exchange: Exchange) => calls.chatStream(exchange.context, stream);
    const openPool = async (exchange: Exchange) => calls.pool(exchange.context, pool);

    it.each([
      ['streams', openStream],
      ['pools', openPool],
      ['pools', async (exchange: Exchange) => calls.poolStream(exchange.context, pool)],
    ] as const)('refuse more %s until one has ended', async (share, open) => {
      const opened = Array.from({ length: KEY_SHARES[share] }, () => new Exchange());
      for (const exchange of opened) await open(exchange);
      const refused = { status: 429, code: 'concurrency_exceeded', retryAfterMs: 1_000 };
      await expect(open(new Exchange())).rejects.toMatchObject(refused);
      await expect(open(new Exchange({ rpm: 1 }))).rejects.toMatchObject(refused);
      expect(quota.admitted).toEqual([]);
      await open(new Exchange(undefined, 'client-key:2'));
      await open(new Exchange(undefined, 'admin-session'));
      opened[0]!.close();
      await open(new Exchange());
    });

    it('refuse what is asked after a mistake is found in it', async () => {
      for (let count = 0; count < KEY_SHARES.pools; count += 1) await openPool(new Exchange());
      const unknown = calls.pool(new Exchange().context, { ...pool, driver: 'nowhere' });
      await expect(unknown).rejects.toMatchObject({ status: 404 });
    });

    it('still answer calls that are not streamed', async () => {
      for (let count = 0; count < KEY_SHARES.streams; count += 1) await openStream(new Exchange());
      expect((await calls.chat(new Exchange().context, chat)).completion.choices).toHaveLength(1);
    });

    it('give the place of a client who left to the next', async () => {
      const opened = Array.from({ length: KEY_SHARES.pools }, () => new Exchange());
      for (const exchange of opened) await openPool(exchange);
      opened[0]!.leave();
      const gone = new Exchange();
      gone.leave();
      await openPool(gone).catch(() => undefined);
      await openPool(new Exchange());
      await expect(openPool(new Exchange())).rejects.toMatchObject({ code: 'concurrency_exceeded' });
    });
  });
});
