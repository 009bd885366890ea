import { FakeClock } from './fake-clock.js';

/**
 * A clock whose hands a test may move: what was scheduled stays due when it was, as on a machine that was
 * suspended.
 */
export class ShiftingClock extends FakeClock {
  private jumpedMs = 0;
  private wallShiftMs = 0;

  /** The monotonic clock leaps ahead. */
  jump(ms: number): void {
    this.jumpedMs += ms;
  }

  /** Somebody sets the wall clock, ahead or back. */
  setWall(byMs: number): void {
    this.wallShiftMs += byMs;
  }

  override monotonic(): number {
    return super.monotonic() + this.jumpedMs;
  }

  override now(): number {
    return super.now() + this.wallShiftMs;
  }
}
