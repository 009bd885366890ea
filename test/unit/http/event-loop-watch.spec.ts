import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventLoopWatch } from '../../../modules/http/server/event-loop-watch.js';

describe('the watch on the event loop', () => {
  let now = 0;
  let watch: EventLoopWatch;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    watch = new EventLoopWatch();
  });
  afterEach(() => {
    watch.stop();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  /** The next look comes so much later than it should. */
  function lookLate(...delaysMs: number[]): void {
    for (const delayMs of delaysMs) {
      now += 500 + delayMs;
      jest.advanceTimersByTime(500);
    }
  }

  it('sees a loop that comes round late three times in a row', () => {
    lookLate(1_000, 1_000);
    expect(watch.overloaded).toBe(false);
    lookLate(1_000);
    expect(watch.overloaded).toBe(true);
  });

  it('sees that it is in time again', () => {
    lookLate(5_000, 5_000, 5_000, 0);
    expect(watch.overloaded).toBe(false);
  });

  it('minds no delay below a second', () => {
    lookLate(999, 999, 999, 999);
    expect(watch.overloaded).toBe(false);
  });

  it('does not look any more once it is stopped', () => {
    watch.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
