/** More than the concurrency any pool may have. From here on nothing is bounded. */
const MAX_SIZE = 10_000;
/** First bound for a provider that has limits but does not report all of them. */
const CAUTIOUS_SIZE = 32;

/**
 * Bounds the calls in flight while a provider's limits are not known, as TCP bounds its packets: one more
 * after each success at first (slow start), one more a round later on, half as many after a refusal. It only
 * ever tightens what the callers' own concurrency allows.
 */
export class ConcurrencyWindow {
  private size = Infinity;
  /** Up to here it doubles each round, beyond it grows by one a round. */
  private threshold = Infinity;
  /** Grows with each refusal, overload and recovery: outcomes of calls from before it do not count. */
  private epoch = 0;
  /** Calls in flight that were sent since the last restart. */
  private current = 0;
  /** Calls in flight from before the last restart. They tell nothing about the room there is now. */
  private before = 0;
  private restartedAt = 0;
  private isCautious = false;

  /** Upper bound of the calls in flight; `null` if there is none. */
  get bound(): number | null {
    return this.size === Infinity ? null : Math.floor(this.size);
  }

  get inFlight(): number {
    return this.current + this.before;
  }

  get hasRoom(): boolean {
    return this.current < Math.floor(this.size);
  }

  /** Records that a call is sent. Returns its epoch, to be passed on with its outcome. */
  enter(): number {
    this.current += 1;
    return this.epoch;
  }

  /** Records the end of a call, whatever its outcome. */
  leave(epoch: number): void {
    if (epoch < this.restartedAt) this.before -= 1;
    else this.current -= 1;
  }

  recordSuccess(epoch: number): void {
    // Neither an answer to a call from before a refusal nor one in a half-empty window shows that there is
    // room now.
    if (this.size === Infinity || epoch < this.epoch || this.current < this.size / 2) return;
    this.size += this.size < this.threshold ? 1 : 1 / this.size;
    if (this.size > MAX_SIZE) this.size = Infinity;
  }

  /** The provider is overloaded: halves the bound, once for all calls that were in flight together. */
  recordOverload(epoch: number): void {
    if (epoch < this.epoch) return;
    this.halve();
    this.size = this.threshold;
    this.epoch += 1;
  }

  /**
   * The provider refuses all calls for a time. After it a single call goes first, then slow start up to half
   * the bound.
   */
  recordRefusal(epoch: number): void {
    if (epoch < this.epoch) return;
    this.halve();
    this.restart();
  }

  /** The provider is back after an outage. A single call goes first, then slow start without an end. */
  recordRecovery(): void {
    this.threshold = Infinity;
    this.restart();
  }

  /**
   * The provider has limits and does not report all of them: starts at a usual bound. Does nothing after a
   * refusal.
   */
  useCautiousBound(): void {
    if (this.epoch > 0 || this.isCautious) return;
    this.isCautious = true;
    this.size = CAUTIOUS_SIZE;
    this.threshold = CAUTIOUS_SIZE;
  }

  /** All limits are known: removes the bound, unless a refusal has set it. */
  removeBound(): void {
    if (this.epoch === 0) this.size = Infinity;
  }

  private restart(): void {
    this.size = 1;
    this.before += this.current;
    this.current = 0;
    this.epoch += 1;
    this.restartedAt = this.epoch;
  }

  private halve(): void {
    this.threshold = Math.max(1, Math.floor(Math.min(this.size, this.current) / 2));
  }
}
