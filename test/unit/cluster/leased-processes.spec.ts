import { describe, expect, it } from '@jest/globals';
import { LeasedLimitStore } from '../../../modules/cluster/leases/leased-limit.store.js';
import { type LlmError, MemoryLimitStore } from '../../../modules/llm-driver/index.js';
import type { Clock } from '../../../modules/support/index.js';
import { SharedLimitStore } from '../../support/asynchronous-limit.store.js';
import { MINUTE } from '../../support/limited-world.js';
import { type ManyPacers, runManyPacers } from '../../support/many-pacers.js';
import { PacerUnderTest } from '../../support/pacer-under-test.js';
import { ShiftingClock } from '../../support/shifting-clock.js';

/**
 * Runs processes that take ahead from one store, over a connection each that takes a millisecond; with
 * `slowMs`, each answer takes as long.
 */
async function runLeased({ slowMs, ...run }: Omit<ManyPacers, 'store'> & { readonly slowMs?: number }) {
  let memory: MemoryLimitStore | undefined;
  let questions = 0;
  const store = (clock: Clock) => {
    memory ??= new MemoryLimitStore(clock);
    const shared = new SharedLimitStore(memory, run.processes, () => {
      questions += 1;
      return clock.sleep(slowMs ?? 1);
    });
    shared.isInOrder = slowMs === undefined;
    return new LeasedLimitStore(shared, clock);
  };
  const outcome = await runManyPacers({ ...run, store });
  const unevenness = Math.max(...outcome.shares) / Math.min(...outcome.shares);
  return { ...outcome, unevenness, questionsPerCall: questions / outcome.sent };
}

describe('processes that take ahead from a shared store', () => {
  const limits = { rpm: 600, tpm: 400_000 };

  it.each([
    [3, 'configured', 'admission'],
    [3, 'learned', 'reply'],
    [6, 'learned', 'admission'],
  ] as const)('%d of them use limits that are %s, by figures of the %s, and no more', async (...of) => {
    const [processes, how, headersAt] = of;
    const outcome = await runLeased({
      processes,
      callers: 180,
      forMs: 1.5 * MINUTE,
      limits: { ...limits, headersAt },
      known: how === 'learned' ? undefined : limits,
    });
    expect(outcome.refused).toBe(0);
    expect(outcome.usedShare).toBeGreaterThanOrEqual(0.98);
    expect(outcome.unevenness).toBeLessThanOrEqual(1.25);
  });

  it('use at least 90 % of a limit while each answer takes a fifth of a second', async () => {
    const large = { rpm: 3_000, tpm: 30_000_000 };
    const outcome = await runLeased({
      ...{ processes: 8, callers: 400, forMs: 15_000, limits: large, known: large },
      slowMs: 200,
    });
    expect(outcome.refused).toBe(0);
    expect(outcome.usedShare).toBeGreaterThanOrEqual(0.9);
  });

  it('ask it seldom when there are many calls', async () => {
    const fast = { rpm: 60_000, tpm: 40_000_000 };
    const outcome = await runLeased({ processes: 2, callers: 500, forMs: 5_000, limits: fast, known: fast });
    expect(outcome.refused).toBe(0);
    expect(outcome.sent).toBeGreaterThan(3_000);
    expect(outcome.questionsPerCall).toBeLessThanOrEqual(0.2);
  });
});

describe('a usage that cannot be true', () => {
  it('holds the calls of all processes back for an hour at most', async () => {
    const clock = new ShiftingClock();
    const store = new LeasedLimitStore(new MemoryLimitStore(clock), clock);
    const subject = new PacerUnderTest(
      { tpm: 1_000 },
      () => store,
      () => 0,
      clock,
    );
    subject.scope = { ...subject.scope, tokenCharging: 'as_generated' };
    (await subject.obtain())!.settle({ prompt_tokens: 1, completion_tokens: 1e9, total_tokens: 1e9 });
    await clock.advance(1_000);
    const refused = await subject.reserve({}, { maxWaitMs: 1_000 }).catch((error: unknown) => error);
    expect((refused as LlmError).retryAfterMs).toBeGreaterThan(3_000_000);
    expect((refused as LlmError).retryAfterMs).toBeLessThan(3_700_000);
  });
});
