import { describe, expect, it } from '@jest/globals';
import { LlmError } from '../../../../modules/llm-driver/index.js';
import { scriptedDriver, type CallScript } from '../../../support/scripted-driver.js';

const overloaded = (details = {}) => new LlmError('provider_overloaded', { retryable: true, ...details });
const cutOff = () => new LlmError('upstream_invalid_response', { retryable: true, retryLimit: 1 });

/** Fails `times` times and answers then. */
function failing(times: number, failure: () => LlmError): CallScript {
  return ({ n }) => {
    if (n <= times) throw failure();
    return 'answer';
  };
}

/** The times at which calls were sent. */
function timed(script: CallScript, random: () => number) {
  const at: number[] = [];
  const { driver, clock } = scriptedDriver(
    (call) => {
      at.push(clock.monotonic());
      return script(call);
    },
    { random },
  );
  return { driver, clock, at };
}

describe('retrying a call', () => {
  it('repeats a call that may succeed later', async () => {
    const { driver, clock } = scriptedDriver(failing(2, overloaded));
    const answer = await clock.runUntilSettled(driver.completion('hello'));
    expect(answer.content).toBe('answer');
    expect(driver.calls.map((call) => call.exchange.attempt)).toEqual([1, 2, 3]);
  });

  it('does not repeat a call that cannot succeed', async () => {
    const { driver, clock } = scriptedDriver(failing(1, () => new LlmError('invalid_request')));
    await expect(clock.runUntilSettled(driver.completion('hello'))).rejects.toMatchObject({
      kind: 'invalid_request',
    });
    expect(driver.calls).toHaveLength(1);
  });

  it('sends six attempts at most by default', async () => {
    const { driver, clock } = scriptedDriver(failing(99, overloaded));
    await expect(clock.runUntilSettled(driver.completion('hello'))).rejects.toMatchObject({
      kind: 'provider_overloaded',
    });
    expect(driver.calls).toHaveLength(6);
  });

  it('waits for a model that is being loaded, for longer than six attempts', async () => {
    const loading = () =>
      overloaded({ isWarmingUp: true, retryLimit: 60, retryAfterMs: 2_000, providerStatus: 503 });
    const { driver, clock } = scriptedDriver(failing(15, loading), { random: () => 0 });
    expect((await clock.runUntilSettled(driver.completion('hello'))).content).toBe('answer');
    expect(driver.calls).toHaveLength(16);
  });

  it('waits for a model that is being loaded no longer than the caller allows', async () => {
    const loading = () => overloaded({ isWarmingUp: true, retryLimit: 60, retryAfterMs: 2_000 });
    const { driver, clock } = scriptedDriver(failing(99, loading), { random: () => 0 });
    const asked = driver.completion('hello', { attempts: 3 });
    await expect(clock.runUntilSettled(asked)).rejects.toMatchObject({ kind: 'provider_overloaded' });
    expect(driver.calls).toHaveLength(3);
  });

  it.each([1, 2, 9])('sends %i attempts at most if the caller sets that', async (attempts) => {
    const { driver, clock } = scriptedDriver(failing(99, overloaded));
    await expect(clock.runUntilSettled(driver.completion('hello', { attempts }))).rejects.toThrow(LlmError);
    expect(driver.calls).toHaveLength(attempts);
  });

  it('rejects with the failure of the last attempt', async () => {
    const { driver, clock } = scriptedDriver(({ n }) => {
      throw n < 3 ? overloaded() : new LlmError('upstream_auth_failed');
    });
    await expect(clock.runUntilSettled(driver.completion('hello'))).rejects.toMatchObject({
      kind: 'upstream_auth_failed',
    });
  });

  it('doubles the bound of its backoff and never passes 20 s', async () => {
    const { driver, clock, at } = timed(failing(8, overloaded), () => 1);
    await clock.runUntilSettled(driver.completion('hello', { attempts: 9 }));
    const gaps = at.slice(1).map((time, index) => time - at[index]!);
    expect(gaps).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  });

  it('draws each backoff from the whole range down to nothing', async () => {
    const draws = [0, 0.25, 0.999];
    const { driver, clock, at } = timed(failing(3, overloaded), () => draws.shift()!);
    await clock.runUntilSettled(driver.completion('hello'));
    const gaps = at.slice(1).map((time, index) => time - at[index]!);
    expect(gaps[0]).toBe(0);
    expect(gaps[1]).toBe(250);
    expect(gaps[2]).toBeCloseTo(1_998, 6);
  });

  it.each([
    [0, 2_000, 2_000],
    [0.5, 2_000, 2_100],
    [0.999, 2_000, 2_200],
    [0.999, 100, 150],
    [0, 0, 0],
  ])(
    'with a random number of %f and a hint of %i ms waits between the hint and %i ms',
    async (draw, retryAfterMs, latest) => {
      const { driver, clock, at } = timed(
        failing(1, () => overloaded({ retryAfterMs })),
        () => draw,
      );
      await clock.runUntilSettled(driver.completion('hello'));
      expect(at[1]).toBeGreaterThanOrEqual(retryAfterMs);
      expect(at[1]).toBeLessThanOrEqual(latest);
    },
  );

  it('retries once what is worth one retry', async () => {
    const { driver, clock } = scriptedDriver(failing(99, cutOff));
    await expect(clock.runUntilSettled(driver.completion('hello'))).rejects.toMatchObject({
      kind: 'upstream_invalid_response',
    });
    expect(driver.calls).toHaveLength(2);
  });

  it('counts the retries a failure is worth by kind', async () => {
    const kinds = [
      cutOff(),
      new LlmError('upstream_generation_failed', { retryable: true, retryLimit: 1 }),
      cutOff(),
    ];
    const { driver, clock } = scriptedDriver(() => {
      throw kinds.shift() ?? new Error('one call too many');
    });
    await expect(clock.runUntilSettled(driver.completion('hello'))).rejects.toMatchObject({
      kind: 'upstream_invalid_response',
    });
    expect(driver.calls).toHaveLength(3);
  });

  it('asks once more after a page in place of an answer, even if other calls were answered in between', async () => {
    const { driver, clock } = scriptedDriver(({ prompt }) => {
      if (prompt === 'page') throw LlmError.invalidReply({ providerStatus: 200 });
      return 'answer';
    });
    const page = driver.completion('page').catch((error: unknown) => error);
    for (let round = 0; round < 3; round += 1) {
      await clock.settle();
      await clock.runUntilSettled(driver.completion('other'));
    }
    expect(await clock.runUntilSettled(page)).toMatchObject({ kind: 'upstream_invalid_response' });
    expect(driver.prompts.filter((prompt) => prompt === 'page')).toHaveLength(2);
  });

  it('restarts the count of cut replies when other calls were answered in between', async () => {
    const { driver, clock } = scriptedDriver(({ prompt, asked }) => {
      if (prompt === 'cut' && asked < 3) throw cutOff();
      return 'answer';
    });
    const cut = driver.completion('cut');
    for (let round = 0; round < 3; round += 1) {
      await clock.settle();
      await driver.completion('other');
      await clock.advance(clock.nextTimerMs!);
    }
    expect((await cut).content).toBe('answer');
  });

  it('restarts it too when other calls were answered while the first of two was under way', async () => {
    const waiting: (() => void)[] = [];
    const { driver, clock } = scriptedDriver(async ({ prompt, asked }) => {
      if (prompt !== 'cut') return 'answer';
      if (asked === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      if (asked < 2) throw cutOff();
      return 'answer';
    });
    const cut = driver.completion('cut');
    await clock.settle();
    await driver.completion('other');
    waiting.shift()!();
    expect((await clock.runUntilSettled(cut)).content).toBe('answer');
  });

  it('does not restart the count for a failure that is not about the connection', async () => {
    const { driver, clock } = scriptedDriver(({ prompt }) => {
      if (prompt !== 'other')
        throw new LlmError('upstream_generation_failed', { retryable: true, retryLimit: 1 });
      return 'answer';
    });
    const failed = expect(driver.completion('odd')).rejects.toMatchObject({
      kind: 'upstream_generation_failed',
    });
    for (let round = 0; round < 3; round += 1) {
      await driver.completion('other');
      await clock.advance(20_000);
    }
    await failed;
    expect(driver.prompts.filter((prompt) => prompt === 'odd')).toHaveLength(2);
  });
});
