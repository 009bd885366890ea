import { describe, expect, it } from '@jest/globals';
import {
  standaloneContext,
  type ModelLimits,
  type PoolResult,
  type PromptRequest,
} from '../../../../modules/llm-driver/index.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { mulberry32 } from '../../../support/fake-provider/index.js';
import {
  RateLimits,
  type ModelLimits as ProviderLimits,
} from '../../../support/fake-provider/rate-limits.js';
import { LimitedDriver } from '../../../support/limited-driver.js';

const MINUTE = 60_000;

type Flavour = 'openai' | 'groq';

interface Setting {
  readonly flavour: Flavour;
  readonly limits: ProviderLimits;
  /** What is configured; left out, all has to be learned. */
  readonly known?: ModelLimits | undefined;
  /** From the answer of one call to the next, and back: shortest and longest, ms. */
  readonly latencyMs?: readonly [number, number];
  readonly provider?: RateLimits;
}

/** A provider with limits, a driver that asks it, and time. */
class World {
  readonly clock = new FakeClock();
  readonly random = mulberry32(7);

  driver({
    flavour,
    limits,
    known,
    latencyMs: [least, most] = [105, 945],
    provider,
  }: Setting): LimitedDriver {
    const { clock, random } = this;
    const config = { apiKey: 'canary-key-123', model: 'm', limits: known && { m: known } };
    const latencyMs = () => {
      const roundTripMs = least + random() * (most - least);
      const there = Math.min(45, roundTripMs / 4);
      return { there, back: roundTripMs - there };
    };
    return new LimitedDriver(standaloneContext({ name: 'limited', config }, { clock, random }), {
      ...{ flavour, limits, latencyMs },
      ...(provider && { provider }),
    });
  }

  /** Prompts of many lengths, as a seed has it. */
  prompts(count: number, { unbounded = false } = {}): PromptRequest[] {
    return Array.from({ length: count }, (_, index) => ({
      prompt: `${index} `.padEnd(20 + Math.floor(this.random() * 2_000), 'word '),
      ...(!unbounded && { max_tokens: 50 + Math.floor(this.random() * 400) }),
    }));
  }
}

/**
 * The earliest all of them can have been admitted, ms: what does not fit into the full buckets has to refill.
 */
function optimumMs(
  list: readonly PromptRequest[],
  { rpm = Infinity, tpm = Infinity }: ProviderLimits,
): number {
  const tokens = list.reduce(
    (sum, { prompt, max_tokens: most }) => sum + Math.ceil(prompt!.length / 4) + (most ?? 0),
    0,
  );
  return Math.max(((list.length - rpm) * MINUTE) / rpm || 0, ((tokens - tpm) * MINUTE) / tpm || 0);
}

const failures = (results: readonly PoolResult[]) => results.filter(({ ok }) => !ok);

/** One pool at the limits of one provider. */
async function measure(setting: Setting, count: number, { concurrency = 64, unbounded = false } = {}) {
  const world = new World();
  const driver = world.driver(setting);
  const list = world.prompts(count, { unbounded });
  const results = await world.clock.runUntilSettled(driver.completionPool(list, { concurrency }));
  return {
    lost: failures(results).length,
    refusedShare: driver.refused / driver.sent,
    // Limits say when the last call can be admitted; its answer takes as long as it takes.
    wall: (world.clock.monotonic() - (setting.latencyMs?.[1] ?? 0)) / optimumMs(list, setting.limits),
    pending: world.clock.pending,
  };
}

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
    const world = new World();
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
    const world = new World();
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
    const world = new World();
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
