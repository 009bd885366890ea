import { setImmediate as nextTurn } from 'node:timers/promises';
import { Clock } from '../../modules/support/index.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that moves only when a test says so. */
export class FakeClock extends Clock {
  private elapsedMs = 0;
  private readonly timers = new Set<Timer>();

  /** @param epochMs the wall clock at the start */
  constructor(private readonly epochMs = Date.UTC(2026, 0, 1)) {
    super();
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  now(): number {
    return this.epochMs + this.elapsedMs;
  }

  schedule(ms: number, callback: () => void): () => void {
    const timer = { at: this.elapsedMs + Math.max(0, ms), callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Timers that are neither due nor cancelled. */
  get pending(): number {
    return this.timers.size;
  }

  /** When the next timer is due, in milliseconds from now; `undefined` where there is none. */
  get nextTimerMs(): number | undefined {
    const next = this.earliest();
    return next && next.at - this.elapsedMs;
  }

  /** Lets what was started run as far as it can without time going by. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  }

  /**
   * Lets time go by: timers run when they are due, in order, and whatever they wake runs before time goes on.
   */
  async advance(ms: number): Promise<void> {
    const until = this.elapsedMs + ms;
    await this.settle();
    for (let next = this.earliest(); next !== undefined && next.at <= until; next = this.earliest()) {
      await this.runTimersOf(next.at);
    }
    this.elapsedMs = until;
  }

  /** Runs timer after timer until the work is settled. Gives what it settled to. */
  async runUntilSettled<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const mark = () => (settled = true);
    work.then(mark, mark);
    await this.settle();
    for (let idle = 0; !settled && idle < 1_000;) {
      const next = this.earliest();
      if (next !== undefined) await this.runTimersOf(next.at);
      else {
        idle += 1;
        await this.settle();
      }
    }
    if (!settled) throw new Error('The work neither settles nor waits for time to go by.');
    return work;
  }

  /** Runs the timers that are due at a time, and what they wake. */
  private async runTimersOf(at: number): Promise<void> {
    this.elapsedMs = at;
    for (const timer of this.timers) if (timer.at <= at) this.fire(timer);
    await this.settle();
  }

  private fire(timer: Timer): void {
    this.timers.delete(timer);
    timer.callback();
  }

  private earliest(): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.timers) if (earliest === undefined || timer.at < earliest.at) earliest = timer;
    return earliest;
  }
}
