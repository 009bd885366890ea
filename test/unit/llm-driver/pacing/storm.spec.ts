import { describe, expect, it } from '@jest/globals';
import { LlmError, standaloneContext, type PoolResult } from '../../../../modules/llm-driver/index.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { mulberry32 } from '../../../support/fake-provider/index.js';
import { ScriptedDriver, type CallScript } from '../../../support/scripted-driver.js';

const KEY = 'canary-key-0123456789';

/** A driver whose provider takes that long, and times of all its calls and answers. */
function slowDriver(script: (now: number) => string, latencyMs = 300) {
  const clock = new FakeClock();
  const random = mulberry32(11);
  const calls: number[] = [];
  const answers: number[] = [];
  const timed: CallScript = async () => {
    calls.push(clock.monotonic());
    await clock.sleep(latencyMs * (0.5 + random()));
    const answer = script(clock.monotonic());
    answers.push(clock.monotonic());
    return answer;
  };
  const context = standaloneContext(
    { name: 'stormy', config: { apiKey: KEY, model: 'm' } },
    { clock, random },
  );
  return { driver: new ScriptedDriver(context, timed), clock, calls, answers };
}

const prompts = (count: number) => Array.from({ length: count }, (_, index) => `prompt ${index}`);
const failures = (results: readonly PoolResult[]) => results.filter(({ ok }) => !ok);
const between = (times: readonly number[], from: number, to: number) =>
  times.filter((time) => time >= from && time < to).length;

describe('a provider that refuses everything for a minute, with a hint of two seconds', () => {
  const STORM = { from: 2_000, to: 62_000 };
  const HINT = 2_000;

  async function weather() {
    const { driver, clock, calls, answers } = slowDriver((now) => {
      if (now < STORM.from || now >= STORM.to) return 'answer';
      throw new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: HINT, providerStatus: 429 });
    });
    const work = driver.completionPool(prompts(1_000), { concurrency: 32 });
    const results = await clock.runUntilSettled(work);
    return { results, calls, answers, clock };
  }

  it('loses nothing, and sends at most a tenth more calls than there are prompts', async () => {
    const { results, calls, clock } = await weather();
    expect(failures(results)).toEqual([]);
    expect(calls.length).toBeLessThanOrEqual(1_100);
    expect(clock.pending).toBe(0);
  });

  it('gets one call per hint, and answers the first within a hint after it is back', async () => {
    const { calls, answers } = await weather();
    for (let at = STORM.from + 1_000; at + HINT < STORM.to; at += HINT) {
      expect(between(calls, at, at + HINT)).toBeLessThanOrEqual(2);
    }
    const first = answers.find((time) => time >= STORM.to)!;
    expect(first - STORM.to).toBeLessThanOrEqual(HINT * 1.05 + 450);
  });

  it('gets no burst of calls in the first second of its recovery', async () => {
    const { calls, answers } = await weather();
    const first = answers.find((time) => time >= STORM.to)!;
    const steady = between(calls, 0, 2_000) / 2;
    expect(between(calls, first, first + 1_000)).toBeLessThanOrEqual(steady);
    expect(between(calls, first, first + 10_000)).toBeGreaterThan(2 * steady);
  });

  it('still answers a single call if it recovers before the sixth attempt', async () => {
    const { driver, clock } = slowDriver((now) => {
      if (now >= 8_000) return 'answer';
      throw new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: HINT });
    });
    const response = await clock.runUntilSettled(driver.completion('hello'));
    expect(response.content).toBe('answer');
    expect(clock.monotonic()).toBeLessThan(8_000 + HINT * 1.05 + 900);
  });
});

