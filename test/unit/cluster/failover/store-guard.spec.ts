import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { StoreGuard } from '../../../../modules/cluster/failover/store-guard.js';
import { SystemClock } from '../../../../modules/support/index.js';
import { FakeClock } from '../../../support/fake-clock.js';

jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);

describe('StoreGuard', () => {
  it('finds out within a second about processes that start at the same time', async () => {
    const clock = new FakeClock();
    let alive = 1;
    const guard = new StoreGuard(clock, async () => alive);
    await guard.start();
    alive = 3;
    await clock.advance(1_000);
    expect(guard.processes).toBe(3);
    guard.close();
  });

  it('tells the store each five seconds that the process lives, once it has run for a while', async () => {
    const clock = new FakeClock();
    let beats = 0;
    const guard = new StoreGuard(clock, async () => (beats += 1));
    await guard.start();
    await clock.advance(20_000);
    beats = 0;
    await clock.advance(10_000);
    expect(beats).toBe(2);
    guard.close();
  });

  const never = () => new Promise<never>(() => {});

  it('calls a store away that answers nothing for 250 ms, and gives no sign of life for as long', async () => {
    const clock = new FakeClock();
    const guard = new StoreGuard(clock, never);
    const failed = expect(guard.ask(never)).rejects.toThrow('does not answer');
    await clock.advance(499);
    expect(guard.isAway).toBe(false);
    await clock.advance(1);
    expect(guard.isAway).toBe(true);
    await failed;
    guard.close();
  });

  it('waits for a slow answer of a store that lives', async () => {
    const clock = new FakeClock();
    const guard = new StoreGuard(clock, async () => 1);
    const asked = guard.ask(() => clock.sleep(1_900).then(() => 'slow'));
    await clock.advance(1_900);
    await expect(asked).resolves.toBe('slow');
    expect(guard.isAway).toBe(false);
    guard.close();
  });

  it('takes the answer to another question for a sign of life', async () => {
    const clock = new FakeClock();
    const guard = new StoreGuard(clock, never);
    const asked = [600, 300, 550].map((ms) => guard.ask(() => clock.sleep(ms)));
    await clock.advance(600);
    await Promise.all(asked);
    expect(guard.isAway).toBe(false);
    guard.close();
  });

  it('waits no longer than two seconds for one answer', async () => {
    const clock = new FakeClock();
    const guard = new StoreGuard(clock, async () => 1);
    const failed = expect(guard.ask(never)).rejects.toThrow('does not answer');
    await clock.advance(1_999);
    expect(guard.isAway).toBe(false);
    await clock.advance(1);
    expect(guard.isAway).toBe(true);
    await failed;
    guard.close();
  });

  it('takes an answer that came while the process was busy for longer', async () => {
    const guard = new StoreGuard(new SystemClock(), async () => 1);
    // Timers that are due come first, then what arrived meanwhile is read.
    const answer = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const asked = guard.ask(answer);
    const until = performance.now() + 260;
    while (performance.now() < until);
    await expect(asked).resolves.toBeUndefined();
    guard.close();
  });
});
