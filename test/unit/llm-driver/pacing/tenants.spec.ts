import { describe, expect, it } from '@jest/globals';
import { LlmError, type PacingScope } from '../../../../modules/llm-driver/index.js';
import { AsynchronousLimitStore } from '../../../support/asynchronous-limit.store.js';
import { PacerUnderTest } from '../../../support/pacer-under-test.js';

const IDLE_MS = 300_000;
const MAX_TRANSIENT_SCOPES = 10_000;

const tenant = (credential: string | number, more: Partial<PacingScope> = {}) => ({
  scope: { credential: `tenant-${credential}`, transient: true, ...more },
});

/** What the process remembers of tenants. */
const scopes = ({ pacer }: PacerUnderTest) => pacer['transient'].size;
const levels = ({ store }: PacerUnderTest) =>
  (store as unknown as { scopes: Map<string, unknown> }).scopes.size;
const circuits = ({ pacer }: PacerUnderTest) => pacer['circuits'].size;
const accounts = ({ pacer }: PacerUnderTest) => pacer['accounts']['accounts'].size;

const refusal = (retryAfterMs: number) =>
  new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs, providerStatus: 429 });

function callOnce(subject: PacerUnderTest, count: number): void {
  for (let index = 0; index < count; index += 1) subject.tryReserve(tenant(index))!.settle(undefined);
}

describe('the scopes of tenants', () => {
  it('are forgotten when they have not been used for five minutes, and so are their levels', async () => {
    const subject = new PacerUnderTest({ rpm: 60, tpm: 6_000 });
    callOnce(subject, 5_000);
    expect([scopes(subject), levels(subject)]).toEqual([5_000, 5_000]);
    await subject.clock.advance(IDLE_MS);
    expect([scopes(subject), levels(subject)]).toEqual([0, 0]);
    expect(subject.clock.pending).toBe(0);
  });

  it('are forgotten with a store that answers later, too', async () => {
    const subject = new PacerUnderTest({ rpm: 60 }, (store) => new AsynchronousLimitStore(store));
    (await subject.obtain(tenant(1)))!.settle(undefined);
    await subject.clock.advance(IDLE_MS);
    expect(scopes(subject)).toBe(0);
  });

  it('stay while they are used', async () => {
    const subject = new PacerUnderTest();
    for (let minute = 0; minute < 20; minute += 1) {
      subject.tryReserve(tenant(1))!.settle(undefined);
      await subject.clock.advance(60_000);
    }
    expect(scopes(subject)).toBe(1);
    await subject.clock.advance(IDLE_MS);
    expect(scopes(subject)).toBe(0);
  });

  it('stay while a call is in flight', async () => {
    const subject = new PacerUnderTest();
    const sent = subject.tryReserve(tenant(1))!;
    await subject.clock.advance(3 * IDLE_MS);
    expect(scopes(subject)).toBe(1);
    sent.settle(undefined);
    await subject.clock.advance(2 * IDLE_MS);
    expect(scopes(subject)).toBe(0);
  });

  it('stay while a refusal holds them back', async () => {
    const subject = new PacerUnderTest();
    subject.tryReserve(tenant(1))!.fail(refusal(2 * IDLE_MS));
    await subject.clock.advance(IDLE_MS + 1);
    expect(scopes(subject)).toBe(1);
    expect(subject.tryReserve(tenant(1))).toBeUndefined();
    await subject.clock.advance(3 * IDLE_MS);
    expect(scopes(subject)).toBe(0);
  });

  it('stay until their limits are full again', async () => {
    const subject = new PacerUnderTest({ rpd: 24 });
    subject.tryReserve(tenant(1))!.settle(undefined);
    await subject.clock.advance(IDLE_MS);
    expect(scopes(subject)).toBe(1);
    await subject.clock.advance(3_600_000);
    expect([scopes(subject), levels(subject)]).toEqual([0, 0]);
  });

  it('are bounded in number: the one used longest ago is forgotten, if it has no call', () => {
    const subject = new PacerUnderTest();
    const first = subject.tryReserve(tenant('busy'))!;
    callOnce(subject, MAX_TRANSIENT_SCOPES - 1);
    subject.tryReserve(tenant(0))!.settle(undefined);
    subject.tryReserve(tenant('one-more'))!.settle(undefined);
    expect(scopes(subject)).toBe(MAX_TRANSIENT_SCOPES);
    const known = [...pacerKeys(subject)];
    expect(known).toEqual(expect.arrayContaining([key('busy'), key(0), key('one-more')]));
    expect(known).not.toContain(key(1));
    first.settle(undefined);
  });

  it('leave bounded levels behind, whatever their limits', () => {
    const subject = new PacerUnderTest({ rpd: 24 });
    callOnce(subject, 2 * MAX_TRANSIENT_SCOPES + 500);
    expect(scopes(subject)).toBe(MAX_TRANSIENT_SCOPES);
    expect(levels(subject)).toBeLessThanOrEqual(2 * MAX_TRANSIENT_SCOPES + 1);
  });

  it('are not listed with those of the instances', async () => {
    const subject = new PacerUnderTest();
    subject.tryReserve(tenant(1));
    subject.tryReserve();
    expect(await subject.pacer.states()).toHaveLength(1);
  });
});

