import { describe, expect, it } from '@jest/globals';
import { LlmError, MemoryLimitStore, type ModelLimits } from '../../../../modules/llm-driver/index.js';
import { SharedLimitStore } from '../../../support/asynchronous-limit.store.js';
import { Deferred } from '../../../support/deferred.js';
import { PacerUnderTest } from '../../../support/pacer-under-test.js';
import { ShiftingClock } from '../../../support/shifting-clock.js';

/** Processes with one store and one clock. */
function processes(count: number, limits?: ModelLimits) {
  const clock = new ShiftingClock();
  const memory = new MemoryLimitStore(clock);
  const start = () =>
    new PacerUnderTest(
      limits,
      () => new SharedLimitStore(memory, count),
      () => 0,
      clock,
    );
  const all = Array.from({ length: count }, start);
  return { clock, memory, start, first: all[0]!, second: all[1]!, all };
}

/** Whether a promise has settled by now. */
async function isSettled({ clock }: PacerUnderTest, work: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const mark = () => (settled = true);
  work.then(mark, mark);
  await clock.settle();
  return settled;
}

/** Calls that a process has sent before any answer. */
async function sentAtOnce(subject: PacerUnderTest): Promise<number> {
  let sent = 0;
  for (let n = 0; n < 10; n += 1) void subject.obtain({ queue: {} }).then(() => (sent += 1));
  await subject.clock.settle();
  return sent;
}

const headers = [{ unit: 'requests', window: 'minute', limit: 60, remaining: 20 }] as const;
const refusal = (retryAfterMs: number) =>
  new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs });

describe('what a reply tells one process', () => {
  it('limits the next call of another one', async () => {
    const { first, second } = processes(2);
    const [asked, other] = [await first.obtain(), await second.obtain()];
    asked!.observe([{ ...headers[0], remaining: 0 }]);
    asked!.settle(undefined);
    other!.settle(undefined);
    await first.clock.settle();
    expect(await isSettled(second, second.obtain())).toBe(false);
    expect(await second.pacer.states()).toMatchObject([{ limits: [{ limit: 60, source: 'learned' }] }]);
  });

  it('is known to a process that starts later', async () => {
    const { first, start } = processes(1);
    (await first.obtain())!.observe(headers);
    await first.clock.settle();
    const late = start();
    await late.obtain();
    expect(await late.pacer.states()).toMatchObject([{ limits: [{ limit: 60, remaining: 19 }] }]);
  });

  it('is forgotten by all of them once a reply disproves it', async () => {
    const { first, second } = processes(2);
    const asked = await first.obtain({ answer: 50 });
    await second.obtain();
    asked!.observe([{ unit: 'tokens', window: 'minute', limit: 20, remaining: 20 }]);
    await first.clock.settle();
    asked!.settle(undefined);
    await first.clock.settle();
    await second.obtain();
    expect(await second.pacer.states()).toMatchObject([{ limits: [] }]);
  });

  it('is forgotten by all of them, though the store has not answered yet that it knows it', async () => {
    const { first, second } = processes(2);
    const [small, large] = [await first.obtain({ answer: 5 }), await first.obtain({ answer: 50 })];
    small!.observe([{ unit: 'tokens', window: 'minute', limit: 20, remaining: 20 }]);
    large!.settle(undefined);
    await first.clock.settle();
    await second.obtain();
    for (const each of [first, second]) expect(await each.pacer.states()).toMatchObject([{ limits: [] }]);
  });

  it('is told to no other one before its own call has ended, if its answer would disprove it', async () => {
    const { first, second } = processes(2);
    const asked = await first.obtain({ answer: 50 });
    asked!.observe([{ unit: 'tokens', window: 'minute', limit: 20, remaining: 0 }]);
    await first.clock.settle();
    expect(await isSettled(second, second.obtain({ answer: 50 }))).toBe(true);
    asked!.fail(refusal(0));
    await first.clock.settle();
    void second.obtain().catch(() => {});
    await first.clock.settle();
    expect(await second.pacer.states()).toMatchObject([{ limits: [{ limit: 20, source: 'learned' }] }]);
  });

  it('stays known to it while the store has not heard of it', async () => {
    const { first, second, clock } = processes(2);
    const asked = [await first.obtain(), await first.obtain()];
    asked[0]!.observe(headers);
    asked[1]!.observe([{ unit: 'tokens', window: 'minute', limit: 900, remaining: 900 }]);
    await clock.settle();
    await second.obtain();
    const limits = [{ limit: 60 }, { limit: 900 }];
    for (const each of [first, second]) expect(await each.pacer.states()).toMatchObject([{ limits }]);
  });

  it('is taught again to a store that has lost everything', async () => {
    const clock = new ShiftingClock();
    let memory = new MemoryLimitStore(clock);
    const store = new Proxy(memory, { get: (_, name) => Reflect.get(memory, name, memory) as unknown });
    const subject = new PacerUnderTest(
      undefined,
      () => new SharedLimitStore(store, 1),
      () => 0,
      clock,
    );
    const asked = await subject.obtain();
    asked!.observe(headers);
    asked!.settle(undefined);
    await clock.settle();
    memory = new MemoryLimitStore(clock);
    await subject.obtain();
    expect(await subject.pacer.states()).toMatchObject([{ limits: [{ limit: 60 }] }]);
    await clock.settle();
    const key = 'driver 0 model';
    expect(memory.knowledge(key).facts).toMatchObject({ 'size requests/minute': 60 });
  });
});

