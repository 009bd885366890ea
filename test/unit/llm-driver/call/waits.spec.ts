import { describe, expect, it } from '@jest/globals';
import { LlmError } from '../../../../modules/llm-driver/index.js';
import { scriptedDriver } from '../../../support/scripted-driver.js';

const limited = (retryAfterMs: number) =>
  new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs });

describe('the longest wait a call accepts', () => {
  it.each([
    ['its own', { maxWaitMs: 5_000 }, 5_001],
    ['that of a lone call', {}, 60_001],
    ['its timeout', { timeoutMs: 2_000 }, 2_001],
  ])(
    'is %s: past it the call fails at once with the true retry-after',
    async (_name, options, retryAfterMs) => {
      const { driver, clock } = scriptedDriver(() => {
        throw limited(retryAfterMs);
      });
      await expect(driver.completion('hello', options)).rejects.toMatchObject({
        kind: 'rate_limit_exceeded',
        retryAfterMs,
      });
      expect(clock.monotonic()).toBe(0);
      expect(clock.pending).toBe(0);
    },
  );

  it('may be as long as the limit', async () => {
    const { driver, clock } = scriptedDriver(
      ({ n }) => {
        if (n === 1) throw limited(5_000);
        return 'answer';
      },
      { random: () => 0 },
    );
    await clock.runUntilSettled(driver.completion('hello', { maxWaitMs: 5_000 }));
    expect(clock.monotonic()).toBe(5_000);
  });

  it('is longer in a pool', async () => {
    const { driver, clock } = scriptedDriver(({ n }) => {
      if (n === 1) throw limited(90_000);
      return 'answer';
    });
    const [result] = await clock.runUntilSettled(driver.completionPool(['hello']));
    expect(result).toMatchObject({ ok: true, attempts: 2 });
  });

  it('ends with the pool: what cannot be sent before its deadline fails at once', async () => {
    const { driver, clock } = scriptedDriver(() => {
      throw limited(90_000);
    });
    const [result] = await driver.completionPool(['hello'], { deadlineMs: 30_000 });
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'rate_limit_exceeded', retryAfterMs: 90_000 },
      attempts: 1,
      waitedMs: 0,
    });
    expect(clock.monotonic()).toBe(0);
  });

  it('gives the remaining hold as retry-after when the scope is held back for another caller', async () => {
    const { driver, clock } = scriptedDriver(
      () => {
        throw limited(100_000);
      },
      { random: () => 0 },
    );
    await expect(driver.completion('first')).rejects.toMatchObject({ retryAfterMs: 100_000 });
    await clock.advance(30_000);
    await expect(driver.completion('second')).rejects.toMatchObject({
      kind: 'rate_limit_exceeded',
      retryAfterMs: 70_000,
    });
    expect(driver.calls).toHaveLength(1);
  });
});

describe('what a call reports about its waits', () => {
  it('counts backoff and the provider’s hold, not the calls themselves', async () => {
    const { driver, clock } = scriptedDriver(
      async ({ n }) => {
        await clock.sleep(10_000);
        if (n === 1) throw limited(3_000);
        return 'answer';
      },
      { random: () => 0 },
    );
    const [result] = await clock.runUntilSettled(driver.completionPool(['hello']));
    expect(result).toMatchObject({ ok: true, attempts: 2, waitedMs: 3_000 });
    expect(clock.monotonic()).toBe(23_000);
  });

  it('does not count waiting for a permit', async () => {
    const { driver, clock } = scriptedDriver(async () => {
      await clock.sleep(10_000);
      return 'answer';
    });
    const results = await clock.runUntilSettled(driver.completionPool(['a', 'b', 'c'], { concurrency: 1 }));
    expect(results.map((result) => result.waitedMs)).toEqual([0, 0, 0]);
    expect(clock.monotonic()).toBe(30_000);
  });
});
