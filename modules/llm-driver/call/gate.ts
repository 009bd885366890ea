import { setMaxListeners } from 'node:events';

/** Lets at most `slots` through at a time, first come first served. */
export class Gate {
  private free: number;
  private readonly waiting = new Set<() => void>();
  private readonly closing = new AbortController();

  /**
   * @param onFree called when a slot is left that nobody waits for
   */
  constructor(
    slots: number,
    private readonly onFree: () => void = () => {},
  ) {
    this.free = slots;
    // Everybody who waits listens; Node takes more than ten listeners for a leak and prints a warning.
    setMaxListeners(0, this.closing.signal);
  }

  /** Whether a slot is free. */
  get hasRoom(): boolean {
    return this.free > 0;
  }

  /** Fires when nobody may enter any more. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** Turns away everybody who waits and everybody to come; who is inside stays until they leave. */
  close(reason: Error): void {
    this.closing.abort(reason);
  }

  /** Takes a slot if one is free. */
  tryEnter(): boolean {
    if (this.free === 0) return false;
    this.free -= 1;
    return true;
  }

  /** Takes a slot when it is this caller's turn. Rejects with the signal's reason when it aborts first. */
  enter(signal: AbortSignal): Promise<void> {
    if (this.tryEnter()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.waiting.delete(enter);
        reject(signal.reason as Error);
      };
      this.waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Gives a slot back: it passes to whoever has waited longest. */
  leave(): void {
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