describe('a refusal of one process', () => {
  it('holds the next calls of all of them', async () => {
    const { first, second, clock } = processes(2, { rpm: 60 });
    await second.obtain();
    (await first.obtain())!.fail(refusal(5_000));
    await clock.settle();
    const next = second.obtain();
    await clock.advance(4_999);
    expect(await isSettled(second, next)).toBe(false);
    await clock.advance(1);
    expect(await isSettled(second, next)).toBe(true);
  });

  it('refuses at once what waits less than that elsewhere, with the true wait', async () => {
    const { first, second, clock } = processes(2, { rpm: 60 });
    (await first.obtain())!.fail(refusal(90_000));
    await clock.settle();
    const refused = second.reserve({}, { maxWaitMs: 60_000 });
    await expect(refused).rejects.toMatchObject({ kind: 'rate_limit_exceeded', retryAfterMs: 90_000 });
  });
});

describe('a provider of which nothing is known', () => {
  it.each([
    [1, 4],
    [2, 2],
    [4, 1],
    [8, 1],
  ])('gets of each of %d processes %d calls at first', async (count, sent) => {
    const { first } = processes(count);
    expect(await sentAtOnce(first)).toBe(sent);
  });
});

describe('the configured concurrency', () => {
  it.each([
    [1, 9],
    [2, 4],
    [3, 3],
    [20, 1],
  ])('is divided by %d processes: %d each', async (count, sent) => {
    const { first } = processes(count, { concurrency: 9, rpm: 6_000 });
    expect(await sentAtOnce(first)).toBe(sent);
  });
});

