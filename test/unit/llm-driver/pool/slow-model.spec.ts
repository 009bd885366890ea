import { describe, expect, it } from '@jest/globals';
import type { PoolResult, PromptRequest } from '../../../../modules/llm-driver/index.js';
import { subscribe } from '../../../../modules/support/index.js';
import { Pool } from '../../../../modules/llm-driver/pool/pool.js';
import { RateLimits } from '../../../support/fake-provider/rate-limits.js';
import { failures, LimitedWorld, MINUTE } from '../../../support/limited-world.js';

/** Requests per minute. At the start next to nothing is in hand. */
const LIMITS = {
  slow: { rpm: 180, tpm: 10_000_000, inHand: 0.01 },
  fast: { rpm: 1_200, tpm: 10_000_000, inHand: 0.01 },
};
const CONCURRENCY = 16;

const requests = (model: string, count: number): PromptRequest[] =>
  Array.from({ length: count }, (_, index) => ({ prompt: `${model} ${index}`, model, max_tokens: 10 }));

/** Sixty prompts of a slow model, then four hundred of a fast one: twenty seconds each. */
const PROMPTS = [...requests('slow', 60), ...requests('fast', 400)];
const OPTIMUM_MS = MINUTE / 3;

function twoModels() {
  const world = new LimitedWorld();
  const provider = new RateLimits(LIMITS, () => world.clock.monotonic());
  return { clock: world.clock, driver: world.driver({ flavour: 'openai', limits: {}, provider }) };
}

async function collect(stream: AsyncIterable<PoolResult>): Promise<PoolResult[]> {
  const results: PoolResult[] = [];
  for await (const result of stream) results.push(result);
  return results;
}

describe('a pool whose first prompts are for a slow model', () => {
  it.each<[string, (driver: ReturnType<typeof twoModels>['driver']) => Promise<PoolResult[]>]>([
    ['as a list', (driver) => driver.completionPool(PROMPTS, { concurrency: CONCURRENCY })],
    [
      'as a stream of a list',
      (driver) => collect(driver.completionStream(PROMPTS, { concurrency: CONCURRENCY })),
    ],
    [
      'with the other model’s prompts between them',
      (driver) => {
        const mixed = [
          ...PROMPTS.slice(0, 50),
          ...PROMPTS.slice(60, 160),
          ...PROMPTS.slice(50, 60),
          ...PROMPTS.slice(160),
        ];
        return driver.completionPool(mixed, { concurrency: CONCURRENCY });
      },
    ],
    ['fewer at a time', (driver) => driver.completionPool(PROMPTS, { concurrency: 13 })],
  ])('takes as long as each model alone: %s', async (_name, run) => {
    const { clock, driver } = twoModels();
    const results = await clock.runUntilSettled(run(driver));
    expect(results).toHaveLength(PROMPTS.length);
    expect(failures(results)).toEqual([]);
    expect((clock.monotonic() - 945) / OPTIMUM_MS).toBeLessThanOrEqual(1.05);
  });

  it('asks the prompts of each model in order, and reports each at its index', async () => {
    const { clock, driver } = twoModels();
    const results = await clock.runUntilSettled(driver.completionPool(PROMPTS, { concurrency: 1 }));
    expect(results.map(({ index }) => index)).toEqual(PROMPTS.map((_, index) => index));
    expect(results.map((result) => result.ok && result.completion.content)).toEqual(
      PROMPTS.map(({ prompt }) => `echo: ${prompt!}`),
    );
  });

  it('keeps waiting prompts of a list within twice the concurrency', async () => {
    const { clock, driver } = twoModels();
    let started = 0;
    const pool = new Pool(
      {
        answer: (_prompt, item) => {
          started += 1;
          item.permit.release();
          return new Promise((_, reject) =>
            subscribe(item.signal, { handleEvent: () => reject(new Error('stopped')) }),
          );
        },
        complete: (error) => Promise.resolve(error),
      },
      { options: { concurrency: 4, deadlineMs: 1_000 }, method: 'driver.completionPool' },
      clock,
    );
    const results = pool.all(requests('slow', 1_000));
    await clock.settle();
    expect(started).toBe(8);
    await clock.advance(1_000);
    expect(failures(await results)).toHaveLength(1_000);
    expect(driver.sent).toBe(0);
  });

  it('gives each prompt of an aborted pool a result', async () => {
    const { clock, driver } = twoModels();
    const controller = new AbortController();
    const pool = driver.completionPool(PROMPTS, { concurrency: CONCURRENCY, signal: controller.signal });
    await clock.advance(5_000);
    controller.abort();
    const results = await clock.runUntilSettled(pool);
    expect(results).toHaveLength(PROMPTS.length);
    expect(results.map(({ index }) => index)).toEqual(PROMPTS.map((_, index) => index));
    expect(clock.pending).toBe(0);
  });
});

describe('a list of many models', () => {
  it('is read whole, however many prompts of each wait', async () => {
    const limits = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`m${n}`, { rpm: 60, tpm: 1e9, inHand: 0.02 }]),
    );
    const world = new LimitedWorld();
    const provider = new RateLimits(limits, () => world.clock.monotonic());
    const driver = world.driver({ flavour: 'openai', limits: {}, provider });
    // Ten prompts of each, one model after the other: ten seconds.
    const prompts = Object.keys(limits).flatMap((model) => requests(model, 10));
    const results = await world.clock.runUntilSettled(driver.completionPool(prompts, { concurrency: 64 }));
    expect(failures(results)).toEqual([]);
    expect((world.clock.monotonic() - 945) / 10_000).toBeLessThanOrEqual(1.2);
  });
});
