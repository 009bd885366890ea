import type { Clock } from '../../support/index.js';
import type { ScopeState } from '../contract/limits.types.js';
import { LlmError } from '../contract/llm-error.js';
import { Alarm } from './alarm.js';
import type { Waiter } from './fair-queue.js';
import type { Mark, Taken, TakenBefore } from './limit-store.js';
import type { Amounts } from './limit.js';
import type { PacedCall, Reservation, WaitOptions } from './pacer.js';
import { PriorityQueue } from './priority-queue.js';
import { assertRoom } from './queue-bound.js';
import type { Scope } from './scope.js';
import { TakenAhead } from './taken-ahead.js';

type QueuedCall = Waiter<Reservation | undefined>;

/** Longest wait for which a call is taken ahead, in milliseconds. */
const MAX_AHEAD_MS = 60_000;
/** How long a call that waits no longer leaves its fate to a store that is being asked, in milliseconds. */
const STORE_PATIENCE_MS = 1_000;

/** Lets the calls of one scope through as its limits allow, and queues those that have to wait. */
export class ScopeQueue {
  /** Number of the pacer's use that used it last. */
  lastUse = 0;
  private readonly queue: PriorityQueue<Reservation | undefined>;
  /** True once it is forgotten: another one stands in its place. */
  isForgotten = false;
  /** Rings when the first call in the queue may go. */
  private readonly alarm: Alarm;
  /** An asynchronous store is being asked for the first call in the queue. */
  private isAsking = false;
  private readonly ahead: TakenAhead;
  /** Last seen `Scope.heldForMs`. */
  private heldForMs = 0;

  constructor(
    readonly scope: Scope,
    private readonly clock: Clock,
  ) {
    this.queue = new PriorityQueue(() => clock.monotonic());
    this.alarm = new Alarm(clock, () => this.advance());
    this.ahead = new TakenAhead(scope.limits, () => clock.monotonic());
    scope.onChange = () => {
      this.ahead.recordChange();
      this.advance();
    };
  }

  /** True if no call is in flight and none waits: the scope may be forgotten. */
  get isIdle(): boolean {
    return this.queue.size === 0 && this.scope.inFlight === 0;
  }

  /** True if a new scope would do as well: no call is under way, and nothing holds the next one back. */
  get isUnused(): boolean {
    return this.isIdle && this.scope.heldForMs() === 0 && this.scope.limits.areFull;
  }

  /** Same as {@link Pacer.tryReserve}. */
  tryReserve(call: PacedCall): Reservation | undefined {
    const { limits } = this.scope;
    const rejection = this.scope.rejection();
    if (rejection) throw rejection;
    limits.assertFits(call.size);
    if (this.queue.mustQueue(call) || this.scope.blockedMs() > 0) return undefined;
    const amounts = limits.amounts(call.size);
    const taken = limits.tryTake(amounts);
    if (!taken?.mark) return undefined;
    this.queue.countPassed(call);
    return this.scope.admit(call, amounts, taken.mark);
  }

