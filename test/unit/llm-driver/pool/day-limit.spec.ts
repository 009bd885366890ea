import { describe, expect, it } from '@jest/globals';
import type { ModelLimits, PoolOptions, PromptRequest } from '../../../../modules/llm-driver/index.js';
import { LimitedWorld, MINUTE, type Flavour } from '../../../support/limited-world.js';

const DAY = 1_440 * MINUTE;

const prompts: PromptRequest[] = Array.from({ length: 200 }, (_, index) => ({
  prompt: `${index}`.padEnd(400, ' word'),
  max_tokens: 400,
}));

async function pool(
  flavour: Flavour,
  limits: { readonly rpm: number; readonly tpm: number; readonly rpd?: number; readonly tpd?: number },
  known?: ModelLimits,
  options: PoolOptions = {},
) {
  const world = new LimitedWorld();
  const driver = world.driver({ flavour, limits, known });
  const results = await world.clock.runUntilSettled(
    driver.completionPool(prompts, { concurrency: 8, ...options }),
  );
  return { results, driver, clock: world.clock };
}

describe('a pool whose limit per day is used up', () => {
  const rate = { rpm: 3_000, tpm: 1_000_000 };

  it.each<[string, Flavour, object, ModelLimits | undefined]>([
    ['tokens, told by a refusal', 'groq', { tpd: 50_000 }, undefined],
    ['tokens, configured', 'groq', { tpd: 50_000 }, { ...rate, tpd: 50_000 }],
    ['requests, told by headers', 'groq', { rpd: 100 }, undefined],
    ['requests, configured', 'openai', { rpd: 100 }, { ...rate, rpd: 100 }],
  ])('ends, and every other prompt says when to return: %s', async (_name, flavour, limit, known) => {
    const { results, driver, clock } = await pool(flavour, { ...rate, ...limit }, known);
    const answered = results.filter(({ ok }) => ok).length;
    expect(answered).toBeGreaterThanOrEqual(90);
    expect(answered).toBeLessThanOrEqual(105);
    expect(driver.refused).toBeLessThanOrEqual(8);
    for (const result of results) {
      if (result.ok) continue;
      expect(result.error.kind).toBe('rate_limit_exceeded');
      expect(result.error.retryAfterMs).toBeGreaterThan(MINUTE);
      expect(result.error.retryAfterMs).toBeLessThanOrEqual(DAY);
    }
    expect(clock.monotonic()).toBeLessThan(2 * MINUTE);
    expect(clock.pending).toBe(0);
  });

  it.each<[string, PoolOptions]>([
    ['has a deadline', { deadlineMs: 3 * 60 * MINUTE }],
    ['says how long it waits', { maxWaitMs: DAY }],
  ])('goes on as the limit refills if it %s', async (_name, options) => {
    const { results, clock } = await pool(
      'groq',
      { ...rate, tpd: 80_000 },
      { ...rate, tpd: 80_000 },
      options,
    );
    expect(results.filter(({ ok }) => ok).length).toBeGreaterThan(170);
    expect(clock.monotonic()).toBeGreaterThan(60 * MINUTE);
  });

  it('goes on while a limit per day refills within a minute', async () => {
    const limits = { ...rate, rpd: 2_880 };
    const { results } = await pool('openai', limits, limits);
    expect(results.every(({ ok }) => ok)).toBe(true);
  });
});
