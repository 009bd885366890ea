/** More than the concurrency any pool may have. From here on nothing is bounded. */
const MAX_SIZE = 10_000;
/** First bound for a provider of which nothing is known: its limits may be used up by others. */
const FIRST_SIZE = 4;
/** Up to here the bound doubles for a provider that has limits but does not report all of them. */
const CAUTIOUS_SIZE = 32;
/** While calls wait and none is refused the bound grows e-fold in this time, in milliseconds. */
const GROWTH_MS = 350;
/** Answers at the ceiling after which one call more is tried. Doubles with each try that is refused. */
const ANSWERS_BEFORE_TRY = 16;
/** Largest number of answers before a try. */
const MAX_ANSWERS_BEFORE_TRY = 1_024;
/** From this many calls in flight on, a refusal is full evidence of a bound. Fewer are tried again sooner. */
const FULL_EVIDENCE = 5;

/** What failures tell about how many calls a provider bears. */
interface Bound {
  readonly ceiling: number;
  readonly threshold: number;
  readonly answersBeforeTry: number;
}

/**
 * Bounds the calls in flight while a provider's limits are not known. It starts with a few calls and doubles
 * (slow start): with each answer, and with time, since answers may take long and refusals do not. A refusal
 * or an overload shows that as many calls as were in flight are too many: the bound then grows slowly up to
 * one less, its ceiling, and tries one more only now and then. A call that was refused alone shows nothing
 * about a bound. The window only ever tightens what the callers' own concurrency allows.
 */
export class ConcurrencyWindow {
  private size: number;
  /** Up to here the size doubles, beyond it grows by one a round. */
  private threshold = Infinity;
  /** Most calls in flight that the provider is known to bear. */
  private ceiling = Infinity;
  private answersBeforeTry = ANSWERS_BEFORE_TRY;
  /** Answers while the window was full at its ceiling, or since a try has begun. */
  private answersAtCeiling = 0;
  /** Grows with each refusal, overload, recovery and try: outcomes of calls from before it do not count. */
  private epoch = 0;
  /** Calls in flight that were sent since the last restart. */
  private current = 0;
  /** Calls in flight from before the last restart. They tell nothing about the room there is now. */
  private before = 0;
  private restartedAt = 0;
  /** False from a restart to the first answer: only then does the size grow with time. */
  private growsWithTime = true;
  /** Monotonic time in milliseconds from which one more call may be sent although the window is full. */
  private growsAt = Infinity;
  private isCautious = false;
  private wasRefused = false;
  /** The bound before the latest failures of calls in flight together. */
  private beforeFailures: Bound | undefined;

  /**
   * @param monotonic returns the monotonic time in milliseconds
   * @param processes that start with the same provider: each with its part of the first calls
   */
  constructor(
    private readonly monotonic: () => number,
    processes = 1,
  ) {
    this.size = Math.max(1, Math.floor(FIRST_SIZE / processes));
  }

  /** Upper bound of the calls in flight; `null` if there is none. */
  get bound(): number | null {
    return this.size === Infinity ? null : Math.floor(this.size);
  }

  get inFlight(): number {
    return this.current + this.before;
  }

  /** Milliseconds until a call may be sent; `Infinity` until one in flight ends. */
  waitMs(): number {
    if (this.before > 0 && this.inFlight >= Math.max(this.ceiling, this.size)) return Infinity;
    if (this.current < Math.floor(this.size)) return 0;
    // More than that are in flight after an overload: those have to end first.
    const isExactlyFull = this.current === Math.floor(this.size);
    return isExactlyFull && this.canDouble ? Math.max(0, this.growsAt - this.monotonic()) : Infinity;
  }

  /** Records that a call is sent. Returns its epoch, to be passed on with its outcome. */
  enter(): number {
    this.current += 1;
    if (this.size === Infinity) return this.epoch;
    const now = this.monotonic();
    if (this.current > Math.floor(this.size)) {
      this.size = this.current;
      this.growsAt += GROWTH_MS / this.size;
    } else if (this.current === Math.floor(this.size)) {
      this.growsAt = now + GROWTH_MS / this.size;
    }
    return this.epoch;
  }

  /** Records the end of a call, whatever its outcome. */
  leave(epoch: number): void {
    if (epoch < this.restartedAt) this.before -= 1;
    else this.current -= 1;
  }

  recordSuccess(epoch: number): void {
    // An answer to a call from before a refusal does not show that there is room now.
    if (this.size === Infinity || epoch < this.epoch) return;
    this.growsWithTime = true;
    // Neither does one in a half-empty window.
    if (this.current < this.size / 2) return;
    if (this.size > this.ceiling) this.recordTriedAnswer();
    else if (this.size >= this.ceiling) this.recordAnswerAtCeiling();
    else this.grow(this.size < this.threshold ? 1 : 1 / this.size);
  }

