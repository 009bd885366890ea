import type { Clock } from '../../../modules/support/index.js';

const INTERVAL_MS = 1_000;

/** Asks once a second what holds the work up, and remembers the answer until the next. */
export class LimitWatch {
  /** The last answer. */
  limit: string | undefined;
  private stopped = false;
  private cancelTimer: () => void = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly ask: () => Promise<string | undefined>,
  ) {
    void this.look();
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer();
  }

  private async look(): Promise<void> {
    // A bar that cannot say why it is slow is still a bar.
    this.limit = await this.ask().catch(() => undefined);
    if (!this.stopped) this.cancelTimer = this.clock.schedule(INTERVAL_MS, () => void this.look());
  }
}
