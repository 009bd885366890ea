import { beforeEach, describe, expect, it } from '@jest/globals';
import type { WhenStoreFails } from '../../../modules/cluster/index.js';
import { FailoverLimitStore } from '../../../modules/cluster/failover/failover-limit.store.js';
import { StoreGuard } from '../../../modules/cluster/failover/store-guard.js';
import { type Amounts, Limit, MemoryLimitStore, type Take } from '../../../modules/llm-driver/index.js';
import { AsynchronousLimitStore } from '../../support/asynchronous-limit.store.js';
import { FakeClock } from '../../support/fake-clock.js';

/** Ten a second. */
const LIMIT = new Limit('requests', 'minute', 600, 'configured');
const DAILY = new Limit('requests', 'day', 1_000, 'configured');
const PROCESSES = 4;

const requests = (count: number): Amounts => ({
  requests: count,
  tokens: 0,
  input_tokens: 0,
  output_tokens: 0,
});

describe('a shared store that may be away', () => {
  let clock: FakeClock;
  let memory: MemoryLimitStore;
  let remote: AsynchronousLimitStore;
  let isDown: boolean;
  /** Processes that something else than the store knows. */
  let others: number;
  let store: FailoverLimitStore;
  let guard: StoreGuard;

  const open = async (whenStoreFails: WhenStoreFails) => {
    clock = new FakeClock();
    memory = new MemoryLimitStore(clock);
    remote = new AsynchronousLimitStore(memory);
    isDown = false;
    remote.turn = () => (isDown ? Promise.reject(new Error('connection lost')) : Promise.resolve());
    const heartbeat = () =>
      isDown ? Promise.reject(new Error('connection lost')) : Promise.resolve(PROCESSES);
    guard = new StoreGuard(clock, heartbeat);
    store = new FailoverLimitStore(remote, guard, clock, whenStoreFails);
    await guard.start();
  };
  beforeEach(() => open('share'));

  const ask = (count: number, more: Partial<Take> = {}): Take => ({
    scope: 's',
    limits: [LIMIT],
    amounts: requests(count),
    aheadMs: 0,
    ...more,
  });
  const take = async (count: number, more?: Partial<Take>) => store.take(ask(count, more));
  /** What is used of the limit in the shared store. */
  const used = () => memory.take(ask(0)).levels[0]!;
  /** Takes one at a time until nothing fits. Returns how many did. */
  const takeAll = async () => {
    for (let count = 0; ; count += 1) if (!(await take(1)).taken) return count;
  };

  it('is asked while it answers', async () => {
    expect(await take(100)).toMatchObject({ taken: true });
    expect(used()).toBe(100);
    expect(store.processes).toBe(PROCESSES);
    expect(store.tryTake(ask(1))).toBeUndefined();
  });

  it('gives each process its part of what is free when it is away', async () => {
    await take(200);
    isDown = true;
    // A quarter of 597.5, less a quarter of 200.
    expect(await takeAll()).toBe(99);
    await clock.advance(60_000);
    expect(await takeAll()).toBe(149);
  });

  it('is not asked again but by a look each quarter of a second', async () => {
    isDown = true;
    await take(1);
    const asked = remote.takes;
    await take(1);
    expect(remote.takes).toBe(asked);
    expect(guard.isAway).toBe(true);
  });

  it('gives it no part of what others have used while it did not ask', async () => {
    await take(1);
    await clock.advance(30_000);
    memory.take(ask(400));
    await clock.advance(1_000);
    isDown = true;
    // A quarter of 597.5, less a quarter of 400 and of what has refilled in a second.
    expect(await takeAll()).toBe(51);
  });

  it('is not asked for levels once this process has not used them for ten minutes', async () => {
    await take(1);
    await clock.advance(5_000);
    expect(remote.takes).toBeGreaterThanOrEqual(5);
    await clock.advance(600_000);
    const asked = remote.takes;
    await clock.advance(600_000);
    expect(remote.takes).toBe(asked);
  });

  it('counts a limit as used up of which it has told nothing', async () => {
    isDown = true;
    expect(await takeAll()).toBe(0);
    await clock.advance(4_000);
    // A quarter of ten a second.
    expect(await takeAll()).toBe(10);
  });

  it('is told what was used without it, within two seconds of its return', async () => {
    await take(200);
    isDown = true;
    expect(await takeAll()).toBe(99);
    await clock.advance(2_000);
    isDown = false;
    await clock.advance(2_000);
    expect(guard.isAway).toBe(false);
    // The parts of the others, and what refilled in four seconds, are as if nothing had happened.
    expect(used()).toBeCloseTo(200 - 40 + 99, 6);
  });

  it.each([
    ['everything', 0],
    ['its last writes', 100],
  ])('is told the levels that it has told itself, if it has lost %s', async (_what, left) => {
    await take(200);
    isDown = true;
    expect(await takeAll()).toBe(99);
    memory.clamp('s', LIMIT, 0, left);
    await clock.advance(2_000);
    isDown = false;
    await clock.advance(2_000);
    expect(guard.isAway).toBe(false);
    expect(used()).toBeCloseTo(200 - 40 + 99, 6);
  });

  it('keeps what was learned, and learns what was learned without it', async () => {
    const { revision } = await store.learn('s', { limit: 5 });
    isDown = true;
    const { knowledge } = await take(1, { revision });
    expect(knowledge?.facts ?? { limit: 5 }).toEqual({ limit: 5 });
    await store.learn('s', { other: 7 });
    expect((await store.knowledge('s')).facts).toEqual({ limit: 5, other: 7 });
    isDown = false;
    await clock.advance(2_000);
    expect(memory.knowledge('s').facts).toEqual({ limit: 5, other: 7 });
  });

  it('goes on with its clock, so that times can be compared', async () => {
    await take(1);
    const { now } = await store.knowledge('s');
    isDown = true;
    await clock.advance(500);
    expect((await store.knowledge('s')).now).toBe(now + 500);
  });

  it('holds the scope back for all processes, also without it', async () => {
    await take(1);
    isDown = true;
    await take(1);
    await store.hold('s', 5_000);
    expect(await take(1)).toMatchObject({ taken: false, heldMs: 5_000 });
    isDown = false;
    await clock.advance(2_000);
    expect(guard.isAway).toBe(false);
    expect(await take(1)).toMatchObject({ taken: false, heldMs: 3_000 });
  });

  it('makes the shares smaller when other processes start meanwhile', async () => {
    others = 1;
    guard = new StoreGuard(
      clock,
      () => Promise.reject(new Error('connection lost')),
      () => others,
    );
    store = new FailoverLimitStore(remote, guard, clock, 'share');
    isDown = true;
    // Nothing is known: the limit counts as used up, and refills ten a second.
    await takeAll();
    await clock.advance(1_000);
    expect(await takeAll()).toBe(10);
    others = 5;
    await store.hold('s', 500);
    await clock.advance(1_000);
    expect(await takeAll()).toBe(2);
    others = 10;
    await store.hold('s', 2_000);
    others = 20;
    await clock.advance(1_000);
    expect(await take(1)).toMatchObject({ taken: false, heldMs: 1_000 });
  });

  it('is away if it does not answer in time, and gets back what it took too late', async () => {
    await take(100);
    // Between two heartbeats.
    await clock.advance(100);
    let answer = () => {};
    remote.turn = () => new Promise((resolve) => (answer = resolve));
    const asked = take(50);
    await clock.advance(2_000);
    expect(await asked).toMatchObject({ taken: true });
    expect(guard.isAway).toBe(true);
    remote.turn = () => Promise.resolve();
    answer();
    await clock.advance(0);
    await clock.advance(0);
    expect(used()).toBeCloseTo(79, 6);
  });

  it('refuses calls with 503 while it is away, if that is wanted', async () => {
    await open('closed');
    isDown = true;
    const refusal = { code: 'storage_unavailable', status: 503, retryAfterMs: 1_000 };
    await expect(take(1)).rejects.toMatchObject(refusal);
    await expect(take(1)).rejects.toMatchObject(refusal);
    expect(store.tryTake(ask(1))).toBeUndefined();
    isDown = false;
    await clock.advance(2_000);
    expect(await take(1)).toMatchObject({ taken: true });
  });

  it('counts as many processes as before until all had time for a sign of life', async () => {
    const counts = [PROCESSES, 1, 1, 1, 1];
    guard = new StoreGuard(clock, () =>
      isDown ? Promise.reject(new Error('connection lost')) : Promise.resolve(counts.shift() ?? 1),
    );
    await guard.start();
    isDown = true;
    await expect(guard.ask(() => Promise.reject(new Error('connection lost')))).rejects.toThrow();
    await clock.advance(30_000);
    isDown = false;
    await clock.advance(10_000);
    expect(guard).toMatchObject({ isAway: false, processes: PROCESSES });
    await clock.advance(20_000);
    expect(guard.processes).toBe(1);
  });
});

