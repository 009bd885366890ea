import { describe, expect, it } from '@jest/globals';
import { measure, type Setting } from '../../../support/limited-world.js';

/** Token limits, sizes of `max_tokens`, the share that is used, calls at a time, and prompts. */
const LOADS = [
  { tpm: 60_000, maxTokens: [200, 1_000], usedShare: 0.1, concurrency: 64, count: 400 },
  { tpm: 60_000, maxTokens: [200, 1_000], usedShare: 0.1, concurrency: 16, count: 400 },
  { tpm: 200_000, maxTokens: [500, 2_000], usedShare: 0.05, concurrency: 64, count: 1_500 },
  { tpm: 450_000, maxTokens: [256, 512], usedShare: 0.5, concurrency: 64, count: 1_500 },
  { tpm: 6_000, maxTokens: [200, 400], usedShare: 0.3, concurrency: 8, count: 100 },
] as const;

const RULES = (['reserved', 'returned', 'used'] as const).flatMap((charging) =>
  (['admission', 'reply'] as const).map((headersAt) => ({ charging, headersAt })),
);

function expectExact({ lost, refusedShare, wall }: Awaited<ReturnType<typeof measure>>): void {
  expect(lost).toBe(0);
  expect(refusedShare).toBeLessThanOrEqual(0.02);
  expect(wall).toBeLessThanOrEqual(1.05);
}

describe('what a call reserves and does not use', () => {
  it.each(
    RULES.flatMap((rules) =>
      (['up_front', 'as_used'] as const).map((tokenCharging) => [rules, tokenCharging] as const),
    ),
  )('is counted as the provider counts it: %j, first guess %s', async (rules, tokenCharging) => {
    for (const { tpm, count, concurrency, ...load } of LOADS) {
      const limits = { rpm: 3_000, tpm, rpd: 100_000, ...rules };
      const setting: Setting = { flavour: 'groq', limits, tokenCharging, ...load };
      expectExact(await measure(setting, count, { concurrency }));
    }
  });

  it.each(RULES)('is learned where the limits are configured too: %j', async (rules) => {
    const { tpm, count, concurrency, ...load } = LOADS[1];
    const limits = { rpm: 3_000, tpm, rpd: 100_000, ...rules };
    const setting: Setting = { flavour: 'groq', limits, known: { rpm: 3_000, tpm }, ...load };
    expectExact(await measure(setting, count, { concurrency }));
  });

  it.each(RULES)('is learned from a bucket that is nearly empty at the start: %j', async (rules) => {
    const { tpm, count, concurrency, ...load } = LOADS[1];
    const limits = { rpm: 3_000, tpm, rpd: 100_000, inHand: 0.08, ...rules };
    expectExact(await measure({ flavour: 'openai', limits, ...load }, count, { concurrency }));
  });
});
