import { beforeEach, describe, expect, it } from '@jest/globals';
import { KeyShares } from '../../../modules/quota/key-shares.js';
import { AllowedModels } from '../../../modules/quota/allowed-models.js';
import { StoredQuota } from '../../../modules/quota/stored-quota.js';
import { LimitStoreManager, MemoryLimitStore } from '../../../modules/llm-driver/index.js';
import type { CallerLimits } from '../../../modules/http/index.js';
import type { CallerLease, RequestedCalls } from '../../../modules/quota/index.js';
import type { AppError } from '../../../modules/support/index.js';
import { AsynchronousLimitStore } from '../../support/asynchronous-limit.store.js';
import { never } from '../../support/deferred.js';
import { FakeClock } from '../../support/fake-clock.js';

const asked = (requests = 1, wanted = 1, tokens = 0): RequestedCalls => ({
  models: [{ model: 'fast', param: 'model' }],
  calls: Array.from({ length: requests }, () => ({ promptCharacters: 0, maxAnswerTokens: tokens })),
  concurrency: { wanted, minimum: 1 },
});

describe('the quota of a caller', () => {
  let clock: FakeClock;
  let quota: StoredQuota;
  const models = { assertAllowed: async () => undefined } as unknown as AllowedModels;
  beforeEach(() => {
    clock = new FakeClock();
    quota = new StoredQuota(models, new LimitStoreManager({}, clock), new KeyShares(clock), clock);
  });

  const admit = async (
    limits: CallerLimits,
    calls: RequestedCalls,
    actor = 'client-key:1',
  ): Promise<CallerLease> => (await quota.admit({ actor, scopes: new Set(['use']), limits }, () => calls))!;
  const refusal = (limits: CallerLimits, calls: RequestedCalls) =>
    admit(limits, calls).then(
      () => undefined,
      (error: { code: string; retryAfterMs?: number }) => ({ code: error.code, wait: error.retryAfterMs }),
    );

  it('may be used up at once, and refills continuously', async () => {
    const limits = { rpm: 60 };
    for (let count = 0; count < 60; count += 1) await admit(limits, asked());
    expect(await refusal(limits, asked())).toEqual({ code: 'rate_limit_exceeded', wait: 1_000 });
    await clock.advance(999);
    expect(await refusal(limits, asked())).toMatchObject({ code: 'rate_limit_exceeded' });
    await clock.advance(1);
    expect(await refusal(limits, asked())).toBeUndefined();
    expect(await refusal(limits, asked(30))).toEqual({ code: 'rate_limit_exceeded', wait: 30_000 });
  });

  it('names the true wait: a call after it passes, one before it does not', async () => {
    const limits = { tpm: 6_000 };
    await admit(limits, asked(1, 1, 5_000));
    const refused = await refusal(limits, asked(1, 1, 2_000));
    await clock.advance(refused!.wait! - 1);
    expect(await refusal(limits, asked(1, 1, 2_000))).toBeDefined();
    await clock.advance(1);
    expect(await refusal(limits, asked(1, 1, 2_000))).toBeUndefined();
  });

  it('is charged what was really used, once', async () => {
    const limits = { tpm: 6_000 };
    const lease = await admit(limits, asked(1, 1, 5_000));
    lease.settle(100);
    lease.settle(0);
    await admit(limits, asked(1, 1, 5_892));
    expect(await refusal(limits, asked(1, 1, 100))).toEqual({ code: 'rate_limit_exceeded', wait: 1_000 });
  });

  it.each([Infinity, -Infinity, NaN, -4, 1.5, '12' as never, undefined as never])(
    'stays charged the estimate if %p is used',
    async (used) => {
      const limits = { tpm: 6_000 };
      (await admit(limits, asked(1, 1, 5_996))).settle(used);
      expect((await refusal(limits, asked(1, 1, 96)))?.wait).toBeCloseTo(1_000, 3);
    },
  );

  it.each([1e9, 2e9, Number.MAX_SAFE_INTEGER])(
    'runs into debt for an hour at most: %d tokens',
    async (used) => {
      const limits = { tpm: 1_000, rpm: 600 };
      (await admit(limits, asked())).settle(used);
      const refused = await refusal(limits, asked());
      expect(refused?.wait).toBeGreaterThan(3_500_000);
      expect(refused?.wait).toBeLessThan(3_600_000);
      await clock.advance(3_600_000);
      expect(await refusal(limits, asked())).toBeUndefined();
    },
  );

  it('runs into no more debt before a shared store has bounded it', async () => {
    const store = new AsynchronousLimitStore(new MemoryLimitStore(clock));
    store.clamp = () => never();
    const stores = new LimitStoreManager({ pacing: { store: 'shared' } }, clock);
    stores.extend('shared', () => store);
    quota = new StoredQuota(models, stores, new KeyShares(clock), clock);
    const limits = { tpm: 1_000 };
    (await admit(limits, asked())).settle(1e9);
    const refused = await refusal(limits, asked());
    expect(refused?.wait).toBeGreaterThan(3_500_000);
    expect(refused?.wait).toBeLessThan(3_600_000);
  });

  it('runs into debt for an answer that was longer than announced', async () => {
    const limits = { tpm: 6_000 };
    (await admit(limits, asked())).settle(12_000);
    expect((await refusal(limits, asked()))?.wait).toBeCloseTo(60_040, -1);
  });

  it('charges nothing for a request it refuses', async () => {
    const limits = { rpm: 60, concurrency: 2 };
    const first = await admit(limits, asked(60));
    expect((await refusal(limits, asked()))?.code).toBe('rate_limit_exceeded');
    first.release();
    await clock.advance(2_000);
    expect((await admit(limits, asked(1, 2))).concurrency).toBe(2);
  });

  it('gives as many calls in flight as are free, and takes each back once', async () => {
    const limits = { concurrency: 3 };
    const one = await admit(limits, asked(1, 2));
    const other = await admit(limits, asked(1, 2));
    expect([one.concurrency, other.concurrency]).toEqual([2, 1]);
    expect(await refusal(limits, asked())).toEqual({ code: 'concurrency_exceeded', wait: 1_000 });
    other.release();
    other.release();
    expect((await admit(limits, asked(1, 5))).concurrency).toBe(1);
  });

  it('charges nothing for a request whose mistake shows after its models were allowed', async () => {
    const principal = {
      actor: 'client-key:1',
      scopes: new Set(['use'] as const),
      limits: { rpm: 1, concurrency: 1 },
    };
    const mistaken = quota.admit(
      principal,
      () => asked(),
      () => {
        throw new Error('unknown model');
      },
    );
    await expect(mistaken).rejects.toThrow('unknown model');
    expect(await refusal(principal.limits, asked())).toBeUndefined();
  });

  it('is counted for each caller separately', async () => {
    await admit({ rpm: 1 }, asked());
    expect(await admit({ rpm: 1 }, asked(), 'client-key:2')).toBeDefined();
  });

  it('is not forgotten with the last call in flight', async () => {
    const limits = { rpm: 1 };
    (await admit(limits, asked())).release();
    expect((await refusal(limits, asked()))?.code).toBe('rate_limit_exceeded');
  });

  it('outlives the object its limits came in: keys are read anew every second', async () => {
    await admit({ rpm: 1 }, asked());
    expect((await refusal({ rpm: 1 }, asked()))?.code).toBe('rate_limit_exceeded');
  });

  describe('that has changed', () => {
    it('starts fully used at most, even if the larger limit allowed more', async () => {
      await admit({ rpm: 600 }, asked(600));
      expect(await refusal({ rpm: 6 }, asked())).toEqual({ code: 'rate_limit_exceeded', wait: 10_000 });
      await clock.advance(10_000);
      expect(await refusal({ rpm: 6 }, asked())).toBeUndefined();
    });

    it('counts what was used before', async () => {
      await admit({ rpm: 10 }, asked(8));
      await admit({ rpm: 20 }, asked(12));
      expect(await refusal({ rpm: 20 }, asked())).toEqual({ code: 'rate_limit_exceeded', wait: 3_000 });
    });

    it('keeps the debt of a limit that did not change', async () => {
      (await admit({ tpm: 6_000 }, asked())).settle(12_000);
      expect((await refusal({ tpm: 6_000 }, asked()))?.wait).toBeGreaterThan(60_000);
    });
  });

  describe('when it refuses', () => {
    const levels = (limits: CallerLimits, calls: RequestedCalls) =>
      admit(limits, calls).then(
        () => undefined,
        (error: AppError) => error.limitLevels,
      );

    it('tells what is left of each rate, and when all of it is available again', async () => {
      const limits = { rpm: 2, tpm: 6_000, concurrency: 9 };
      await admit(limits, asked(2, 1, 1_000));
      expect(await levels(limits, asked())).toEqual([
        { unit: 'requests', limit: 2, remaining: 0, resetMs: 60_000 },
        { unit: 'tokens', limit: 6_000, remaining: 3_992, resetMs: 20_080 },
      ]);
    });

    it('does so for calls in flight and for requests that never fit, too', async () => {
      const limits = { rpm: 60, concurrency: 1 };
      await admit(limits, asked(6));
      const left = [{ unit: 'requests', limit: 60, remaining: 54, resetMs: 6_000 }];
      expect(await levels(limits, asked())).toEqual(left);
      expect(await levels(limits, asked(61))).toEqual(left);
      const three = { ...asked(), concurrency: { wanted: 3, minimum: 3 } };
      expect(await levels(limits, three)).toEqual(left);
    });

    it('tells nothing of rates that are not limited', async () => {
      await admit({ concurrency: 1 }, asked());
      expect(await levels({ concurrency: 1 }, asked())).toEqual([]);
    });
  });

  it('tells a request that needs more calls than the limit that no wait helps', async () => {
    const calls = { ...asked(), concurrency: { wanted: 3, minimum: 3 } };
    await expect(admit({ concurrency: 2 }, calls)).rejects.toMatchObject({
      ...{ code: 'concurrency_exceeded', retryAfterMs: undefined, retryable: false },
    });
  });
});