describe('processes whose shared store comes back', () => {
  it('tell it what they knew before one of them tells what it used', async () => {
    const clock = new FakeClock();
    const shared = new MemoryLimitStore(clock);
    const remote = new AsynchronousLimitStore(shared);
    let isDown = false;
    const fail = () => Promise.reject(new Error('connection lost'));
    remote.turn = () => (isDown ? fail() : Promise.resolve());
    const open = async () => {
      const guard = new StoreGuard(clock, () => (isDown ? fail() : Promise.resolve(2)));
      const store = new FailoverLimitStore(remote, guard, clock, 'share');
      await guard.start();
      return (count: number) =>
        store.take({ scope: 's', limits: [DAILY], amounts: requests(count), aheadMs: 0 });
    };
    const [first, second] = [await open(), await open()];
    await first(100);
    await second(200);
    isDown = true;
    // It has lost what the second one took.
    shared.clamp('s', DAILY, 0, 100);
    expect(await first(50)).toMatchObject({ taken: true });
    await clock.advance(200);
    expect(await second(30)).toMatchObject({ taken: true });
    await clock.advance(270);
    // The first one looks first.
    isDown = false;
    await clock.advance(2_000);
    const { levels } = await first(0);
    expect(levels[0]).toBeCloseTo(100 + 200 + 50 + 30, 1);
  });

  it.each([
    ['', Infinity],
    [', if it has lost everything', 0],
  ])('take together no more than the limit, whichever looks first%s', async (_what, left) => {
    const clock = new FakeClock();
    const shared = new MemoryLimitStore(clock);
    const remote = new AsynchronousLimitStore(shared);
    const provider = new MemoryLimitStore(clock);
    let isDown = false;
    const fail = () => Promise.reject(new Error('connection lost'));
    remote.turn = () => (isDown ? fail() : Promise.resolve());
    const take = { scope: 's', limits: [LIMIT], amounts: requests(1), aheadMs: 0 };
    const open = async () => {
      const guard = new StoreGuard(clock, () => (isDown ? fail() : Promise.resolve(2)));
      const store = new FailoverLimitStore(remote, guard, clock, 'share');
      await guard.start();
      return async () => {
        while ((await store.take(take)).taken) provider.add(take);
      };
    };
    const [first, second] = [await open(), await open()];
    let highest = 0;
    for (let tenth = 0; tenth < 1_000; tenth += 1) {
      isDown = tenth >= 300 && tenth < 600;
      if (isDown) shared.clamp('s', LIMIT, 0, left);
      await first();
      // Notices the outage later, and so looks at other times.
      if (tenth < 300 || tenth > 304) await second();
      highest = Math.max(highest, provider.take({ ...take, amounts: requests(0) }).levels[0]!);
      await clock.advance(100);
    }
    expect(highest).toBeLessThanOrEqual(LIMIT.size);
    expect(highest).toBeGreaterThan(LIMIT.ceiling * 0.99);
  });
});
