import { describe, expect, it } from '@jest/globals';
import { LlmError, standaloneContext, type ModelLimits } from '../../../../modules/llm-driver/index.js';
import { PacerUnderTest } from '../../../support/pacer-under-test.js';
import { ScriptedDriver, type CallScript } from '../../../support/scripted-driver.js';
import { ShiftingClock } from '../../../support/shifting-clock.js';

const HOUR = 3_600_000;

function shifting(
  limits: ModelLimits,
  script?: CallScript,
): { driver: ScriptedDriver; clock: ShiftingClock } {
  const clock = new ShiftingClock();
  const config = { model: 'm', limits: { m: limits } };
  const context = standaloneContext({ name: 'shifting', config }, { clock, random: () => 0 });
  return { driver: new ScriptedDriver(context, script), clock };
}

const prompts = (count: number) => Array.from({ length: count }, (_, index) => `prompt ${index}`);

describe('a clock that leaps ahead by an hour', () => {
  it('lets every waiting call through, no later than planned', async () => {
    const subject = new PacerUnderTest({ rpm: 60 });
    subject.reserveUpTo(59);
    const waiting = Promise.all(Array.from({ length: 30 }, () => subject.obtain()));
    await subject.clock.settle();
    subject.clock.jump(HOUR);
    const due = subject.clock.nextTimerMs!;
    expect(due).toBeLessThanOrEqual(250);
    await subject.clock.advance(due);
    expect((await waiting).every((reservation) => reservation !== undefined)).toBe(true);
    expect(subject.clock.pending).toBe(0);
  });

  it('refills no bucket beyond its size', async () => {
    const subject = new PacerUnderTest({ rpm: 60 });
    subject.reserveUpTo(30);
    subject.clock.jump(HOUR);
    expect(subject.reserveUpTo(1_000)).toHaveLength(59);
  });

  it('ends a hold, and no pool hangs', async () => {
    let refused = false;
    const { driver, clock } = shifting({}, () => {
      if (refused) return 'answer';
      refused = true;
      throw new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 30_000 });
    });
    const work = driver.completionPool(prompts(20), { concurrency: 4 });
    await clock.settle();
    clock.jump(HOUR);
    const results = await clock.runUntilSettled(work);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('shows no negative wait in the state', async () => {
    const subject = new PacerUnderTest({ rpm: 60 });
    subject.reserveUpTo(59);
    const waiting = subject.obtain();
    await subject.clock.settle();
    subject.clock.jump(HOUR);
    const [state] = await subject.pacer.states();
    expect(state!.nextInMs).toBeGreaterThanOrEqual(0);
    expect(state!.heldForMs).toBeGreaterThanOrEqual(0);
    await subject.clock.runUntilSettled(waiting);
  });
});

describe('a wall clock that is set', () => {
  it.each([
    ['ahead', HOUR],
    ['back', -HOUR],
    ['to 2038 and beyond', Date.UTC(2039, 0, 1) - Date.UTC(2026, 0, 1)],
  ])('%s, changes no wait', async (_name, byMs) => {
    const { driver, clock } = shifting({ rpm: 60 });
    const work = driver.completionPool(prompts(89));
    await clock.advance(5_000);
    clock.setWall(byMs);
    await clock.runUntilSettled(work);
    expect(clock.monotonic()).toBe(250 + 29 * 1_000);
    expect(clock.pending).toBe(0);
  });
});
