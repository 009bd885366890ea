import { describe, expect, it } from '@jest/globals';
import {
  standaloneContext,
  textCompletion,
  type ModelLimits,
  type PoolResult,
} from '../../../../modules/llm-driver/index.js';
import { PacerUnderTest } from '../../../support/pacer-under-test.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { ScriptedDriver, type CallScript } from '../../../support/scripted-driver.js';

const MINUTE = 60_000;

function limited(limits: ModelLimits, script?: CallScript): { driver: ScriptedDriver; clock: FakeClock } {
  const clock = new FakeClock();
  const config = { model: 'm', limits: { m: limits } };
  const context = standaloneContext({ name: 'limited', config }, { clock, random: () => 0 });
  return { driver: new ScriptedDriver(context, script), clock };
}

/** Answers with every token it may. */
const inFull: CallScript = ({ request }) => {
  const completion_tokens = request.max_tokens!;
  const usage = { prompt_tokens: 4, completion_tokens, total_tokens: 4 + completion_tokens };
  return { ...textCompletion(request, ['answer']), usage };
};

const named = (name: string, count: number, answer = 1) =>
  Array.from({ length: count }, () => ({ prompt: name, max_tokens: answer }));
const countOf = (driver: ScriptedDriver, name: string) =>
  driver.prompts.filter((prompt) => prompt === name).length;

/** Lets a pool run for a while, then stops it. */
async function runFor(
  clock: FakeClock,
  ms: number,
  pools: (signal: AbortSignal) => Promise<unknown>[],
): Promise<void> {
  const controller = new AbortController();
  const work = Promise.all(pools(controller.signal));
  await clock.advance(ms);
  controller.abort();
  await work;
}

describe('single calls beside a pool of a hundred thousand', () => {
  it('wait only as long as the limits take to refill for them', async () => {
    const { driver, clock } = limited({ rpm: 60 });
    const controller = new AbortController();
    const pool = driver.completionPool(named('pool', 100_000), { signal: controller.signal });
    const waits: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      await clock.advance(7_300);
      const startedAt = clock.monotonic();
      await clock.runUntilSettled(driver.completion('single'));
      waits.push(clock.monotonic() - startedAt);
    }
    expect(countOf(driver, 'pool')).toBeGreaterThan(150);
    controller.abort();
    await pool;
    expect(waits).toHaveLength(20);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_001);
  });
});

describe('a pool beside a flood of single calls', () => {
  it('gets its share of the limits', async () => {
    const { driver, clock } = limited({ rpm: 60 });
    const singles: Promise<unknown>[] = [];
    const pool = driver.completionPool(named('pool', 70), { maxWaitMs: 10 * MINUTE });
    for (let second = 0; second < 300; second += 1) {
      for (let n = 0; n < 3; n += 1) {
        singles.push(
          driver
            .completion({ prompt: 'single', max_tokens: 1 }, { maxWaitMs: MINUTE })
            .catch(() => 'refused'),
        );
      }
      await clock.advance(1_000);
    }
    // Fifty-nine went before the flood. Of 300 turns since, one in ten.
    expect(countOf(driver, 'pool')).toBe(70);
    await clock.runUntilSettled(Promise.all([pool, ...singles]));
  });

  it('is not passed for ever if its next prompt needs more than single calls leave', async () => {
    const subject = new PacerUnderTest({ otpm: 6_000 });
    subject.reserveUpTo(1, { answer: 5_900 });
    let pooledAt = Infinity;
    // All but the whole limit: for that it has to stand unused.
    void subject.obtain({ answer: 5_950, queue: {} }).then(() => (pooledAt = subject.clock.monotonic()));
    const waits: number[] = [];
    for (let second = 0; second < 300 && pooledAt === Infinity; second += 1) {
      const startedAt = subject.clock.monotonic();
      void subject.obtain({ answer: 95 }).then((single) => {
        waits.push(subject.clock.monotonic() - startedAt);
        single?.settle(undefined);
      });
      await subject.clock.advance(1_000);
    }
    expect(pooledAt).toBeLessThanOrEqual(2 * MINUTE);
    await subject.clock.advance(5 * MINUTE);
    // One refill of the whole limit, and what those in front of it take.
    expect(Math.max(...waits)).toBeLessThanOrEqual(2.2 * MINUTE);
  });
});

describe('two pools', () => {
  it('share a limit evenly', async () => {
    const { driver, clock } = limited({ rpm: 600 });
    await runFor(clock, MINUTE, (signal) => [
      driver.completionPool(named('a', 5_000), { signal }),
      driver.completionPool(named('b', 5_000), { signal, concurrency: 4 }),
    ]);
    const [a, b] = [countOf(driver, 'a'), countOf(driver, 'b')];
    expect(a + b).toBeGreaterThan(1_190);
    // Who comes first takes what is there; from then on turns are taken.
    expect(Math.abs(a - b)).toBeLessThanOrEqual(605);
  });

  it('take turns from the moment both wait', async () => {
    const { driver, clock } = limited({ rpm: 60 });
    await driver.completionPool(named('before', 59));
    await runFor(clock, 10 * MINUTE, (signal) => [
      driver.completionPool(named('a', 5_000), { signal }),
      driver.completionPool(named('b', 5_000), { signal, concurrency: 4 }),
    ]);
    expect(Math.abs(countOf(driver, 'a') - countOf(driver, 'b'))).toBeLessThanOrEqual(2);
  });

  it('share the limit by tokens, not by calls, if their prompts differ', async () => {
    const { driver, clock } = limited({ otpm: 6_000 }, inFull);
    await driver.completionPool(named('before', 1, 5_970));
    await runFor(clock, 9 * MINUTE, (signal) => [
      driver.completionPool(named('large', 500, 900), { signal }),
      driver.completionPool(named('small', 5_000, 100), { signal }),
    ]);
    const [large, small] = [countOf(driver, 'large') * 900, countOf(driver, 'small') * 100];
    expect(large + small).toBeGreaterThan(52_000);
    expect(Math.abs(large - small)).toBeLessThanOrEqual(1_800);
  });

  it('each get all answers, in the order of their prompts', async () => {
    const { driver, clock } = limited({ rpm: 60 });
    const lists = ['a', 'b'].map((name) => Array.from({ length: 100 }, (_, index) => `${name} ${index}`));
    const results = await clock.runUntilSettled(
      Promise.all(lists.map((list) => driver.completionPool(list))),
    );
    for (const [index, list] of lists.entries()) {
      const contents = results[index]!.map((result: PoolResult) => result.ok && result.completion.content);
      expect(contents).toEqual(list.map((prompt) => `echo: ${prompt}`));
    }
  });
});