  /**
   * The provider is overloaded: halves the bound, once for all calls that were in flight together.
   * @param position of the failed call: calls in flight when it was sent, with it
   */
  recordOverload(epoch: number, position: number): void {
    if (epoch < this.epoch) return this.lowerFurther(epoch, position);
    this.lower(position);
    this.size = Math.max(1, Math.min(this.size, this.threshold));
    this.growsWithTime = false;
    this.epoch += 1;
  }

  /**
   * The provider refuses all calls for a time. After it a single call goes first, then slow start up to half
   * the bound.
   * @param position of the refused call: calls in flight when it was sent, with it
   */
  recordRefusal(epoch: number, position: number): void {
    if (epoch < this.epoch) return this.lowerFurther(epoch, position);
    this.lower(position);
    this.restart();
  }

  /** The provider is back after an outage. A single call goes first, then slow start, up to the ceiling. */
  recordRecovery(): void {
    this.threshold = this.ceiling;
    this.wasRefused = true;
    this.restart();
  }

  /**
   * The provider has limits and does not report all of them: doubles the first bound. Does nothing after a
   * refusal.
   */
  useCautiousBound(): void {
    if (this.wasRefused || this.isCautious) return;
    this.isCautious = true;
    this.size = Math.min(CAUTIOUS_SIZE, 2 * this.size);
    this.threshold = CAUTIOUS_SIZE;
  }

  /** Some limits are configured: removes the first bound, unless replies have changed it. */
  removeFirstBound(): void {
    if (!this.isCautious) this.removeBound();
  }

  /** All limits are known: removes the bound, unless a refusal has set it. */
  removeBound(): void {
    if (!this.wasRefused) this.size = Infinity;
  }

  private get canDouble(): boolean {
    return this.growsWithTime && this.size < Math.min(this.threshold, this.ceiling);
  }

  private grow(by: number): void {
    this.size = Math.min(this.size + by, this.ceiling);
    if (this.size > MAX_SIZE) this.size = Infinity;
  }

  private recordAnswerAtCeiling(): void {
    this.answersAtCeiling += 1;
    if (this.answersAtCeiling < this.answersBeforeTry) return;
    this.answersAtCeiling = 0;
    this.size = this.ceiling + 1;
    this.epoch += 1;
  }

  /** One round of answers with one call more than the ceiling: the ceiling is out of date. */
  private recordTriedAnswer(): void {
    this.answersAtCeiling += 1;
    if (this.answersAtCeiling < this.size) return;
    this.answersAtCeiling = 0;
    this.threshold = 2 * this.size;
    this.ceiling = Infinity;
    this.answersBeforeTry = ANSWERS_BEFORE_TRY;
  }

  /** Lowers the bound by what was in flight with the failed call. */
  private lower(position: number): void {
    this.wasRefused = true;
    this.answersAtCeiling = 0;
    const { ceiling, threshold, answersBeforeTry } = this;
    this.beforeFailures = { ceiling, threshold, answersBeforeTry };
    if (position === 1) return this.restoreBound();
    if (this.size > this.ceiling && position > this.ceiling) {
      this.answersBeforeTry = Math.min(2 * this.answersBeforeTry, MAX_ANSWERS_BEFORE_TRY);
      this.size = this.ceiling;
    } else {
      this.setCeiling(position - 1);
    }
    this.threshold = Math.max(1, Math.floor(position / 2));
  }

  /** Another call of those in flight together has failed. */
  private lowerFurther(epoch: number, position: number): void {
    if (epoch !== this.epoch - 1 || this.beforeFailures === undefined) return;
    if (position === 1) return this.restoreBound();
    if (position > this.ceiling) return;
    this.setCeiling(position - 1);
    this.threshold = Math.min(this.threshold, Math.max(1, Math.floor(position / 2)));
    this.size = Math.min(this.size, this.ceiling);
  }

  /** A call that was sent alone has failed: it would have failed with any bound. */
  private restoreBound(): void {
    Object.assign(this, this.beforeFailures);
    this.beforeFailures = undefined;
  }

  private setCeiling(ceiling: number): void {
    const evidence = Math.min(ceiling, FULL_EVIDENCE - 1) / (FULL_EVIDENCE - 1);
    this.ceiling = ceiling;
    this.answersBeforeTry = Math.ceil(ANSWERS_BEFORE_TRY * evidence);
  }

  private restart(): void {
    this.size = 1;
    this.before += this.current;
    this.current = 0;
    this.epoch += 1;
    this.restartedAt = this.epoch;
    this.growsWithTime = false;
  }
}
