import { describe, expect, it } from '@jest/globals';
import { standaloneContext, type PromptRequest } from '../../../../modules/llm-driver/index.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { mulberry32 } from '../../../support/fake-provider/index.js';
import { LimitedDriver } from '../../../support/limited-driver.js';

const MINUTE = 60_000;

/** Prompts of many lengths, as a seed has it. */
function prompts(count: number, random: () => number): PromptRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    prompt: `${index} `.padEnd(20 + Math.floor(random() * 2_000), 'word '),
    max_tokens: 50 + Math.floor(random() * 400),
  }));
}

/** The earliest all of them can have been admitted, ms: what does not fit into the full buckets has to refill. */
function optimumMs(list: readonly PromptRequest[], limits: { rpm: number; tpm: number }): number {
  const tokens = list.reduce(
    (sum, { prompt, max_tokens: most }) => sum + Math.ceil(prompt!.length / 4) + most!,
    0,
  );
  return Math.max(
    ((list.length - limits.rpm) * MINUTE) / limits.rpm,
    ((tokens - limits.tpm) * MINUTE) / limits.tpm,
  );
}

describe('a pool at the limits of a provider', () => {
  const limits = { rpm: 500, tpm: 200_000, rpd: 100_000 };

  it.each([
    ['known', 'openai', limits, 0.005],
    ['known', 'groq', limits, 0.005],
    ['learned', 'openai', undefined, 0.02],
    ['learned', 'groq', undefined, 0.02],
  ] as const)(
    '%s, %s: nothing lost, next to no refusal, almost all of what is permitted',
    async (_name, flavour, known, share) => {
      const random = mulberry32(7);
      const clock = new FakeClock();
      const context = standaloneContext(
        { name: 'limited', config: { apiKey: 'canary-key-123', model: 'm', limits: known && { m: known } } },
        { clock, random },
      );
      const driver = new LimitedDriver(context, {
        flavour,
        limits,
        latencyMs: () => ({ there: 5 + random() * 40, back: 100 + random() * 800 }),
      });
      const list = prompts(3_000, random);
      const results = await clock.runUntilSettled(driver.completionPool(list, { concurrency: 64 }));
      console.log(flavour, known !== undefined, {
        wall: clock.monotonic() / optimumMs(list, limits),
        sent: driver.sent,
        refused: driver.refused,
        share: driver.refused / driver.sent,
      });
      expect(
        results
          .filter((result) => !result.ok)
          .map((result) => !result.ok && (result.error.cause as Error)?.stack)
          .slice(0, 1),
      ).toEqual([]);
      expect(driver.refused / driver.sent).toBeLessThanOrEqual(share);
      expect(clock.monotonic()).toBeLessThanOrEqual(1.03 * optimumMs(list, limits));
    },
    60_000,
  );
});
