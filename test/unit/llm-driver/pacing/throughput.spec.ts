import { describe, expect, it } from '@jest/globals';
import type { PromptRequest } from '../../../../modules/llm-driver/index.js';
import {
  RateLimits,
  type ModelLimits as ProviderLimits,
} from '../../../support/fake-provider/rate-limits.js';
import {
  failures,
  LimitedWorld,
  measure,
  MINUTE,
  optimumMs,
  type Flavour,
} from '../../../support/limited-world.js';

describe('a pool at the limits of a provider', () => {
  const limits = { rpm: 400, tpm: 200_000, rpd: 100_000 };

  it.each([
    ['known', 'openai', limits, 0.005],
    ['known', 'groq', limits, 0.005],
    ['learned', 'openai', undefined, 0.02],
    ['learned', 'groq', undefined, 0.02],
  ] as const)(
    'of requests and tokens, %s, %s: nothing lost, next to no refusal, almost all of what is permitted',
    async (_name, flavour, known, share) => {
      const { lost, refusedShare, wall, pending } = await measure({ flavour, limits, known }, 3_000);
      expect(lost).toBe(0);
      expect(refusedShare).toBeLessThanOrEqual(share);
      expect(wall).toBeLessThanOrEqual(1.03);
      expect(pending).toBe(0);
    },
  );

  it.each<[string, ProviderLimits, Flavour]>([
    ['requests alone', { rpm: 200, tpm: 1_000_000 }, 'openai'],
    ['tokens alone', { rpm: 3_000, tpm: 100_000 }, 'openai'],
    ['requests its headers say nothing of', { rpm: 200, tpm: 1_000_000, rpd: 100_000 }, 'groq'],
  ])('of %s: learned, nothing lost, next to no refusal', async (_name, binding, flavour) => {
    const { lost, refusedShare, wall } = await measure({ flavour, limits: binding }, 1_000);
    expect(lost).toBe(0);
    expect(refusedShare).toBeLessThanOrEqual(0.02);
    expect(wall).toBeLessThanOrEqual(1.03);
  });

  it.each<[string, readonly [number, number], number, number]>([
    ['answers within milliseconds', [2, 8], 64, 1.03],
    // For the first ten seconds nothing is known.
    ['takes up to twenty seconds', [5_000, 20_000], 400, 1.05],
  ])('that %s is used as well', async (_name, latencyMs, concurrency, most) => {
    const setting = { flavour: 'openai', limits, latencyMs } as const;
    const { lost, refusedShare, wall } = await measure(setting, 1_200, { concurrency });
    expect(lost).toBe(0);
    expect(refusedShare).toBeLessThanOrEqual(0.02);
    expect(wall).toBeLessThanOrEqual(most);
  });

  it.each<[string, Flavour]>([
    ['charges nothing for what is not asked for', 'openai'],
    ['does so and hides its requests per minute', 'groq'],
  ])('is used where answers have no bound and it %s', async (_name, flavour) => {
    const tight = { rpm: 300, tpm: 60_000, rpd: 100_000 };
    const { lost, refusedShare, wall } = await measure({ flavour, limits: tight }, 1_000, {
      unbounded: true,
    });
    expect(lost).toBe(0);
    expect(refusedShare).toBeLessThanOrEqual(0.02);
    expect(wall).toBeLessThanOrEqual(1.05);
  });
});

describe('limits that others use as well', () => {
  const limits = { rpm: 400, tpm: 200_000, rpd: 100_000 };

  it('are shared by two pools and a stream of single calls, which wait least', async () => {
    const world = new LimitedWorld();
    const driver = world.driver({ flavour: 'openai', limits, known: limits });
    const lists = [world.prompts(600), world.prompts(600)];
    const singles = world.prompts(60);
    const waits: number[] = [];
    const single = async (prompt: PromptRequest, index: number) => {
      await world.clock.sleep(1_000 * index);
      const startedAt = world.clock.monotonic();
      const response = await driver.completion(prompt);
      expect(response.content).toContain('echo');
      waits.push(world.clock.monotonic() - startedAt);
    };
    const work = Promise.all([
      ...lists.map((list) => driver.completionPool(list)),
      Promise.all(singles.map(single)).then(() => []),
    ]);
    const results = await world.clock.runUntilSettled(work);
    expect(failures(results.flat())).toEqual([]);
    expect(world.clock.monotonic()).toBeLessThanOrEqual(
      1.05 * optimumMs([...lists.flat(), ...singles], limits),
    );
    // The longest exchange, what refills for one more request, and what a single call and one of a pool need
    // of the tokens.
    const needMs = (2 * 950 * MINUTE) / limits.tpm;
    expect(Math.max(...waits)).toBeLessThanOrEqual(945 + MINUTE / limits.rpm + needMs);
  });

  it('are kept if another process uses a part of them unseen', async () => {
    const world = new LimitedWorld();
    const provider = new RateLimits({ m: limits }, () => world.clock.monotonic());
    const drivers = [1, 2].map(() => world.driver({ flavour: 'openai', limits, provider }));
    const lists = [world.prompts(600), world.prompts(600)];
    const work = Promise.all(drivers.map((driver, index) => driver.completionPool(lists[index]!)));
    const results = await world.clock.runUntilSettled(work);
    expect(failures(results.flat())).toEqual([]);
    const [sent, refused] = [0, 1].reduce(
      ([sent, refused], index) => [sent + drivers[index]!.sent, refused + drivers[index]!.refused],
      [0, 0],
    );
    // Each hears of the other's calls only by its own replies, and is refused where the other was faster.
    expect(refused / sent).toBeLessThanOrEqual(0.25);
    expect(world.clock.monotonic()).toBeLessThanOrEqual(1.1 * optimumMs(lists.flat(), limits));
  });

  it('are kept if they are partly used at the start', async () => {
    const world = new LimitedWorld();
    const provider = new RateLimits({ m: limits }, () => world.clock.monotonic());
    const before = world.driver({ flavour: 'openai', limits, provider });
    await world.clock.runUntilSettled(before.completionPool(world.prompts(350)));
    const startedAt = world.clock.monotonic();
    const driver = world.driver({ flavour: 'openai', limits, provider, known: limits });
    const list = world.prompts(600);
    const results = await world.clock.runUntilSettled(driver.completionPool(list));
    expect(failures(results)).toEqual([]);
    expect(driver.refused / driver.sent).toBeLessThanOrEqual(0.02);
    // Nothing of the burst was left.
    const fromNothingMs = optimumMs(list, limits) + MINUTE;
    expect(world.clock.monotonic() - startedAt).toBeLessThanOrEqual(1.03 * fromNothingMs);
  });
});
