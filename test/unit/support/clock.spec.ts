import { getEventListeners } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { SystemClock } from '../../../modules/support/index.js';
import { FakeClock } from '../../support/fake-clock.js';

describe('Clock.sleep', () => {
  it('resolves after the time, and not before', async () => {
    const clock = new FakeClock();
    const woken = jest.fn();
    void clock.sleep(100).then(woken);
    await clock.advance(99);
    expect(woken).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(woken).toHaveBeenCalledTimes(1);
  });

  it('rejects at once with the reason when its signal aborts, and cancels its timer', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const reason = new Error('enough');
    const sleeping = clock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('rejects without a timer when its signal has aborted already', async () => {
    const clock = new FakeClock();
    const reason = new Error('too late');
    await expect(clock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('removes its listener from the signal once it has resolved', async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    const sleeping = clock.sleep(100, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await clock.advance(100);
    await sleeping;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('resolves at its own time when other timers run before it', async () => {
    const clock = new FakeClock();
    const order: number[] = [];
    void clock.sleep(30).then(() => order.push(30));
    void clock
      .sleep(10)
      .then(() => clock.sleep(10))
      .then(() => order.push(20));
    void clock.sleep(25).then(() => order.push(25));
    await clock.advance(30);
    expect(order).toEqual([20, 25, 30]);
  });
});

describe('SystemClock', () => {
  it('runs a scheduled callback, and not a cancelled one', async () => {
    const clock = new SystemClock();
    const cancelled = jest.fn();
    clock.schedule(0, cancelled)();
    await new Promise<void>((resolve) => clock.schedule(1, resolve));
    expect(cancelled).not.toHaveBeenCalled();
  });

  it('ignores the cancellation of a callback that has run', async () => {
    const clock = new SystemClock();
    let cancel = () => {};
    await new Promise<void>((resolve) => (cancel = clock.schedule(0, resolve)));
    expect(cancel).not.toThrow();
  });

  it('does not fire a wait of more than 24 days at once', () => {
    jest.useFakeTimers();
    try {
      const woken = jest.fn();
      new SystemClock().schedule(2 ** 40, woken);
      jest.advanceTimersByTime(2 ** 31 - 2);
      expect(woken).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      expect(woken).toHaveBeenCalledTimes(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('is monotonic: a change of the wall clock does not move it', () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    try {
      const clock = new SystemClock();
      const before = clock.monotonic();
      jest.setSystemTime(Date.now() + 3_600_000);
      expect(clock.monotonic() - before).toBeLessThan(60_000);
      jest.setSystemTime(new Date(2038, 0, 20));
      expect(clock.monotonic()).toBeGreaterThanOrEqual(before);
      expect(clock.now()).toBe(new Date(2038, 0, 20).getTime());
    } finally {
      jest.useRealTimers();
    }
  });
});
