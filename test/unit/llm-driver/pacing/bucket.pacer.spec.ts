import { getEventListeners, setMaxListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { LlmError, type LimitStore, type ModelLimits } from '../../../../modules/llm-driver/index.js';
import { Permit, Semaphore } from '../../../../modules/llm-driver/pacing/semaphore.js';
import { AsynchronousLimitStore } from '../../../support/asynchronous-limit.store.js';
import { Deferred } from '../../../support/deferred.js';
import { PacerUnderTest, type TestCall } from '../../../support/pacer-under-test.js';

const memory = (store: LimitStore) => store;
const asynchronous = (store: LimitStore) => new AsynchronousLimitStore(store);

/** Whether a promise has settled by now. */
async function isSettled(subject: PacerUnderTest, work: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const mark = () => (settled = true);
  work.then(mark, mark);
  await subject.clock.settle();
  return settled;
}

/** The same, a moment later: a store that answers later is asked again ten times a second at most. */
async function isSettledSoon(subject: PacerUnderTest, work: Promise<unknown>): Promise<boolean> {
  await subject.clock.advance(100);
  return isSettled(subject, work);
}

/**
 * When each of these calls is let through, in milliseconds. They are put to the pacer in that order, all at
 * once.
 */
async function grantTimes(subject: PacerUnderTest, calls: readonly TestCall[]): Promise<number[]> {
  const times: number[] = [];
  const all = calls.map(async (call, index) => {
    const reservation = await subject.obtain(call);
    times[index] = subject.clock.monotonic();
    reservation?.settle(undefined);
  });
  await subject.clock.runUntilSettled(Promise.all(all));
  return times;
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe.each([
  ['the memory store', memory],
  ['a store that answers later', asynchronous],
])('the pacer over %s', (_name, over) => {
  const pacer = (limits?: ModelLimits) => new PacerUnderTest(limits, over);

  it('lets every call through while no limit is known', async () => {
    expect(await grantTimes(pacer(), times(100, {}))).toEqual(times(100, 0));
  });

  it('lets as many calls through at once as fit, the next exactly when it fits, then at the steady rate', async () => {
    const granted = await grantTimes(pacer({ rpm: 60 }), times(63, {}));
    expect(granted.slice(0, 59)).toEqual(times(59, 0));
    expect(granted.slice(59)).toEqual([250, 1_250, 2_250, 3_250]);
  });

  it('waits for the limit that takes longest', async () => {
    const granted = await grantTimes(pacer({ rpm: 600, otpm: 600 }), times(4, { answer: 300 }));
    expect(granted).toEqual([0, 250, 30_250, 60_250]);
  });

  it.each([
    ['another model', { model: 'other' }],
    ['another key', { credential: '7' }],
    ['another instance', { driver: 'other' }],
  ])('does not have %s wait', async (_other, scope) => {
    const subject = pacer({ rpm: 1 });
    await subject.obtain();
    expect(await isSettled(subject, subject.obtain())).toBe(false);
    expect(await isSettled(subject, subject.obtain({ scope }))).toBe(true);
  });

  it('applies changed limits to the next call and to waiting calls', async () => {
    const subject = pacer({ otpm: 100 });
    await subject.obtain({ answer: 90 });
    const waiting = subject.obtain({ answer: 90 });
    expect(await isSettled(subject, waiting)).toBe(false);
    subject.scope = { ...subject.scope, limits: { otpm: 1_000 } };
    const next = subject.obtain({ answer: 90 });
    expect(await isSettledSoon(subject, next)).toBe(true);
    expect(await isSettled(subject, waiting)).toBe(true);
    subject.scope = { ...subject.scope, limits: { otpm: 300 } };
    expect(await isSettled(subject, subject.obtain({ answer: 50 }))).toBe(false);
  });

  it.each([{ answer: 1e9 }, { characters: 5_000_000 }, { answer: 6_001, queue: {} }])(
    'refuses at once what no wait makes fit: %j',
    async (call) => {
      const subject = pacer({ tpm: 6_000 });
      const tooLarge = { kind: 'request_too_large_for_model', retryable: false };
      expect(() => subject.tryReserve(call)).toThrow('no wait makes it fit');
      await expect(subject.reserve(call)).rejects.toMatchObject(tooLarge);
      expect(subject.clock.pending).toBe(0);
      expect(await isSettled(subject, subject.obtain())).toBe(true);
    },
  );

  it('refuses at once a wait longer than the caller accepts, with the true wait', async () => {
    const subject = pacer({ rpd: 1 });
    await subject.obtain();
    await subject.clock.advance(1_000_000);
    await expect(subject.reserve({}, { maxWaitMs: 60_000 })).rejects.toMatchObject({
      kind: 'rate_limit_exceeded',
      retryAfterMs: expect.closeTo(85_400_000),
    });
    await expect(subject.reserve({ queue: {} }, { maxWaitMs: 600_000 })).rejects.toMatchObject({
      retryAfterMs: expect.closeTo(85_400_000),
    });
    expect(subject.clock.pending).toBe(0);
  });

  it('leaves no timer and no listener of a cancelled waiting call', async () => {
    const subject = pacer({ rpm: 60 });
    for (let n = 0; n < 59; n += 1) (await subject.obtain())?.settle(undefined);
    const controller = new AbortController();
    const { signal } = controller;
    setMaxListeners(0, signal);
    const first = subject.obtain();
    const cancelled = times(50, {}).map((call) => subject.obtain(call, { signal }));
    const last = subject.obtain();
    await subject.clock.settle();
    controller.abort(new Error('enough'));
    for (const each of await Promise.allSettled(cancelled))
      expect(each).toMatchObject({ reason: { message: 'enough' } });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await subject.clock.runUntilSettled(Promise.all([first, last]));
    expect(subject.clock.monotonic()).toBe(1_250);
    expect(subject.clock.pending).toBe(0);
    expect(await subject.pacer.states()).toMatchObject([{ waiting: 0, nextInMs: null }]);
  });

  it('stops listening to the signal of a call that was let through', async () => {
    const subject = pacer({ rpm: 1 });
    const { signal } = new AbortController();
    await subject.obtain();
    await subject.clock.runUntilSettled(subject.obtain({}, { signal }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(subject.clock.pending).toBe(0);
  });

  it('does not queue a call that is cancelled already', async () => {
    const subject = pacer({ rpm: 1 });
    await subject.obtain();
    await expect(subject.reserve({}, { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow(
      'late',
    );
    expect(await subject.pacer.states()).toMatchObject([{ waiting: 0 }]);
  });

  it('refuses a single call at once if the single calls ahead take longer than it waits', async () => {
    const subject = pacer({ rpm: 60 });
    for (let n = 0; n < 59; n += 1) await subject.obtain();
    const waiting = times(30, {}).map((call) => subject.obtain(call));
    await subject.clock.settle();
    const refused = expect(subject.reserve({}, { maxWaitMs: 30_000 })).rejects.toMatchObject({
      kind: 'rate_limit_exceeded',
    });
    const willing = subject.reserve({}, { maxWaitMs: 30_250 });
    await subject.clock.runUntilSettled(Promise.all([...waiting, refused, willing]));
    expect(subject.clock.monotonic()).toBe(30_250);
  });

  it('does not refuse a call for the calls ahead if there is room for all of them', async () => {
    const subject = pacer({ rpm: 60, concurrency: 1 });
    const first = await subject.obtain();
    const waiting = times(58, {}).map(() => subject.obtain({}, { maxWaitMs: 1_000 }));
    first?.settle(undefined);
    const settleAll = waiting.map(async (each) => (await each)?.settle(undefined));
    await subject.clock.runUntilSettled(Promise.all(settleAll));
    expect(subject.clock.monotonic()).toBe(0);
  });

  it('refuses a single call when its longest wait is over, wherever it is in the queue', async () => {
    const subject = pacer({ rpm: 60, concurrency: 1 });
    const busy = await subject.obtain();
    const patient = subject.obtain({}, { maxWaitMs: 60_000 });
    const impatient = subject.obtain({}, { maxWaitMs: 1_000 });
    await subject.clock.settle();
    const told = expect(impatient).rejects.toMatchObject({ kind: 'rate_limit_exceeded' });
    await subject.clock.advance(999);
    expect(await isSettled(subject, impatient)).toBe(false);
    await subject.clock.advance(1);
    await told;
    busy?.settle(undefined);
    expect(await patient).toBeDefined();
    expect(subject.clock.pending).toBe(0);
  });

  it('never lets more calls be in flight than are configured', async () => {
    const subject = pacer({ concurrency: 3 });
    let inFlight = 0;
    let peak = 0;
    const all = times(20, {}).map(async (call) => {
      const reservation = await subject.obtain(call);
      peak = Math.max(peak, (inFlight += 1));
      await subject.clock.sleep(100);
      inFlight -= 1;
      reservation?.settle(undefined);
    });
    await subject.clock.runUntilSettled(Promise.all(all));
    expect(peak).toBe(3);
    expect(subject.clock.monotonic()).toBe(700);
  });

  it('lets the next call use what a cancelled reservation gives back', async () => {
    const subject = pacer({ rpm: 1 });
    const reservation = await subject.obtain();
    const next = subject.obtain();
    expect(await isSettled(subject, next)).toBe(false);
    reservation?.cancel();
    expect(await isSettledSoon(subject, next)).toBe(true);
  });

  it.each([
    ['upstream_unreachable', true],
    ['invalid_request', true],
    ['upstream_error', false],
    ['upstream_timeout', false],
  ] as const)('gives back what a call took that failed with %s: %s', async (kind, givenBack) => {
    const subject = pacer({ rpm: 1 });
    const reservation = await subject.obtain();
    const next = subject.obtain();
    await subject.clock.settle();
    reservation?.fail(new LlmError(kind));
    expect(await isSettledSoon(subject, next)).toBe(givenBack);
  });

  it('ends a reservation once, and ignores later ends', async () => {
    const subject = pacer({ rpm: 60 });
    const reservation = await subject.obtain();
    await subject.obtain();
    reservation?.cancel();
    reservation?.cancel();
    reservation?.fail(new LlmError('invalid_request'));
    reservation?.begin();
    reservation?.settle({ prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 });
    await subject.clock.settle();
    expect(await subject.pacer.states()).toMatchObject([{ inFlight: 1, limits: [{ remaining: 59 }] }]);
  });

  it('does not give back twice what a refusal’s headers do not count', async () => {
    const subject = pacer({ tpm: 6_000 });
    const [refused] = [await subject.obtain({ answer: 996 }), await subject.obtain({ answer: 1_996 })];
    await subject.clock.advance(0);
    // Nothing is charged there yet: the second call is still on its way.
    refused?.observe([{ unit: 'tokens', window: 'minute', limit: 6_000, remaining: 6_000 }]);
    refused?.fail(new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 1 }));
    await subject.clock.settle();
    expect(await subject.pacer.states()).toMatchObject([{ limits: [{ remaining: 4_000 }] }]);
  });

  it('holds the whole scope back until a refusal’s hint has passed, then lets one call go first', async () => {
    const subject = pacer();
    const refused = await Promise.all(times(4, {}).map((call) => subject.obtain(call)));
    const waiting = times(20, {}).map((call) => subject.obtain(call, { maxWaitMs: 600_000 }));
    const error = new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 2_000 });
    for (const each of refused) each?.fail(error);
    const late = subject.obtain();
    expect(await subject.pacer.states()).toMatchObject([{ heldForMs: 2_000 }]);
    expect(await isSettled(subject, late)).toBe(false);
    await subject.clock.advance(1_999);
    expect(await isSettled(subject, late)).toBe(false);
    await subject.clock.advance(1);
    expect(await subject.pacer.states()).toMatchObject([{ heldForMs: 0 }]);
    expect(waiting).toHaveLength(20);
  });

  it('starts with a short hold again after an answer', async () => {
    const subject = pacer();
    const refusal = new LlmError('rate_limit_exceeded', { retryable: true });
    const holds: number[] = [];
    for (const answered of [false, false, true, false]) {
      const reservation = (await subject.clock.runUntilSettled(subject.obtain()))!;
      if (answered) reservation.settle(undefined);
      else reservation.fail(refusal);
      const [state] = await subject.pacer.states();
      holds.push(state!.heldForMs);
    }
    expect(holds).toEqual([250, 500, 0, 250]);
  });

  it('bounds the calls in flight of a provider that reports only some limits', async () => {
    const subject = pacer();
    const first = await subject.obtain();
    first?.observe([{ unit: 'tokens', window: 'minute', limit: 6_000_000, remaining: 6_000_000 }]);
    expect(await subject.pacer.states()).toMatchObject([{ concurrency: 8 }]);
    first?.observe([{ unit: 'requests', window: 'minute', limit: 6_000, remaining: 6_000 }]);
    expect(await subject.pacer.states()).toMatchObject([{ concurrency: null }]);
  });

  it('does not send all waiting calls at once when a hold ends', async () => {
    const subject = pacer();
    const [first] = await Promise.all(times(4, {}).map((call) => subject.obtain(call)));
    first?.fail(new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 2_000 }));
    let granted = 0;
    const all = times(20, {}).map(async (call) => {
      const reservation = await subject.obtain(call);
      granted += 1;
      await subject.clock.sleep(100);
      reservation?.settle(undefined);
    });
    await subject.clock.settle();
    const grantedAfter: number[] = [];
    for (const ms of [1_999, 1, 100, 100]) {
      await subject.clock.advance(ms);
      grantedAfter.push(granted);
    }
    expect(grantedAfter.slice(0, 3)).toEqual([0, 1, 3]);
    expect(grantedAfter[3]).toBeLessThanOrEqual(7);
    await subject.clock.runUntilSettled(Promise.all(all));
  });

  it('refuses at once every waiting call that a hold is too long for', async () => {
    const subject = pacer({ concurrency: 1 });
    const busy = await subject.obtain();
    const queue = {};
    const patient = subject.obtain({ queue }, { maxWaitMs: 7_200_000 });
    const impatient = [subject.obtain({ queue }), subject.obtain({}), subject.obtain({ queue: {} })];
    await subject.clock.settle();
    busy?.fail(new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 3_600_000 }));
    for (const each of await Promise.allSettled(impatient)) {
      expect(each).toMatchObject({ reason: { kind: 'rate_limit_exceeded', retryAfterMs: 3_600_000 } });
    }
    expect(await isSettled(subject, patient)).toBe(false);
  });

  it('releases the permit while a call waits, and acquires it when the turn of the call has come', async () => {
    const subject = pacer({ rpm: 1 });
    await subject.obtain();
    const semaphore = new Semaphore(1);
    const [permit, other] = [new Permit(semaphore), new Permit(semaphore)];
    permit.tryAcquire();
    const waiting = subject.reserve({ permit, queue: semaphore });
    await subject.clock.settle();
    expect(other.tryAcquire()).toBe(true);
    expect(await subject.clock.runUntilSettled(waiting)).toBeUndefined();
    other.release();
    expect(await subject.reserve({ permit, queue: semaphore, returning: true })).toBeDefined();
    expect(other.tryAcquire()).toBe(false);
  });

  it('still knows the used part of a scope after many other scopes', async () => {
    const subject = pacer({ rpd: 2 });
    (await subject.obtain())?.settle(undefined);
    for (let n = 0; n < 1_200; n += 1) {
      (await subject.obtain({ scope: { model: `model-${n}`, limits: { rpm: 60 } } }))?.settle(undefined);
    }
    expect(await isSettled(subject, subject.obtain())).toBe(false);
  });

  it('forgets the scopes unused for longest, and keeps no more than a thousand', async () => {
    const subject = pacer();
    const hot = await subject.obtain();
    hot?.observe([{ unit: 'tokens', window: 'minute', limit: 6_000_000, remaining: 5_000_000 }]);
    hot?.settle(undefined);
    for (let n = 0; n < 1_500; n += 1) {
      (await subject.obtain({ scope: { model: `model-${n}` } }))?.settle(undefined);
      (await subject.obtain())?.settle(undefined);
    }
    const states = await subject.pacer.states();
    expect(states).toHaveLength(1_000);
    expect(states.map(({ model }) => model)).not.toContain('model-0');
    expect(states.find(({ model }) => model === 'model')?.limits).toHaveLength(1);
  });
});