  /** Same as {@link Pacer.reserve}. */
  reserve(
    call: PacedCall,
    { signal, maxWaitMs, maxDayWaitMs = maxWaitMs }: WaitOptions,
  ): Promise<Reservation | undefined> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const onAbort = () => {
        if (!this.queue.delete(waiter)) return;
        stopWaiting();
        reject(signal.reason as Error);
        this.advance();
      };
      let cancelTimer = () => {};
      const stopWaiting = () => {
        signal.removeEventListener('abort', onAbort);
        cancelTimer();
      };
      const amounts = this.scope.limits.amounts(call.size);
      const waiter: QueuedCall = {
        call,
        amounts,
        refillMs: this.scope.limits.refillMs(amounts),
        since: this.clock.monotonic(),
        maxWaitMs,
        maxDayWaitMs,
        grant: (reservation) => (stopWaiting(), resolve(reservation)),
        refuse: (error) => (stopWaiting(), reject(error)),
      };
      this.scope.limits.assertFits(call.size);
      assertRoom(call, this.queue.singlesAhead(call), () => this.queueMs(waiter) ?? 0);
      this.assertWorthwhile(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
      this.queue.add(waiter);
      this.advance();
      if (!this.queue.has(waiter)) return;
      // A call of the pool that need not wait can use the permit meanwhile.
      call.permit?.release();
      if (call.queue === undefined && maxWaitMs < Infinity)
        cancelTimer = this.clock.schedule(maxWaitMs, () => this.giveUp(waiter));
    });
  }

  async state(): Promise<ScopeState> {
    const timed = this.queue.size > 0 && this.alarm.isSet && this.scope.blockedMs() !== Infinity;
    const nextInMs = timed ? Math.max(0, this.alarm.remainingMs) : null;
    return { ...(await this.scope.state()), waiting: this.queue.size, nextInMs };
  }

  /** A text that is another one after each change of the state that time alone does not explain. */
  version(): string {
    return `${this.lastUse} ${this.queue.size} ${this.scope.version()}`;
  }

  dispose(): void {
    this.isForgotten = true;
    this.ahead.drop();
    this.alarm.set(Infinity);
    this.scope.dispose();
  }

  /** @throws LlmError `rate_limit_exceeded` if the single calls ahead take longer than this one waits */
  private assertWorthwhile(waiter: QueuedCall): void {
    const { call, amounts, maxWaitMs } = waiter;
    if (call.queue !== undefined || call.returning) return;
    const waitMs = this.queueMs(waiter);
    if (waitMs !== undefined && waitMs > maxWaitMs) throw this.refusal(amounts, waitMs);
  }

  /** Milliseconds that the single calls ahead and this one take by the limits; `undefined` without any. */
  private queueMs({ call, amounts }: QueuedCall): number | undefined {
    const ahead = this.queue.singlesAmounts(call);
    return ahead && this.scope.limits.waitMs(ahead, amounts, this.ahead.amounts);
  }

  /** Lets through every call that may go now, in turn, and sets the alarm for the next one. */
  private advance(): void {
    if (this.queue.size === 0 && !this.alarm.isSet && !this.ahead.isHeld) return;
    this.refuseImpatient();
    while (!this.isAsking) {
      const waiter = this.queue.next();
      if (waiter === undefined) {
        this.ahead.drop();
        return this.alarm.set(Infinity);
      }
      const rejection = this.scope.rejection();
      const blockedMs = this.scope.blockedMs();
      if (rejection) {
        this.queue.delete(waiter);
        waiter.refuse(rejection);
      } else if (this.ahead.isHeld) {
        if (!this.useAhead(waiter, blockedMs > 0)) return;
      } else if (blockedMs > 0) {
        if (!this.wait(waiter, blockedMs)) return;
      } else if (!this.ask(waiter)) {
        return;
      }
    }
  }

  /**
   * Sends a call with what was taken ahead, once its time has come. Until then asks at times whether it may
   * go sooner. Returns true if the queue has moved on.
   */
  private useAhead(next: QueuedCall, isBlocked: boolean): boolean {
    const step = this.ahead.step(next, (call) => this.queue.has(call), isBlocked);
    if (step.kind === 'send') return this.send(step.waiter, step.mark);
    if (step.kind === 'ask') return this.ask(next, step.instead);
    if (step.kind === 'drop') this.ahead.drop();
    else this.alarm.set(step.ms);
    return step.kind === 'drop';
  }

  /**
   * A provider's hint may be longer than some calls wait: those are refused at once, wherever they are in the
   * queue.
   */
  private refuseImpatient(): void {
    const heldForMs = this.scope.heldForMs();
    if (heldForMs > this.heldForMs) {
      for (const waiter of [...this.queue]) if (heldForMs > waiter.maxWaitMs) this.refuse(waiter, heldForMs);
    }
    this.heldForMs = heldForMs;
  }

  /**
   * Takes the waiter's amounts from the limits. Returns true if the queue has moved on.
   * @param instead what was taken before, and is given back if the waiter goes sooner
   */
  private ask(waiter: QueuedCall, instead?: TakenBefore): boolean {
    const aheadMs = Math.max(0, Math.min(MAX_AHEAD_MS, this.acceptedMs(waiter)));
    const asked = this.scope.limits.take(waiter.amounts, aheadMs, instead);
    if (!(asked instanceof Promise)) return this.decide(waiter, asked);
    this.isAsking = true;
    this.ahead.recordAsked(waiter);
    asked.then(
      (taken) => this.onAnswer(waiter, taken),
      (thrown: unknown) => {
        this.isAsking = false;
        // It may have been exchanged or not: to use it could be too much.
        if (this.ahead.isHeld) this.ahead.lose();
        else if (this.queue.delete(waiter)) waiter.refuse(LlmError.from(thrown));
        this.advance();
      },
    );
    return false;
  }

  /** Takes the answer of an asynchronous store. A block that came up in the meantime goes first. */
  private onAnswer(waiter: QueuedCall, taken: Taken): void {
    this.isAsking = false;
    if (taken.mark) {
      this.ahead.hold(waiter, taken.mark, taken);
      if (this.scope.blockedMs() > 0 || this.scope.rejection() !== undefined) this.ahead.drop();
    } else if (!this.ahead.isHeld && this.scope.blockedMs() === 0 && !this.scope.rejection()) {
      if (this.queue.next() === waiter && !this.wait(waiter, taken.waitMs)) return;
    }
    this.advance();
  }

  private decide(waiter: QueuedCall, { mark, waitMs }: Taken): boolean {
    return mark === undefined ? this.wait(waiter, waitMs) : this.send(waiter, mark);
  }

  /** Lets a call through for which its amounts were taken. Returns true: the queue has moved on. */
  private send(waiter: QueuedCall, mark: Mark): true {
    this.queue.delete(waiter);
    const { call, amounts } = waiter;
    if (call.permit?.tryAcquire() === false) {
      this.scope.limits.release(amounts, mark.at);
      waiter.grant(undefined);
    } else {
      this.queue.markServed(waiter);
      waiter.grant(this.scope.admit(call, amounts, mark));
    }
    return true;
  }

  /** Milliseconds for which a call still accepts to wait. */
  private acceptedMs({ call, maxWaitMs, since }: QueuedCall): number {
    return call.queue ? maxWaitMs : maxWaitMs - (this.clock.monotonic() - since);
  }

  /**
   * Has the first call wait; refuses it if that is longer than it waits. Returns true if the queue has moved
   * on.
   */
  private wait(waiter: QueuedCall, waitMs: number): boolean {
    const dayWaitMs = this.scope.limits.dayWaitMs(waiter.amounts);
    if (dayWaitMs > waiter.maxDayWaitMs) {
      this.refuse(waiter, Math.max(dayWaitMs, waitMs));
      return true;
    }
    const acceptedMs = this.acceptedMs(waiter);
    // Infinity is not refused: how long the answer to another call takes is not known.
    if (acceptedMs <= 0 || (waitMs > acceptedMs && waitMs !== Infinity)) {
      this.refuse(waiter, waitMs);
      return true;
    }
    this.alarm.set(waitMs);
    return false;
  }

  /** Refuses a single call that has waited as long as it accepts, wherever it is in the queue. */
  private giveUp(waiter: QueuedCall): void {
    this.advance();
    // Its turn may just have come: then the store's answer decides, if it comes.
    if (this.isAsking && this.queue.next() === waiter)
      this.clock.schedule(STORE_PATIENCE_MS, () => this.end(waiter));
    else this.end(waiter);
  }

  private end(waiter: QueuedCall): void {
    this.refuse(waiter, this.alarm.remainingMs);
    this.advance();
  }

  private refuse(waiter: QueuedCall, waitMs: number): void {
    if (this.queue.delete(waiter)) waiter.refuse(this.refusal(waiter.amounts, waitMs));
  }

  private refusal(amounts: Amounts, waitMs: number): LlmError {
    const retryAfterMs = waitMs > 0 && Number.isFinite(waitMs) ? waitMs : undefined;
    const limitLevels = this.scope.limits.blockingLimits(amounts, this.ahead.amounts);
    return new LlmError('rate_limit_exceeded', { retryAfterMs, limitLevels });
  }
}
