import type { Clock } from '../../../modules/support/index.js';

/**
 * Windows in seconds. The usual one is short, so that the burst a fresh limit allows is soon forgotten. Slow
 * work needs a longer one to be counted.
 */
const WINDOWS = { usual: 15, slow: 60 } as const;
/** With fewer items in the usual window, the slow window is used. */
const MIN_ITEMS = 10;
/** There is no rate before this many seconds. */
const MIN_SECONDS = 2;

/** Measures recent throughput: over the last 15 s, or the last minute if little was done. */
export class Throughput {
  private readonly startedAt: number;
  /** Items per second, oldest first; idle seconds are left out. Seconds count from the start. */
  private readonly slots: { readonly second: number; done: number }[] = [];

  constructor(private readonly clock: Clock) {
    this.startedAt = clock.monotonic();
  }

  add(done: number): void {
    const second = this.secondNow();
    const last = this.slots.at(-1);
    if (last?.second === second) last.done += done;
    else this.slots.push({ second, done });
    while (this.slots[0]!.second < second - WINDOWS.slow) this.slots.shift();
  }

  /**
   * Returns the rate over whole seconds, so it changes once a second, and over the time since the start if
   * that is shorter than the window. Returns `undefined` in the first two seconds.
   */
  perMinute(): number | undefined {
    const { usual, slow } = WINDOWS;
    if (this.secondNow() < MIN_SECONDS) return undefined;
    const done = this.doneIn(usual);
    return done >= MIN_ITEMS ? this.rate(done, usual) : this.rate(this.doneIn(slow), slow);
  }

  private rate(done: number, window: number): number {
    return (done * 60) / Math.min(window, this.secondNow());
  }

  private doneIn(window: number): number {
    const now = this.secondNow();
    const inside = ({ second }: { readonly second: number }) => second >= now - window && second < now;
    return this.slots.filter(inside).reduce((sum, { done }) => sum + done, 0);
  }

  private secondNow(): number {
    return Math.floor((this.clock.monotonic() - this.startedAt) / 1_000);
  }
}
