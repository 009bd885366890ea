import type { Clock } from '../../support/index.js';

/** One timer that can be set anew. */
export class Alarm {
  private cancel: () => void = () => {};
  private at = Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly ring: () => void,
  ) {}

  get isSet(): boolean {
    return this.at !== Infinity;
  }

  /** Milliseconds until it rings; `Infinity` if it is not set. */
  get remainingMs(): number {
    return this.at - this.clock.monotonic();
  }

  /**
   * Rings once after that many milliseconds, instead of when it was set to ring before. `Infinity` clears it.
   */
  set(waitMs: number): void {
    const at = this.clock.monotonic() + waitMs;
    if (at === this.at) return;
    this.cancel();
    this.at = at;
    this.cancel = waitMs === Infinity ? () => {} : this.clock.schedule(Math.ceil(waitMs), this.onTime);
  }

  private readonly onTime = (): void => {
    this.at = Infinity;
    this.ring();
  };
}