describe('the pacer over the memory store', () => {
  it('refuses a single call at once if the calls ahead take longer than it waits, with the true wait', async () => {
    const subject = new PacerUnderTest({ rpm: 60 });
    subject.reserveUpTo(59);
    const waiting = times(30, {}).map((call) => subject.obtain(call));
    await expect(subject.reserve({}, { maxWaitMs: 30_000 })).rejects.toMatchObject({
      kind: 'rate_limit_exceeded',
      retryAfterMs: 30_250,
    });
    await subject.clock.runUntilSettled(Promise.all(waiting));
  });
});

describe('the pacer over an asynchronous store', () => {
  function pacer(limits: ModelLimits): { subject: PacerUnderTest; store: AsynchronousLimitStore } {
    const subject = new PacerUnderTest(limits, asynchronous);
    return { subject, store: subject.store as AsynchronousLimitStore };
  }

  it('gives back what was taken for a call that was cancelled meanwhile', async () => {
    const { subject, store } = pacer({ rpm: 1 });
    const answer = new Deferred<void>();
    store.turn = () => answer.promise;
    const controller = new AbortController();
    const cancelled = subject.obtain({}, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    const next = subject.obtain();
    answer.resolve();
    expect(await isSettled(subject, next)).toBe(true);
    expect(subject.clock.pending).toBe(0);
  });

  it('does not free, because of headers, what the store is being asked for', async () => {
    const { subject, store } = pacer({ tpm: 6_000 });
    const first = await subject.obtain({ answer: 996 });
    const answer = new Deferred<void>();
    store.turn = () => answer.promise;
    const second = subject.obtain({ answer: 1_996 });
    await subject.clock.settle();
    first?.observe([{ unit: 'tokens', window: 'minute', limit: 6_000, remaining: 5_000 }]);
    answer.resolve();
    await second;
    expect(await subject.pacer.states()).toMatchObject([{ limits: [{ remaining: 3_000 }] }]);
  });

  it('sends nothing during a hold that started while the store was asked', async () => {
    const { subject, store } = pacer({ rpm: 60 });
    const first = await subject.obtain();
    const answer = new Deferred<void>();
    store.turn = () => answer.promise;
    const second = subject.obtain();
    await subject.clock.settle();
    first?.fail(new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 5_000 }));
    answer.resolve();
    expect(await isSettled(subject, second)).toBe(false);
    await subject.clock.runUntilSettled(second);
    expect(subject.clock.monotonic()).toBe(5_000);
    expect(await subject.pacer.states()).toMatchObject([{ limits: [{ remaining: 59 }] }]);
  });

  it('sends one probe at a time, however many models ask at once', async () => {
    const { subject, store } = pacer({ rpm: 60 });
    const dead = new LlmError('upstream_unreachable', { retryable: true });
    for (let n = 0; n < 18; n += 1) (await subject.obtain())?.fail(dead);
    await subject.clock.advance(500);
    const answer = new Deferred<void>();
    store.turn = () => answer.promise;
    const probes = ['a', 'b', 'c'].map((model) => subject.obtain({ scope: { model } }));
    await subject.clock.settle();
    answer.resolve();
    const sent = await Promise.all(probes.map((probe) => isSettled(subject, probe)));
    expect(sent).toEqual([true, false, false]);
  });

  it('lets a single call that came meanwhile go before what was taken ahead for a pool', async () => {
    const { subject, store } = pacer({ otpm: 600 });
    await subject.obtain({ answer: 500 });
    const answer = new Deferred<void>();
    store.turn = () => answer.promise;
    const pooled = subject.obtain({ answer: 400, queue: {} });
    await subject.clock.settle();
    const single = subject.obtain({ answer: 50 });
    answer.resolve();
    await subject.clock.settle();
    expect(await isSettledSoon(subject, single)).toBe(true);
    expect(await isSettled(subject, pooled)).toBe(false);
  });

  it('fails waiting calls while the store fails, and goes on when it works again', async () => {
    const { subject, store } = pacer({ rpm: 60 });
    store.turn = () => Promise.reject(new Error('connection refused to redis://:canary-secret@host'));
    const refused = await Promise.allSettled(times(5, {}).map((call) => subject.obtain(call)));
    for (const each of refused) {
      expect(each).toMatchObject({ status: 'rejected' });
      expect((each as PromiseRejectedResult).reason).toBeInstanceOf(LlmError);
      expect(String((each as PromiseRejectedResult).reason)).not.toContain('canary');
    }
    store.turn = () => Promise.resolve();
    const reservation = await subject.obtain();
    store.turn = () => Promise.reject(new Error('away again'));
    // A correction that is lost is nobody's failure.
    reservation?.fail(new LlmError('invalid_request'));
    await subject.clock.settle();
    store.turn = () => Promise.resolve();
    expect(await isSettled(subject, subject.obtain())).toBe(true);
    expect(subject.clock.pending).toBe(0);
  });
});
