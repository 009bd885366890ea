import { type Cancellation, CancellationSource } from '../../support/index.js';

/** Lets at most `slots` through at a time, first come first served. */
export class Gate {
  private free: number;
  private readonly waiting = new Set<() => void>();
  private readonly closing = new CancellationSource();

  /**
   * @param onFree called when a slot is left that nobody waits for
   */
  constructor(
    slots: number,
    private readonly onFree: () => void = () => {},
  ) {
    this.free = slots;
  }

  /** Whether a slot is free. */
  get hasRoom(): boolean {
    return this.free > 0;
  }

  /** Fires when nobody may enter any more. */
  get closed(): Cancellation {
    return this.closing;
  }

  /** Turns away everybody who waits and everybody to come; who is inside stays until they leave. */
  close(reason: Error): void {
    this.closing.cancel(reason);
  }

  /** Takes a slot if one is free. */
  tryEnter(): boolean {
    if (this.free === 0) return false;
    this.free -= 1;
    return true;
  }

  /** Takes a slot when it is this caller's turn. Rejects with the signal's reason when it aborts first. */
  enter(signal: Cancellation): Promise<void> {
    if (this.tryEnter()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const turnedAway = {
        handleEvent: () => {
          this.waiting.delete(enter);
          const { reason } = signal as { readonly reason: Error };
          reject(reason);
        },
      };
      const enter = () => {
        signal.removeEventListener('abort', turnedAway);
        resolve();
      };
      this.waiting.add(enter);
      signal.addEventListener('abort', turnedAway);
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

/**
 * One item's way through a {@link Gate}. It holds one slot at most, keeps it from one call to the next where nothing is
 * waited for, and gives it back before every wait; the pool takes it back when the item's result is recorded. Were it
 * given back any sooner, the next item would start a call that this result may have made unwanted.
 */
export class GatePass {
  private held = false;

  constructor(private readonly gate: Gate) {}

  /** Fires when nobody may enter any more. */
  get closed(): Cancellation {
    return this.gate.closed;
  }

  /** What all items of the pool have in common. */
  get line(): object {
    return this.gate;
  }

  /** Takes a slot if one is free or held already. */
  tryEnter(): boolean {
    this.held ||= this.gate.tryEnter();
    return this.held;
  }

  /** Takes a slot when it is this item's turn. Rejects with the signal's reason when it aborts first. */
  async enter(signal: Cancellation): Promise<void> {
    if (this.tryEnter()) return;
    await this.gate.enter(signal);
    this.held = true;
  }

  /** Gives the slot back, where one is held. */
  leave(): void {
    if (!this.held) return;
    this.held = false;
    this.gate.leave();
  }
}
