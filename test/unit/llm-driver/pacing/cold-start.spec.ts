import { describe, expect, it } from '@jest/globals';
import { LlmError, standaloneContext } from '../../../../modules/llm-driver/index.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { measure, type Setting } from '../../../support/limited-world.js';
import { ScriptedDriver } from '../../../support/scripted-driver.js';

describe('a cold pool whose limits only headers tell', () => {
  const tokens = { rpm: 1_500, tpm: 200_000, rpd: 100_000 };
  const requests = { rpm: 400, tpm: 2_000_000, rpd: 100_000 };
  const both = { rpm: 400, tpm: 200_000, rpd: 100_000 };

  it.each(
    [1, 0.5, 0.08, 0.01, 0].flatMap((inHand) =>
      (['reply', 'admission'] as const).flatMap((headersAt) => [
        ['Groq-like, tokens', 'groq', { ...tokens, inHand, headersAt }] as const,
        ['OpenAI-like, requests', 'openai', { ...requests, inHand, headersAt }] as const,
        ['OpenAI-like, both', 'openai', { ...both, inHand, headersAt }] as const,
      ]),
    ),
  )('is refused next to nothing, and uses what is permitted: %s, %s, %j', async (_name, flavour, limits) => {
    const { lost, refusedShare, wall } = await measure({ flavour, limits }, 1_000);
    expect(lost).toBe(0);
    expect(refusedShare).toBeLessThanOrEqual(0.02);
    expect(wall).toBeLessThanOrEqual(1.03);
  });

  it.each<[string, Partial<Setting>, number]>([
    ['answers within milliseconds', { latencyMs: [2, 8] }, 64],
    ['answers within seconds', { latencyMs: [1_000, 8_000] }, 64],
    ['is asked by many', {}, 256],
  ])('is refused next to nothing by a provider that %s', async (_name, setting, concurrency) => {
    const limits = { ...both, inHand: 0.01 };
    const { lost, refusedShare, wall } = await measure({ flavour: 'openai', limits, ...setting }, 1_000, {
      concurrency,
    });
    expect(lost).toBe(0);
    expect(refusedShare).toBeLessThanOrEqual(0.02);
    expect(wall).toBeLessThanOrEqual(1.03);
  });
});

describe('a provider of which nothing is known', () => {
  /** One whose answers come when the test says so. */
  function silent(script: () => unknown) {
    const clock = new FakeClock();
    const context = standaloneContext({ name: 'silent', config: { model: 'm' } }, { clock });
    return { clock, driver: new ScriptedDriver(context, script) };
  }
  const prompts = Array.from({ length: 200 }, (_, index) => `prompt ${index}`);

  it('gets four calls at first, and more with time', async () => {
    const { clock, driver } = silent(() => new Promise(() => {}));
    void driver.completionPool(prompts, { concurrency: 64 });
    await clock.settle();
    expect(driver.calls).toHaveLength(4);
    await clock.advance(500);
    expect(driver.calls.length).toBeLessThanOrEqual(20);
    await clock.advance(1_500);
    expect(driver.calls).toHaveLength(64);
  });

  it('gets no more with time while all it does is fail', async () => {
    const { clock, driver } = silent(async () => {
      await clock.sleep(50);
      throw new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 60_000 });
    });
    void driver.completionPool(prompts, { concurrency: 64 });
    await clock.advance(10_000);
    expect(driver.calls.length).toBeLessThanOrEqual(5);
  });
});
