import { describe, expect, it } from '@jest/globals';
import { mulberry32 } from '../../../support/fake-provider/index.js';
import { MINUTE } from '../../../support/limited-world.js';
import { buckets, type Refusing, runWithoutFigures } from '../../../support/pacers-without-figures.js';

const REQUESTS = { rpm: 600, tpm: 400_000 };
const TOKENS = { rpm: 3_000, tpm: 200_000 };
const run = { callers: 120, forMs: 3 * MINUTE };

describe('limits that refusals do not name', () => {
  it.each([
    [1, REQUESTS, undefined, 0.05],
    [3, REQUESTS, undefined, 0.1],
    [1, TOKENS, undefined, 0.07],
    [3, TOKENS, undefined, 0.17],
    [1, REQUESTS, 'seconds', 0.05],
    [3, REQUESTS, 'seconds', 0.1],
  ] as const)(
    'are used, and met again and again: %d processes, %j, hints in %s',
    async (processes, limits, hint, mostRefused) => {
      const counted = await runWithoutFigures({ ...run, processes, refusing: buckets(limits, hint) });
      const minutes = run.forMs / MINUTE + 1;
      const used = Math.max(
        counted.admitted / (limits.rpm * minutes),
        counted.tokens / (limits.tpm * minutes),
      );
      expect(counted.refusedShare).toBeLessThanOrEqual(mostRefused);
      expect(used).toBeGreaterThanOrEqual(0.98);
    },
  );
});

describe('refusals that no limit per minute explains', () => {
  const within =
    (from: number, to: number, retryAfterMs?: number) =>
    (): Refusing =>
    ({ now }) =>
      now >= from && now < to ? { retryAfterMs } : undefined;

  it.each([1, 3, 8])('of everything for a minute are forgotten soon: %d processes', async (processes) => {
    for (const hintMs of [undefined, 2_000]) {
      const refusing = within(20_000, 80_000, hintMs);
      const { perMinute } = await runWithoutFigures({ ...run, callers: 64, processes, refusing });
      // 64 callers of a call that takes 0.6 s.
      expect(perMinute[2]).toBeGreaterThan(5_000);
    }
  });

  it.each([1, 3, 8])('of every fifth call for a minute: %d processes', async (processes) => {
    const random = mulberry32(3);
    const refusing =
      (): Refusing =>
      ({ now }) =>
        now < MINUTE && random() < 0.2 ? {} : undefined;
    const { perMinute } = await runWithoutFigures({ ...run, callers: 64, processes, refusing });
    expect(perMinute[2]).toBeGreaterThan(5_000);
  });

  it.each([4, 20])('of more than %d calls at a time do not slow down three processes', async (bears) => {
    const refusing =
      (): Refusing =>
      ({ inside }) =>
        inside >= bears ? {} : undefined;
    const { perMinute } = await runWithoutFigures({ ...run, callers: 64, processes: 3, refusing });
    const borne = (bears * MINUTE) / 550;
    expect(perMinute[2]).toBeGreaterThan(0.7 * borne);
  });
});
