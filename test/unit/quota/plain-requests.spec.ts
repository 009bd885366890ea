import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CallerLimits } from '../../../modules/http/index.js';
import { LimitStoreManager } from '../../../modules/llm-driver/index.js';
import type { AllowedModels } from '../../../modules/quota/allowed-models.js';
import { KEY_SHARES, KeyShares } from '../../../modules/quota/key-shares.js';
import { StoredQuota } from '../../../modules/quota/stored-quota.js';
import { AsynchronousLimitStore } from '../../support/asynchronous-limit.store.js';
import { FakeClock } from '../../support/fake-clock.js';

const REQUEST = { share: 'requests', charged: true } as const;
const FOLLOWER = { share: 'followers', charged: true } as const;
const CALL = { models: [], calls: [{ promptCharacters: 0 }], concurrency: { wanted: 1, minimum: 1 } };

describe('requests that call no model', () => {
  let clock: FakeClock;
  let quota: StoredQuota;
  const withStore = (store: 'memory' | 'later') => {
    const stores = new LimitStoreManager({ pacing: { store } }, clock);
    stores.extend('later', () => new AsynchronousLimitStore(stores.driver('memory')));
    return new StoredQuota({} as AllowedModels, stores, new KeyShares(clock), clock);
  };
  beforeEach(() => {
    clock = new FakeClock();
    quota = withStore('memory');
  });

  const caller = (limits?: CallerLimits, actor = 'client-key:1') => ({
    actor,
    scopes: new Set(['use'] as const),
    ...(limits && { limits }),
  });
  const admit = (limits?: CallerLimits, request: Parameters<StoredQuota['admitRequest']>[1] = REQUEST) =>
    quota.admitRequest(caller(limits), request);

  it('count against the requests per minute, together with calls to models', async () => {
    const limits = { rpm: 2 };
    await admit(limits);
    await quota.admit(caller(limits), () => CALL);
    const refused = {
      status: 429,
      code: 'rate_limit_exceeded',
      retryAfterMs: 30_000,
      limitLevels: [{ unit: 'requests', limit: 2, remaining: 0, resetMs: 60_000 }],
    };
    await expect(admit(limits)).rejects.toMatchObject(refused);
    await expect(quota.admit(caller(limits), () => CALL)).rejects.toMatchObject({ status: 429 });
    await clock.advance(30_000);
    await admit(limits);
  });

  it('count no tokens, and pass when the tokens are used up', async () => {
    const limits = { tpm: 100 };
    (await quota.admit(caller(limits), () => CALL))!.settle(500);
    await expect(quota.admit(caller(limits), () => CALL)).rejects.toMatchObject({ status: 429 });
    await admit(limits);
  });

  it('may be as many at a time as the concurrency of the key, beside its calls', async () => {
    const limits = { concurrency: 2, rpm: 60 };
    await quota.admit(caller(limits), () => ({ ...CALL, concurrency: { wanted: 2, minimum: 2 } }));
    const [end] = [await admit(limits), await admit(limits)];
    const refused = {
      status: 429,
      code: 'concurrency_exceeded',
      retryAfterMs: 1_000,
      limitLevels: [{ unit: 'requests', limit: 60, remaining: 57, resetMs: 3_000 }],
    };
    await expect(admit(limits)).rejects.toMatchObject(refused);
    end!();
    await admit(limits);
  });

  it.each([REQUEST, FOLLOWER])('have a share without a concurrency: %j', async (request) => {
    const ends = [];
    for (let count = 0; count < KEY_SHARES[request.share]; count += 1) ends.push(await admit({}, request));
    await expect(admit(undefined, request)).rejects.toMatchObject({ code: 'concurrency_exceeded' });
    await quota.admitRequest(caller(undefined, 'client-key:2'), request);
    ends[0]!();
    await admit(undefined, request);
  });

  it('are not refused for followers, nor followers for them', async () => {
    const limits = { concurrency: 1 };
    await admit(limits, FOLLOWER);
    await admit(limits);
    await expect(admit(limits, FOLLOWER)).rejects.toMatchObject({ code: 'concurrency_exceeded' });
  });

  it('are not charged where the route says so, and still count while they run', async () => {
    const limits = { rpm: 1, concurrency: 1 };
    (await admit(limits))!();
    const end = await admit(limits, { ...REQUEST, charged: false });
    await expect(admit(limits)).rejects.toMatchObject({ code: 'concurrency_exceeded' });
    end!();
    await expect(admit(limits)).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  });

  it('that are refused for their rate do not count as in flight', async () => {
    const limits = { rpm: 1, concurrency: 1 };
    (await admit(limits))!();
    await expect(admit(limits)).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
    await expect(admit(limits)).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  });

  it.each(['admin-token', 'admin-session'])('of %s have no limits', async (actor) => {
    for (let count = 0; count < KEY_SHARES.requests + 1; count += 1) {
      expect(await quota.admitRequest(caller(undefined, actor), REQUEST)).toBeUndefined();
    }
  });

  it('are counted in a store that answers later, too', async () => {
    quota = withStore('later');
    await admit({ rpm: 1 });
    await expect(admit({ rpm: 1 })).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  });
});
