import { Clock } from '../../support/index.js';

/** Goes on as the clock of a store that is away: times that it told before can be compared. */
export class StoreClock extends Clock {
  /** @param offset milliseconds that the store's clock is ahead of the monotonic one */
  constructor(
    private readonly clock: Clock,
    private readonly offset: number,
  ) {
    super();
  }

  monotonic(): number {
    return this.clock.monotonic() + this.offset;
  }

  now(): number {
    return this.clock.now();
  }

  schedule(ms: number, callback: () => void): () => void {
    return this.clock.schedule(ms, callback);
  }
}
