import { type Cancellation, CancellationSource, subscribe } from '../../support/index.js';

/**
 * Lets a bounded number of holders in at a time, first come first served. A pool has one for its calls in
 * flight.
 */
export class Semaphore {
  private free: number;
  private readonly waiting = new Set<() => void>();
  private readonly closing = new CancellationSource();

  /**
   * @param size holders at most, at least 1
   * @param onFree called after a release that no waiter takes over
   */
  constructor(
    size: number,
    private readonly onFree: () => void = () => {},
  ) {
    this.free = size;
  }

  /** True if `tryAcquire` would succeed now. */
  get hasFree(): boolean {
    return this.free > 0;
  }

  /** Fires on {@link Semaphore.close}, with its reason. */
  get closed(): Cancellation {
    return this.closing;
  }

  /**
   * Tells waiters and later callers through {@link Semaphore.closed} to stay out. Present holders are not
   * affected.
   */
  close(reason: Error): void {
    this.closing.cancel(reason);
  }

  /** Enters now if there is room. Returns true if it did. */
  tryAcquire(): boolean {
    if (this.free === 0) return false;
    this.free -= 1;
    return true;
  }

  /** Enters in the order of the calls. Rejects with the signal's reason if it fires first. */
  acquire(signal: Cancellation): Promise<void> {
    if (this.tryAcquire()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const enter = () => {
        subscription.close();
        resolve();
      };
      const onAbort = () => {
        this.waiting.delete(enter);
        const { reason } = signal as { readonly reason: Error };
        reject(reason);
      };
      this.waiting.add(enter);
      const subscription = subscribe(signal, { handleEvent: onAbort });
    });
  }

  /** Calls `onFree` if there is room: another holder may be able to enter now. */
  offer(): void {
    if (this.hasFree) this.onFree();
  }

  /** Leaves: the longest waiter enters instead. */
  release(): void {
    // A Set keeps insertion order and forgets a cancelled waiter in constant time.
    const next = this.waiting.values().next();
    if (next.done) {
      this.free += 1;
      this.onFree();
      return;
    }
    this.waiting.delete(next.value);
    next.value();
  }
}

/** Permits that wait for the same limits. */
export interface PermitGroup {
  /** Fires when no further call of the group may start. */
  readonly closed: Cancellation;
  /** Adds to the number of permits that wait. */
  addWaiting(count: 1 | -1): void;
}

/**
 * Permit of one pool item to have a call in flight, from its pool's `Semaphore`. It is counted once
 * however often it is acquired. An item keeps it between two calls without a wait, and releases it before
 * each wait. The pool releases it after it has recorded the item's result: any sooner, and the next item
 * could start a call which that result makes unnecessary (`failFast`, `minimumSuccesses`).
 */
export class Permit {
  private acquired = false;

  private isWaiting = false;
  private hasAnother = false;

  /** @param group counts the permit from each release until it is acquired again or `end` */
  constructor(
    private readonly semaphore: Semaphore,
    private readonly group?: PermitGroup,
  ) {}

  /** Fires when no further call may start. */
  get closed(): Cancellation {
    return this.group?.closed ?? this.semaphore.closed;
  }

  /** Fairness key of the pool's calls, see `PacedCall.queue`: the same object for all items of a pool. */
  get queue(): object {
    return this.semaphore;
  }

  /** Acquires the permit now if possible. Returns true if it is acquired, also if it was before. */
  tryAcquire(): boolean {
    if (!this.acquired && this.semaphore.tryAcquire()) this.onAcquired();
    return this.acquired;
  }

  /** Acquires the permit, in the order of the calls. Rejects with the signal's reason if it fires first. */
  async acquire(signal: Cancellation): Promise<void> {
    if (this.tryAcquire()) return;
    await this.semaphore.acquire(signal);
    this.onAcquired();
  }

  /**
   * Acquires a place for a second call of the item now, if there is one. It is released with the permit.
   * Returns true if it is acquired, also if it was before.
   */
  tryAcquireAnother(): boolean {
    if (!this.hasAnother && this.acquired && !this.closed.aborted) {
      this.hasAnother = this.semaphore.tryAcquire();
    }
    return this.hasAnother;
  }

  /** Releases the permit if it is acquired, for a wait. */
  release(): void {
    if (!this.acquired) return;
    this.isWaiting = true;
    this.group?.addWaiting(1);
    this.end();
  }

  /** Releases the permit if it is acquired, for good. */
  end(): void {
    if (!this.acquired) return this.stopWaiting();
    this.acquired = false;
    if (this.hasAnother) this.semaphore.release();
    this.hasAnother = false;
    this.semaphore.release();
  }

  private onAcquired(): void {
    this.acquired = true;
    this.stopWaiting();
  }

  private stopWaiting(): void {
    if (!this.isWaiting) return;
    this.isWaiting = false;
    this.group?.addWaiting(-1);
    this.semaphore.offer();
  }
}
