import { describe, expect, it } from '@jest/globals';
import { MemoryLimitStore } from '../../../../modules/llm-driver/index.js';
import type { Clock } from '../../../../modules/support/index.js';
import { SharedLimitStore } from '../../../support/asynchronous-limit.store.js';
import { MINUTE } from '../../../support/limited-world.js';
import { type ManyPacers, type Outcome, runManyPacers } from '../../../support/many-pacers.js';

const LARGE = { rpm: 600, tpm: 400_000 };
const SMALL = { rpm: 30, tpm: 6_000 };

/** Runs processes over one store, each with a connection of its own that takes a millisecond. */
function runShared(run: Omit<ManyPacers, 'store'>): Promise<Outcome> {
  let memory: MemoryLimitStore | undefined;
  const store = (clock: Clock) => {
    memory ??= new MemoryLimitStore(clock);
    return new SharedLimitStore(memory, run.processes, () => clock.sleep(1));
  };
  return runManyPacers({ ...run, store });
}

/** The most that one process got of what another one did. */
const unevenness = ({ shares }: Outcome) => Math.max(...shares) / Math.min(...shares);

describe('processes that share a store', () => {
  it.each([
    [3, 'configured', 'admission'],
    [3, 'learned', 'admission'],
    [6, 'learned', 'reply'],
    [6, 'silent', 'admission'],
  ] as const)('%d of them use limits that are %s, by figures of the %s, and no more', async (...of) => {
    const [processes, how, headersAt] = of;
    const outcome = await runShared({
      processes,
      callers: 120,
      forMs: 2 * MINUTE,
      limits: { ...LARGE, silent: how === 'silent', headersAt },
      known: how === 'learned' ? undefined : LARGE,
    });
    expect(outcome.refused).toBe(0);
    expect(outcome.usedShare).toBeGreaterThanOrEqual(0.98);
    expect(unevenness(outcome)).toBeLessThanOrEqual(1.25);
  });

  it('eight of them use small limits, and no more', async () => {
    const run = { processes: 8, callers: 24, forMs: 10 * MINUTE, limits: SMALL, known: SMALL };
    const outcome = await runShared(run);
    expect(outcome.refused).toBe(0);
    expect(outcome.usedShare).toBeGreaterThanOrEqual(0.98);
    expect(unevenness(outcome)).toBeLessThanOrEqual(1.25);
  });

  it.each(['returned', 'used'] as const)(
    'use what answers leave of their reservations: %s',
    async (charging) => {
      const limits = { rpm: 3_000, tpm: 120_000, charging };
      const run = {
        callers: 60,
        forMs: 2 * MINUTE,
        limits,
        usedShare: 0.2,
        maxTokens: [500, 2_000] as const,
      };
      const alone = await runShared({ ...run, processes: 1 });
      const together = await runShared({ ...run, processes: 3 });
      expect(together.refused).toBeLessThanOrEqual(2);
      expect(together.sent).toBeGreaterThanOrEqual(0.97 * alone.sent);
    },
  );

  it('do not let a process with large calls starve', async () => {
    const outcome = await runShared({
      processes: 3,
      callers: 30,
      forMs: 3 * MINUTE,
      limits: { rpm: 3_000, tpm: 30_000 },
      known: { rpm: 3_000, tpm: 30_000 },
      maxTokensOf: (process) => (process === 0 ? [8_000, 9_000] : [50, 150]),
    });
    expect(outcome.refused).toBe(0);
    // One call of each in turn: the large ones take most of the limit.
    expect(unevenness(outcome)).toBeLessThanOrEqual(1.5);
  });
});
