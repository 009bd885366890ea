import type { Waiter } from './fair-queue.js';
import type { Mark, Taken, TakenBefore } from './limit-store.js';
import { type Amounts, isWithin, type Limit } from './limit.js';
import type { Reservation } from './pacer.js';
import type { ScopeLimits } from './scope-limits.js';

type QueuedCall = Waiter<Reservation | undefined>;

/** A call that waits for its time asks again so often whether it may go sooner, in milliseconds. */
const ASK_AGAIN_MS = 1_000;
/** The same after a change in this process, which may have given something back. */
const ASK_AGAIN_CHANGED_MS = 100;

/**
 * What was taken is not used later than so long after its time, in milliseconds: a second after it, less the
 * time of its answer, the store counts it as sent.
 */
const MAX_LATE_MS = 500;

/** What was taken for a call whose time has not come. */
interface Held {
  /** The call for which it was taken. It may have left the queue since. */
  readonly waiter: QueuedCall;
  readonly mark: Mark;
  /** When the call may be sent, monotonic milliseconds. */
  readonly at: number;
  /** The limits that were known then. */
  readonly limits: readonly Limit[];
}

/** What is to be done with what was taken ahead. */
export type AheadStep =
  | { readonly kind: 'drop' }
  /** Send this call with it. */
  | { readonly kind: 'send'; readonly waiter: QueuedCall; readonly mark: Mark }
  /** Ask the store for an earlier time. */
  | { readonly kind: 'ask'; readonly instead: TakenBefore }
  | { readonly kind: 'wait'; readonly ms: number };

/** Holds what a store has given to a queue before its time: for one call at a time. */
export class TakenAhead {
  private held: Held | undefined;
  /** Monotonic time of the last question, in milliseconds. */
  private askedAt = -Infinity;
  private askedFor: QueuedCall | undefined;
  /** True if something has changed since that may have given something back. */
  private isChanged = false;

  constructor(
    private readonly limits: ScopeLimits,
    private readonly monotonic: () => number,
  ) {}

  get isHeld(): boolean {
    return this.held !== undefined;
  }

  /** Amounts of the call for which it was taken; `undefined` if nothing is. */
  get amounts(): Amounts | undefined {
    return this.held?.waiter.amounts;
  }

  /** Records that a store is asked now, for that call. */
  recordAsked(waiter: QueuedCall): void {
    this.askedAt = this.monotonic();
    this.askedFor = waiter;
    this.isChanged = false;
  }

  recordChange(): void {
    this.isChanged = true;
  }

  /** Holds what a store has given for a call, in place of what was held. */
  hold(waiter: QueuedCall, mark: Mark, { waitMs }: Taken): void {
    this.held = { waiter, mark, at: this.monotonic() + waitMs, limits: this.limits.all };
  }

  /** Gives it back, unless it is too late: part of it has refilled for others. */
  drop(): void {
    if (this.isLate) return this.lose();
    if (this.held) this.limits.release(this.held.waiter.amounts, this.held.mark.at);
    this.held = undefined;
  }

  /** Neither uses it nor gives it back: whether the store still has it taken is not known. */
  lose(): void {
    if (this.held) this.limits.markEnded(this.held.waiter.amounts);
    this.held = undefined;
  }

  private get isLate(): boolean {
    return this.held !== undefined && this.monotonic() - this.held.at > MAX_LATE_MS;
  }

  /**
   * Returns what to do now. To send is only returned once.
   * @param next the call whose turn it is
   * @param isQueued tells whether a call still waits
   * @param isBlocked true if no call may be sent now
   */
  step(next: QueuedCall, isQueued: (call: QueuedCall) => boolean, isBlocked: boolean): AheadStep {
    const { held } = this;
    if (held === undefined) return { kind: 'drop' };
    const turn = turnOf(held, next, isQueued(held.waiter));
    const now = this.monotonic();
    const waitMs = held.at - now;
    if (turn === undefined || (waitMs <= 0 && isBlocked) || this.isLate) return { kind: 'drop' };
    if (waitMs <= 0) {
      this.held = undefined;
      this.limits.exchange(held.waiter.amounts, turn.amounts);
      return { kind: 'send', waiter: turn, mark: { ...held.mark, ownTokens: turn.amounts.tokens } };
    }
    const isSame = next === this.askedFor && held.limits === this.limits.all;
    const askInMs = this.askedAt + (this.isChanged || !isSame ? ASK_AGAIN_CHANGED_MS : ASK_AGAIN_MS) - now;
    if (askInMs > 0) return { kind: 'wait', ms: Math.min(waitMs, askInMs) };
    if (isBlocked) return { kind: 'wait', ms: waitMs };
    return { kind: 'ask', instead: { amounts: held.waiter.amounts, waitMs } };
  }
}

/**
 * Returns the call that is sent with what was taken: the one whose turn it is now, if that is enough for it,
 * else the one for which it was taken. Returns `undefined` if it is of use to neither.
 */
function turnOf({ waiter }: Held, next: QueuedCall, isQueued: boolean): QueuedCall | undefined {
  if (next === waiter || isWithin(next.amounts, waiter.amounts)) return next;
  return isQueued ? waiter : undefined;
}
