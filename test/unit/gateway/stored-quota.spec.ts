import { beforeEach, describe, expect, it } from '@jest/globals';
import { AllowedModels } from '../../../modules/gateway/quota/allowed-models.js';
import { StoredQuota } from '../../../modules/gateway/quota/stored-quota.js';
import { LimitStoreManager } from '../../../modules/llm-driver/index.js';
import type { CallerLimits, CallerPlace, ModelCalls } from '../../../modules/support/http/index.js';
import { FakeClock } from '../../support/fake-clock.js';

const asked = (requests = 1, wanted = 1, tokens = 0): ModelCalls => ({
  models: [{ model: 'fast', param: 'model' }],
  calls: Array.from({ length: requests }, () => ({ promptCharacters: 0, maxAnswerTokens: tokens })),
  concurrency: { wanted, least: 1 },
});

describe('the quota of a caller', () => {
  let clock: FakeClock;
  let quota: StoredQuota;
  beforeEach(() => {
    clock = new FakeClock();
    const models = { assertAllowed: async () => undefined } as unknown as AllowedModels;
    quota = new StoredQuota(models, new LimitStoreManager({}, clock));
  });

  const admit = async (
    limits: CallerLimits,
    calls: ModelCalls,
    actor = 'client-key:1',
  ): Promise<CallerPlace> => (await quota.admit({ actor, scopes: new Set(['use']), limits }, () => calls))!;
  const refusal = (limits: CallerLimits, calls: ModelCalls) =>
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

  it('tells the wait that is true: a call after it passes, one before does not', async () => {
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
    const place = await admit(limits, asked(1, 1, 5_000));
    place.settle(100);
    place.settle(0);
    await admit(limits, asked(1, 1, 5_892));
    expect(await refusal(limits, asked(1, 1, 100))).toEqual({ code: 'rate_limit_exceeded', wait: 1_000 });
  });

  it('runs into debt for an answer that was longer than anybody said', async () => {
    const limits = { tpm: 6_000 };
    (await admit(limits, asked())).settle(12_000);
    expect((await refusal(limits, asked()))?.wait).toBeCloseTo(60_040, -1);
  });

  it('takes no place and nothing else for a request it refuses', async () => {
    const limits = { rpm: 60, concurrency: 2 };
    const first = await admit(limits, asked(60));
    expect((await refusal(limits, asked()))?.code).toBe('rate_limit_exceeded');
    first.release();
    await clock.advance(2_000);
    expect((await admit(limits, asked(1, 2))).concurrency).toBe(2);
  });

  it('gives as many places as are free, and each back once', async () => {
    const limits = { concurrency: 3 };
    const one = await admit(limits, asked(1, 2));
    const other = await admit(limits, asked(1, 2));
    expect([one.concurrency, other.concurrency]).toEqual([2, 1]);
    expect(await refusal(limits, asked())).toEqual({ code: 'concurrency_exceeded', wait: undefined });
    other.release();
    other.release();
    expect((await admit(limits, asked(1, 5))).concurrency).toBe(1);
  });

  it('is counted for each caller by itself', async () => {
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
});
