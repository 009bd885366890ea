import type { Clock } from './clock.js';

export interface BatchOptions {
  /** Items that are handed over together at most. */
  readonly maxItems: number;
  /** Longest an item waits for others. Left out: for as long as nobody calls `flush`. */
  readonly maxWait?: { readonly ms: number; readonly clock: Pick<Clock, 'schedule'> };
}

/**
 * Hands items over together. Bookkeeping that is done for a hundred requests in one go costs a fraction of the same done after
 * each of them, when the processor has other things in its caches.
 */
export class Batcher<T> {
  private items: T[] = [];
  private cancelTimer: (() => void) | undefined;

  /** @param take must not throw */
  constructor(
    private readonly take: (items: readonly T[]) => void,
    private readonly options: BatchOptions,
  ) {}

  add(item: T): void {
    const { maxItems: mostItems, maxWait: longestWait } = this.options;
    this.items.push(item);
    if (this.items.length >= mostItems) return this.flush();
    if (longestWait) this.cancelTimer ??= longestWait.clock.schedule(longestWait.ms, this.flush);
  }

  /** Hands over what is waiting, now. */
  readonly flush = (): void => {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    if (this.items.length === 0) return;
    const { items } = this;
    this.items = [];
    this.take(items);
  };
}
