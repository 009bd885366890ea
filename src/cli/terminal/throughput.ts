import type { Clock } from '../../../modules/support/index.js';

/** In seconds. Short, so that the burst a fresh limit allows is soon forgotten; but what is slow needs longer to be counted. */
const WINDOWS = { usual: 15, slow: 60 } as const;
/** Fewer in the usual window are too few to tell. */
const ENOUGH = 10;
/** What came in the first seconds says nothing yet. */
const LEAST = 2;

/** How much was done lately: in the last quarter of a minute, or the last minute where that was little. */
export class Throughput {
  private readonly startedAt: number;
  /** What was done in each second that anything was, oldest first; seconds count from the start. */
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
   * Of whole seconds, so that it changes once a second; of the time since the start while that is shorter. `undefined` in
   * the first two.
   */
  perMinute(): number | undefined {
    const { usual, slow } = WINDOWS;
    if (this.secondNow() < LEAST) return undefined;
    const done = this.doneIn(usual);
    return done >= ENOUGH ? this.rate(done, usual) : this.rate(this.doneIn(slow), slow);
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