describe('what was taken ahead', () => {
  it('is given back when the caller leaves', async () => {
    const { first, second, clock } = processes(2, { otpm: 600 });
    await first.obtain({ answer: 590 });
    const controller = new AbortController();
    const left = first.reserve({ answer: 500 }, { signal: controller.signal }).catch(() => {});
    await clock.settle();
    controller.abort();
    await left;
    const next = second.obtain({ answer: 10 });
    await clock.advance(1_000);
    expect(await isSettled(second, next)).toBe(true);
  });

  it('is not taken for longer than the caller waits', async () => {
    const { first, second, clock } = processes(2, { otpm: 600 });
    await first.obtain({ answer: 590 });
    const refused = first.reserve({ answer: 500 }, { maxWaitMs: 30_000 });
    await expect(refused).rejects.toMatchObject({ retryAfterMs: expect.closeTo(49_250, 0) });
    const next = second.obtain({ answer: 10 });
    await clock.advance(1_000);
    expect(await isSettled(second, next)).toBe(true);
  });

  it('goes to the next call that it suits, and the rest is given back', async () => {
    const { first, clock } = processes(1, { otpm: 600 });
    await first.obtain({ answer: 590 });
    const controller = new AbortController();
    const left = first.reserve({ answer: 300 }, { signal: controller.signal }).catch(() => {});
    await clock.settle();
    const next = first.obtain({ answer: 100 });
    controller.abort();
    await left;
    await clock.advance(9_250);
    expect(await isSettled(first, next)).toBe(true);
    expect(await first.pacer.states()).toMatchObject([{ limits: [{ remaining: 2 }] }]);
  });

  it('is not sent while the scope is held, and is given back', async () => {
    const { first, second, clock } = processes(2, { otpm: 600 });
    const sent = await first.obtain({ answer: 590 });
    const waiting = first.obtain({ answer: 100 });
    await clock.settle();
    sent!.fail(refusal(30_000));
    await clock.advance(29_000);
    expect(await isSettled(first, waiting)).toBe(false);
    expect(await isSettled(second, second.obtain())).toBe(false);
    await clock.advance(1_000);
    expect(await isSettled(first, waiting)).toBe(true);
  });

  it('does not outlive its process for long', async () => {
    const { first, second, clock } = processes(2, { otpm: 600 });
    await first.obtain({ answer: 590 });
    // It ends without a word while this call waits for its time.
    void first.reserve({ answer: 500 });
    await clock.settle();
    const next = second.obtain({ answer: 590 }, { maxWaitMs: 600_000 });
    await clock.advance(109_000);
    expect(await isSettled(second, next)).toBe(true);
  });

  it.each([{ rpm: 1 }, { otpm: 1 }])(
    'is not sent late by a process that was stopped: another one has what refilled, %j',
    async (limits) => {
      const { first, second, clock } = processes(2, limits);
      await first.obtain();
      const late = first.obtain({}, { maxWaitMs: 7_200_000 });
      await clock.settle();
      clock.jump(3_600_000);
      await second.obtain();
      await clock.advance(59_000);
      expect(await isSettled(first, late)).toBe(false);
      await clock.advance(2_000);
      expect(await isSettled(first, late)).toBe(true);
    },
  );

  it('is sent by a process that was busy for a moment', async () => {
    const { first, second, clock } = processes(2, { rpm: 1 });
    await first.obtain();
    const waiting = first.obtain();
    await clock.settle();
    clock.jump(60_500);
    const other = second.obtain();
    await clock.settle();
    void first.obtain({ priority: 'bulk' });
    expect([await isSettled(first, waiting), await isSettled(second, other)]).toEqual([true, false]);
  });

  it('gives an urgent call its turn', async () => {
    const { first, clock } = processes(1, { otpm: 600 });
    await first.obtain({ answer: 590 });
    const bulk = first.obtain({ answer: 500, priority: 'bulk' });
    await clock.settle();
    const urgent = first.obtain({ answer: 10, priority: 'interactive' });
    await clock.advance(1_000);
    expect(await isSettled(first, urgent)).toBe(true);
    expect(await isSettled(first, bulk)).toBe(false);
  });
});

describe('a store that does not answer', () => {
  it('does not keep a single call longer than it waits, but for a moment', async () => {
    const { first, clock } = processes(1, { rpm: 60 });
    await first.obtain();
    const never = new Deferred<void>();
    (first.store as SharedLimitStore).turn = () => never.promise;
    const refused = expect(first.reserve({}, { maxWaitMs: 5_000 })).rejects.toMatchObject({
      kind: 'rate_limit_exceeded',
    });
    await clock.advance(6_000);
    await refused;
  });

  it('leaves the levels that are shown as they were told last', async () => {
    const { first, clock } = processes(1, { rpm: 60 });
    await first.obtain();
    await clock.advance(250);
    (first.store as SharedLimitStore).turn = () => Promise.reject(new Error('away'));
    expect(await first.pacer.states()).toMatchObject([{ limits: [{ limit: 60, remaining: 59 }] }]);
  });
});
