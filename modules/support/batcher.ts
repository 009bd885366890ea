import type { Clock } from './clock.js';

export interface BatchOptions {
  /** Size of a batch. */
  readonly maxItems: number;
  /** Time that an item waits for others. Default: until `flush` is called. */
  readonly maxWait?: { readonly ms: number; readonly clock: Pick<Clock, 'schedule'> };
}

/**
 * Passes items on in batches. Bookkeeping for a hundred requests at once costs a fraction of the same after
 * each of them, when the processor's caches hold other data.
 */
export class Batcher<T> {
  private items: T[] = [];
  private cancelTimer: (() => void) | undefined;

  /** @param process must not throw */
  constructor(
    private readonly process: (items: readonly T[]) => void,
    private readonly options: BatchOptions,
  ) {}

  add(item: T): void {
    const { maxItems: mostItems, maxWait: longestWait } = this.options;
    this.items.push(item);
    if (this.items.length >= mostItems) return this.flush();
    if (longestWait) this.cancelTimer ??= longestWait.clock.schedule(longestWait.ms, this.flush);
  }

  /** Passes on all waiting items now. */
  readonly flush = (): void => {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    if (this.items.length === 0) return;
    const { items } = this;
    this.items = [];
    this.process(items);
  };
}
