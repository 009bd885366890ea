/** More than any pool may ask for: from here on nothing is bounded. */
const UNBOUNDED = 10_000;
/** Where a provider is known to have limits it does not tell of. */
const CAUTIOUS = 32;

/**
 * Calls in flight at most where a provider's limits are not known: one more after each success at first, one
 * more a round later on, half as many after a refusal. It only ever tightens what the callers' own
 * concurrency allows.
 */
export class ConcurrencyWindow {
  private size = Infinity;
  /** Up to here it doubles each round, beyond it grows by one a round. */
  private threshold = Infinity;
  private round = 0;
  /** Calls of this round in flight. */
  private current = 0;
  /** Calls in flight from before the last restart; they say nothing about the room there is now. */
  private before = 0;
  private restartedAt = 0;
  private cautious = false;

  /** Calls in flight at most, `null` where it bounds nothing. */
  get bound(): number | null {
    return this.size === Infinity ? null : Math.floor(this.size);
  }

  get inFlight(): number {
    return this.current + this.before;
  }

  get hasRoom(): boolean {
    return this.current < Math.floor(this.size);
  }

  /** A call is sent. Its round has to be given back with what becomes of it. */
  enter(): number {
    this.current += 1;
    return this.round;
  }

  leave(round: number): void {
    if (round < this.restartedAt) this.before -= 1;
    else this.current -= 1;
  }

  /** The call of that round was answered. */
  recordSuccess(round: number): void {
    // Answers to calls from before a refusal are no sign that there is room now; nor are those of a
    // half-empty window.
    if (this.size === Infinity || round < this.round || this.current < this.size / 2) return;
    this.size += this.size < this.threshold ? 1 : 1 / this.size;
    if (this.size > UNBOUNDED) this.size = Infinity;
  }

  /** The provider is overloaded. Halves once for all the calls that were in flight together. */
  recordOverload(round: number): void {
    if (round < this.round) return;
    this.halve();
    this.size = this.threshold;
    this.round += 1;
  }

  /**
   * The provider has everybody wait. Afterwards a single call goes first, and doubles up to half of what was.
   */
  recordRefusal(round: number): void {
    if (round < this.round) return;
    this.halve();
    this.restart();
  }

  /** The provider was away. A single call goes first, and doubles from there. */
  recordRecovery(): void {
    this.threshold = Infinity;
    this.restart();
  }

  /**
   * The provider has limits, and does not tell of all of them: grows from a usual size instead of trying
   * everything.
   */
  limitUnknown(): void {
    if (this.round > 0 || this.cautious) return;
    this.cautious = true;
    this.size = CAUTIOUS;
    this.threshold = CAUTIOUS;
  }

  /** All limits are known: lets everything through, unless it is a refusal that bounds it. */
  lift(): void {
    if (this.round === 0) this.size = Infinity;
  }

  private restart(): void {
    this.size = 1;
    this.before += this.current;
    this.current = 0;
    this.round += 1;
    this.restartedAt = this.round;
  }

  private halve(): void {
    this.threshold = Math.max(1, Math.floor(Math.min(this.size, this.current) / 2));
  }
}
