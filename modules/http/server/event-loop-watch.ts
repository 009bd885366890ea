/** How often the delay of the event loop is looked at. */
const EVERY_MS = 500;
/** A turn of the loop that comes so late is one too many. */
const LATE_MS = 1_000;
/** So many in a row are overload; one alone is a single long task. */
const LATE_IN_A_ROW = 3;

/** Whether this process has more to do than it can: its event loop has come round late for several seconds on end. */
export class EventLoopWatch {
  private lateInARow = 0;
  private readonly timer: NodeJS.Timeout;

  constructor() {
    let dueAt = performance.now() + EVERY_MS;
    this.timer = setInterval(() => {
      const now = performance.now();
      this.note(now - dueAt);
      dueAt = now + EVERY_MS;
    }, EVERY_MS);
    this.timer.unref();
  }

  get overloaded(): boolean {
    return this.lateInARow >= LATE_IN_A_ROW;
  }

  /** Takes note of how late a turn came, in milliseconds. */
  note(delayMs: number): void {
    this.lateInARow = delayMs >= LATE_MS ? this.lateInARow + 1 : 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