describe('a tenant', () => {
  it('does not have others wait for its refusal, nor the instance itself', () => {
    const subject = new PacerUnderTest();
    subject.tryReserve(tenant(1))!.fail(refusal(60_000));
    expect(subject.tryReserve(tenant(1))).toBeUndefined();
    expect(subject.tryReserve(tenant(2))).toBeDefined();
    expect(subject.tryReserve()).toBeDefined();
  });

  it('uses up its own limits alone', () => {
    const subject = new PacerUnderTest({ rpm: 1 });
    expect(subject.tryReserve(tenant(1))).toBeDefined();
    expect(subject.tryReserve(tenant(1))).toBeUndefined();
    expect(subject.tryReserve(tenant(2))).toBeDefined();
  });

  it('that has used up its account has others called, and is forgotten with it', async () => {
    const subject = new PacerUnderTest();
    const error = new LlmError('provider_quota_exhausted', { providerStatus: 429 });
    for (let times = 0; times < 5; times += 1) subject.tryReserve(tenant(1))!.fail(error);
    expect(() => subject.tryReserve(tenant(1))).toThrow(LlmError);
    expect(subject.tryReserve(tenant(2))).toBeDefined();
    await subject.clock.advance(IDLE_MS);
    expect(accounts(subject)).toBe(0);
  });

  it('with a server of its own that is down has a circuit of its own, which is forgotten', async () => {
    const subject = new PacerUnderTest();
    const own = tenant(1, { server: 'http://down.example' });
    const down = new LlmError('upstream_unreachable', { retryable: true });
    for (let times = 0; times < 20; times += 1) subject.tryReserve(own)?.fail(down);
    expect(subject.tryReserve(own)).toBeUndefined();
    expect(subject.tryReserve(tenant(2))).toBeDefined();
    expect(circuits(subject)).toBe(2);
    await subject.clock.advance(IDLE_MS);
    expect(circuits(subject)).toBe(1);
  });
});

describe('an instance that is removed', () => {
  it('leaves no scope, level or circuit', async () => {
    const subject = new PacerUnderTest({ rpm: 60 });
    subject.tryReserve()!.settle(undefined);
    subject.tryReserve(tenant(1))!.settle(undefined);
    subject.pacer.forget('driver');
    expect([scopes(subject), circuits(subject)]).toEqual([0, 0]);
    expect(await subject.pacer.states()).toEqual([]);
  });

  it('has its waiting calls sent in time, and is forgotten then', async () => {
    const subject = new PacerUnderTest({ rpm: 1 });
    subject.tryReserve()!.settle(undefined);
    const waiting = subject.reserve();
    subject.pacer.forget('driver');
    const granted = await subject.clock.runUntilSettled(waiting);
    granted!.settle(undefined);
    await subject.clock.advance(2 * IDLE_MS);
    expect(scopes(subject)).toBe(0);
  });

  it('leaves its scopes to no instance of the same name', () => {
    const subject = new PacerUnderTest();
    const sent = subject.tryReserve()!;
    subject.pacer.forget('driver');
    sent.fail(refusal(60_000));
    expect(subject.tryReserve()).toBeDefined();
  });
});

const key = (credential: string | number) => `driver tenant-${credential} model`;
const pacerKeys = ({ pacer }: PacerUnderTest) =>
  (pacer['transient']['entries'] as Map<string, unknown>).keys();
