import type { Cancellation } from '../../support/index.js';
import type { Gate } from './gate.js';

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