describe('a provider that is down', () => {
  const dead = () => {
    throw new LlmError('upstream_unreachable', { retryable: true });
  };

  it.each([
    [200, 32],
    [200, 256],
    [2_000, 64],
    [2_000, 1_000],
  ])(
    'gets at most a tenth more than the usual calls of a pool of %d at concurrency %d',
    async (count, concurrency) => {
      const { driver, clock, calls } = slowDriver(dead, 20);
      const results = await clock.runUntilSettled(driver.completionPool(prompts(count), { concurrency }));
      expect(failures(results)).toHaveLength(count);
      expect(calls.length).toBeLessThanOrEqual(1.1 * count);
      // Everybody is told within half a minute.
      expect(clock.monotonic()).toBeLessThan(30_000);
      expect(clock.pending).toBe(0);
    },
  );

  it('gets few calls from single callers in a row, who are refused at once after a while', async () => {
    const { driver, clock, calls } = slowDriver(dead, 20);
    for (let n = 0; n < 100; n += 1) {
      await expect(clock.runUntilSettled(driver.completion('hello'))).rejects.toMatchObject({
        kind: 'upstream_unreachable',
      });
    }
    expect(calls.length).toBeLessThanOrEqual(110);
    expect(clock.monotonic()).toBeLessThan(45_000);
  });

  it('refuses calls with a retry-after', async () => {
    const { driver, clock } = slowDriver(dead, 20);
    await clock.runUntilSettled(driver.completionPool(prompts(100)));
    await expect(driver.completion('hello')).rejects.toMatchObject({
      kind: 'upstream_unreachable',
      retryable: true,
      retryAfterMs: expect.closeTo(16_000, -3),
    });
  });

  it('does not affect another instance', async () => {
    const { driver, clock, calls } = slowDriver(dead, 20);
    await clock.runUntilSettled(driver.completionPool(prompts(100)));
    const context = standaloneContext({ name: 'other', config: { model: 'm' } }, { clock });
    await new ScriptedDriver(context).completion('hello');
    expect(calls.length).toBeLessThanOrEqual(110);
  });

  it.each([
    ['503s', new LlmError('provider_overloaded', { retryable: true, providerStatus: 503 })],
    ['timeouts', new LlmError('upstream_timeout', { retryable: true, ambiguous: true })],
    ['gateway errors', new LlmError('upstream_error', { retryable: true, providerStatus: 502 })],
  ])('is as dead where it answers with %s', async (_name, error) => {
    const { driver, clock, calls } = slowDriver(() => {
      throw error;
    }, 20);
    const results = await clock.runUntilSettled(driver.completionPool(prompts(2_000), { concurrency: 64 }));
    expect(failures(results)).toHaveLength(2_000);
    expect(calls.length).toBeLessThanOrEqual(2_200);
  });

  it('gets more calls step by step once it answers', async () => {
    const { driver, clock, calls, answers } = slowDriver((now) => {
      if (now > 2_000 && now < 10_000) dead();
      return 'answer';
    });
    const results = await clock.runUntilSettled(driver.completionPool(prompts(2_000), { concurrency: 128 }));
    expect(failures(results)).toEqual([]);
    const back = answers.find((time) => time >= 10_000)!;
    // A provider that takes 300 ms: one call, then two, then four.
    expect(between(calls, back - 450, back)).toBe(1);
    expect(between(calls, back, back + 400)).toBeLessThanOrEqual(16);
    expect(between(calls, back, back + 1_000)).toBeLessThan(between(calls, 0, 1_000));
  });
});

describe('a provider that fails three calls in ten', () => {
  it('answers nearly everything, and is not taken to be down', async () => {
    const random = mulberry32(5);
    const { driver, clock, calls } = slowDriver(() => {
      if (random() < 0.3) throw new LlmError('upstream_error', { retryable: true, providerStatus: 500 });
      return 'answer';
    }, 50);
    const results = await clock.runUntilSettled(driver.completionPool(prompts(2_000), { attempts: 6 }));
    expect(failures(results).length).toBeLessThanOrEqual(2_000 * 0.002);
    expect(calls.length).toBeLessThan(2_000 * 1.5);
  });
});

describe('a provider whose limits are not known', () => {
  it('never has more calls in flight than the caller allows', async () => {
    const { driver, clock } = slowDriver(() => 'answer', 50);
    await clock.runUntilSettled(driver.completionPool(prompts(500), { concurrency: 7 }));
    expect(driver.peak).toBe(7);
  });

  it('gets as many calls at once as it bears: half as many after an overload, one more a round', async () => {
    const clock = new FakeClock();
    const context = standaloneContext(
      { name: 'narrow', config: { model: 'm' } },
      { clock, random: () => 0.5 },
    );
    let overloads = 0;
    const driver: ScriptedDriver = new ScriptedDriver(context, async () => {
      const overloaded = driver.live > 20;
      await clock.sleep(100);
      if (!overloaded) return 'answer';
      overloads += 1;
      throw new LlmError('provider_overloaded', { retryable: true, providerStatus: 503 });
    });
    const results = await clock.runUntilSettled(
      driver.completionPool(prompts(1_000), { concurrency: 64, attempts: 20 }),
    );
    expect(failures(results)).toEqual([]);
    expect(overloads).toBeLessThan(200);
    // Twenty at a time would take five seconds.
    expect(clock.monotonic()).toBeLessThan(10_000);
  });
});
