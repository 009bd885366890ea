import { subscribe, type Cancellation, type Clock } from '../../support/index.js';

/** Time in which a model refuses a format, in milliseconds. An answer takes longer, and is not waited for. */
const PATIENCE_MS = 500;

/**
 * The first request to a model with a schema. Others wait for what it finds out: a model refuses a format
 * once, and not once for each prompt of a pool.
 */
export class FormatSearch {
  /** Names of the formats that it was refused so far. */
  readonly refused = new Set<string>();
  private readonly waiting = new Set<() => void>();
  private readonly endsAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly onEnd: () => void,
  ) {
    this.endsAt = clock.monotonic() + PATIENCE_MS;
  }

  /** Resolves when the search ends, takes too long, or the caller cancels. Returns true if it has ended. */
  async wait(cancellation: Cancellation | undefined): Promise<boolean> {
    const leftMs = this.endsAt - this.clock.monotonic();
    if (leftMs <= 0 || cancellation?.aborted === true) return false;
    return new Promise((resolve) => {
      const settle = (hasEnded: boolean) => {
        cancelTimer();
        subscription?.close();
        this.waiting.delete(end);
        resolve(hasEnded);
      };
      const end = () => settle(true);
      const cancelTimer = this.clock.schedule(leftMs, () => settle(false));
      const subscription = cancellation && subscribe(cancellation, { handleEvent: () => settle(false) });
      this.waiting.add(end);
    });
  }

  end(): void {
    this.onEnd();
    for (const end of [...this.waiting]) end();
  }
}
