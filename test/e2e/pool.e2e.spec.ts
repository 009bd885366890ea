import { afterEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { LlmDriverFacade, LlmDriverModule, type PoolResult } from '../../modules/llm-driver/index.js';
import {
  FakeProvider,
  type FakeProviderOptions,
  type LedgerEntry,
  type SeededScript,
} from '../support/fake-provider/index.js';

const KEY = 'gsk_pool_e2e_0123456789abcdef';
/** 30 of 100 calls fail, in every way in which a provider's line is known to. */
const FAULTS: SeededScript['probabilities'] = {
  rate_limited: [0.08, { kind: 'rate_limited', retryAfterMs: 5 }],
  overloaded: 0.05,
  serverError: 0.05,
  bad_gateway_html: 0.02,
  reset: 0.04,
  truncated: 0.04,
  content_length_long: 0.02,
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(options: FakeProviderOptions) {
  const provider = await FakeProvider.start({ apiKeys: [KEY], ...options });
  closing.push(() => provider.stop());
  const drivers = {
    groq: { apiKey: KEY, baseUrl: provider.groqBaseUrl },
    openai: { apiKey: KEY, baseUrl: provider.openAiBaseUrl },
  };
  const retry = { baseDelayMs: 2, maxDelayMs: 10 };
  const testing = await Test.createTestingModule({
    imports: [LlmDriverModule.forRoot({ drivers, retry })],
  }).compile();
  await testing.init();
  closing.push(() => testing.close());
  return { provider, facade: testing.get(LlmDriverFacade) };
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `prompt number ${index}`);

function expectOwnAnswers(results: readonly PoolResult[], prompts: readonly string[]): void {
  expect(results.map((result) => result.index)).toEqual(prompts.map((_, index) => index));
  const foreign = results.filter(
    (result) => result.ok && result.completion.content !== `echo: ${prompts[result.index]}`,
  );
  expect(foreign).toEqual([]);
}

function callsByPrompt(calls: readonly LedgerEntry[]): Map<string, LedgerEntry[]> {
  const byPrompt = new Map<string, LedgerEntry[]>();
  for (const call of calls) byPrompt.set(call.prompt, [...(byPrompt.get(call.prompt) ?? []), call]);
  return byPrompt;
}

describe.each(['groq', 'openai'])('2,000 prompts to %s while 30 of 100 calls fail', (driver) => {
  it('give 2,000 results at their indexes, each for its own prompt, and at least 99.9 % are answered', async () => {
    const { provider, facade } = await start({ script: { probabilities: FAULTS, seed: 23 } });
    const prompts = numbered(2_000);
    const results = await facade.completionPool(prompts, { driver, concurrency: 64 });
    expectOwnAnswers(results, prompts);
    const failures = results.flatMap((result) =>
      result.ok ? [] : [`${result.error.message} (${result.attempts} attempts)`],
    );
    // Two of 2,000 may fail; of more, their reasons are shown.
    expect(failures.length > 2 ? failures : []).toEqual([]);
    const byPrompt = callsByPrompt(provider.calls);
    // What an item says it cost is what the provider has seen, and an answered prompt was not asked again.
    expect(results.map((result) => result.attempts)).toEqual(
      prompts.map((prompt) => byPrompt.get(prompt)!.length),
    );
    const answeredBefore = provider.calls.filter(
      (call) => call.outcome === 'ok' && byPrompt.get(call.prompt)!.at(-1) !== call,
    );
    expect(answeredBefore).toEqual([]);
    expect(provider.peakInFlight).toBeLessThanOrEqual(64);
    const faults = provider.calls.filter((call) => call.outcome !== 'ok').length;
    expect(faults / provider.calls.length).toBeGreaterThan(0.25);
  });
});

describe('a pool whose provider fails', () => {
  it('gives the same results for the same seed', async () => {
    const { provider, facade } = await start({ script: { probabilities: FAULTS, seed: 3 } });
    const run = async (concurrency: number) => {
      provider.reset();
      const results = await facade.completionPool(numbered(300), { concurrency });
      return results.map(({ ok, attempts }) => ({ ok, attempts }));
    };
    expect(await run(7)).toEqual(await run(64));
  });

  it('never retries after a status that a retry cannot change', async () => {
    const probabilities = {
      bad_request: 0.1,
      invalid_api_key: 0.1,
      model_not_found: 0.1,
      insufficient_quota: 0.1,
      context_length_exceeded: 0.1,
      serverError: 0.2,
    };
    const { provider, facade } = await start({ script: { probabilities, seed: 5 } });
    const results = await facade.completionPool(numbered(300), { driver: 'openai' });
    const final = new Set<string>([
      'bad_request',
      'invalid_api_key',
      'model_not_found',
      'insufficient_quota',
      'context_length_exceeded',
    ]);
    let met = 0;
    for (const calls of callsByPrompt(provider.calls).values()) {
      calls.forEach((call, place) => {
        if (!final.has(call.outcome)) return;
        met += 1;
        expect(place).toBe(calls.length - 1);
      });
    }
    expect(met).toBeGreaterThan(100);
    expect(results.filter((result) => !result.ok).length).toBeGreaterThanOrEqual(met);
  });

  it('lets one prompt of 5 MB among 999 small ones fail no other prompt', async () => {
    const prompts = numbered(1_000);
    prompts[500] = 'x'.repeat(5_000_000);
    const { provider, facade } = await start({
      recordBodies: false,
      script: ({ prompt }) => (prompt.length > 1_000_000 ? 'request_too_large' : undefined),
    });
    const results = await facade.completionPool(prompts, { concurrency: 8 });
    expectOwnAnswers(results, prompts);
    expect(results.filter((result) => !result.ok).map((result) => result.index)).toEqual([500]);
    expect(results[500]).toMatchObject({
      ok: false,
      attempts: 1,
      error: { kind: 'request_too_large_for_model', status: 413 },
    });
    expect(provider.calls).toHaveLength(1_000);
  });

  it('sends nothing at a concurrency of 0', async () => {
    const { provider, facade } = await start({});
    await expect(facade.completionPool(['hello'], { concurrency: 0 })).rejects.toMatchObject({
      status: 400,
      param: 'concurrency',
    });
    expect(provider.calls).toHaveLength(0);
  });
});

describe.each([128, 1_000])('aborting a pool of 1,000 prompts with %i in flight', (inFlight) => {
  it('settles every item before it waits for any socket, and leaves none open', async () => {
    const { provider, facade } = await start({ reply: () => new Promise<string>(() => {}) });
    const controller = new AbortController();
    const options = { concurrency: inFlight, signal: controller.signal };
    const pool = facade.completionPool(numbered(1_000), options);
    await provider.waitForInFlight(inFlight);
    controller.abort();
    const { results, turns } = await inTurns(pool);
    expect(results).toHaveLength(1_000);
    expect(results.every((result) => !result.ok && result.error.kind === 'aborted')).toBe(true);
    // How long that takes is the benchmarks' to measure; here it is turns of the event loop, alike on every
    // machine.
    expect(turns).toBeLessThan(10);
    await provider.waitForOpenSockets(0);
    expect(provider.calls).toHaveLength(inFlight);
  });

  async function inTurns(pool: Promise<PoolResult[]>): Promise<{ results: PoolResult[]; turns: number }> {
    let turns = 0;
    let settled = false;
    const count = () => {
      turns += 1;
      if (!settled) setImmediate(count);
    };
    setImmediate(count);
    const results = await pool;
    settled = true;
    return { results, turns };
  }
});

describe('a pool with a schema whose provider refuses JSON schemas', () => {
  const city = z.object({ name: z.string(), people: z.number().optional() });
  const formatOf = ({ body }: LedgerEntry) =>
    (body as { response_format?: { type: string } }).response_format?.type ?? 'text';
  const refusal = { kind: 'bad_request', message: 'no', param: 'response_format' } as const;

  it.each([
    ['its JSON schema', ['json_schema'], 'json_object'],
    ['every format', ['json_schema', 'json_object'], 'text'],
  ])('learns it from one call: %s', async (_what, refused, taken) => {
    const { provider, facade } = await start({
      reply: ({ prompt }) => `<think>{"name":1}</think>\n\`\`\`json\n{"name":"${prompt}"}\n\`\`\``,
      script: (call) => {
        const format = (call.body as { response_format?: { type: string } }).response_format?.type;
        return format !== undefined && refused.includes(format) ? refusal : undefined;
      },
    });
    const prompts = numbered(200);
    const results = await facade.completionPool(prompts, { driver: 'openai', schema: city });
    expect(results.map((result) => result.ok && result.value.name)).toEqual(prompts);
    const formats = provider.calls.map(formatOf);
    expect(formats.filter((format) => format === taken)).toHaveLength(200);
    expect(formats.filter((format) => format !== taken)).toEqual(refused);
  });

  it('sums the usage of a repair, and streams objects of strict schemas', async () => {
    let asked = 0;
    const { provider, facade } = await start({
      reply: () => ({ text: ++asked === 1 ? '{"name":' : '{"name":"Lima","people":null}' }),
    });
    for await (const result of facade.completionStream(['Which?'], { driver: 'groq', schema: city })) {
      expect(result).toMatchObject({ ok: true, value: { name: 'Lima' }, attempts: 2 });
      if (result.ok) expect(result.value).not.toHaveProperty('people');
    }
    const [first, repair] = provider.calls;
    expect(first!.body).toMatchObject({
      response_format: { json_schema: { strict: true, schema: { required: ['name', 'people'] } } },
    });
    expect((repair!.body as { messages: unknown[] }).messages).toHaveLength(3);
  });
});
