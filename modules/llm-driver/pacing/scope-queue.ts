import type { Clock } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import { Alarm } from './alarm.js';
import type { Amounts } from './limit.js';
import type { PacedCall, WaitOptions, Reservation } from './pacer.js';
import type { Scope } from './scope.js';
import type { LimitStore } from './limit-store.js';
import type { ScopeState } from '../contract/limits.types.js';
import { FairQueue, type Waiter } from './fair-queue.js';

type Waiting = Waiter<Reservation | undefined>;

/** Lets the calls of one scope go as it allows, and keeps the line of those that have to wait. */
export class ScopeQueue {
  /** When it was used last, in the pacer's own count. */
  lastUse = 0;
  private readonly line = new FairQueue<Reservation | undefined>();
  /** Rings when the first in line may go. */
  private readonly alarm: Alarm;
  /** A store elsewhere is being asked for the first in line. */
  private asking = false;
  private heldForMs = 0;

  constructor(
    readonly scope: Scope,
    private readonly clock: Clock,
    private readonly store: LimitStore,
  ) {
    this.alarm = new Alarm(clock, () => this.advance());
    scope.onChange = () => this.advance();
  }

  /** Nothing in flight and nobody waiting: what is known may be forgotten. */
  get idle(): boolean {
    return this.line.size === 0 && this.scope.inFlight === 0;
  }

  tryReserve(call: PacedCall): Reservation | undefined {
    const { limits } = this.scope;
    const hopeless = this.scope.rejection();
    if (hopeless) throw hopeless;
    limits.assertFits(call.size);
    if (!this.store.immediate || this.line.mustQueue(call.queue) || this.scope.blockedMs() > 0)
      return undefined;
    const amounts = limits.amounts(call.size);
    if (limits.take(amounts) !== 0) return undefined;
    this.line.countPassed();
    return this.scope.admit(call, amounts);
  }

  reserve(call: PacedCall, { signal, maxWaitMs }: WaitOptions): Promise<Reservation | undefined> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const leave = () => {
        if (!this.line.delete(waiter)) return;
        over();
        reject(signal.reason as Error);
        this.advance();
      };
      let cancelTimer = () => {};
      const over = () => {
        signal.removeEventListener('abort', leave);
        cancelTimer();
      };
      const amounts = this.scope.limits.amounts(call.size);
      const waiter: Waiting = {
        ...{ call, amounts, maxWaitMs },
        refillMs: this.scope.limits.refillMs(amounts),
        since: this.clock.monotonic(),
        grant: (reservation) => (over(), resolve(reservation)),
        refuse: (error) => (over(), reject(error)),
      };
      this.scope.limits.assertFits(call.size);
      this.assertWorthwhile(waiter);
      signal.addEventListener('abort', leave, { once: true });
      this.line.add(waiter);
      this.advance();
      if (!this.line.has(waiter)) return;
      // Whoever waits here leaves the slot to somebody who can use it.
      call.permit?.release();
      if (call.queue === undefined && maxWaitMs < Infinity)
        cancelTimer = this.clock.schedule(maxWaitMs, () => this.giveUp(waiter));
    });
  }

  async state(): Promise<ScopeState> {
    const timed = this.line.size > 0 && this.alarm.isSet && this.scope.blockedMs() !== Infinity;
    const nextInMs = timed ? Math.max(0, this.alarm.remainingMs) : null;
    return { ...(await this.scope.state()), waiting: this.line.size, nextInMs };
  }

  dispose(): void {
    this.alarm.set(Infinity);
    this.scope.dispose();
  }

  /**
   * @throws LlmError `rate_limit_exceeded` where those in front take longer than a single call is willing to
   *   wait
   */
  private assertWorthwhile({ call, amounts, maxWaitMs }: Waiting): void {
    const { singlesAmounts: wantedBySingles } = this.line;
    if (call.queue !== undefined || call.returning || wantedBySingles === undefined) return;
    const waitMs = this.scope.limits.waitMs(wantedBySingles, amounts);
    if (waitMs > maxWaitMs) throw this.refusal(amounts, waitMs);
  }

  /** Lets go whoever may go, in turn, and sets the alarm for the next. */
  private advance(): void {
    if (this.line.size === 0 && !this.alarm.isSet) return;
    this.refuseImpatient();
    while (!this.asking) {
      const waiter = this.line.next();
      if (waiter === undefined) return this.alarm.set(Infinity);
      const hopeless = this.scope.rejection();
      const blockedMs = this.scope.blockedMs();
      if (hopeless) {
        this.line.delete(waiter);
        waiter.refuse(hopeless);
      } else if (blockedMs > 0) {
        if (!this.wait(waiter, blockedMs)) return;
      } else if (!this.ask(waiter)) {
        return;
      }
    }
  }

  /**
   * A refusal may ask for more than some are willing to wait: those are told at once, wherever they stand.
   */
  private refuseImpatient(): void {
    const heldForMs = this.scope.heldForMs();
    if (heldForMs > this.heldForMs) {
      for (const waiter of [...this.line]) if (heldForMs > waiter.maxWaitMs) this.refuse(waiter, heldForMs);
    }
    this.heldForMs = heldForMs;
  }

  /** Asks for what the waiter takes. Returns whether the line has moved. */
  private ask(waiter: Waiting): boolean {
    const taken = this.scope.limits.take(waiter.amounts);
    if (typeof taken === 'number') return this.decide(waiter, taken);
    this.asking = true;
    taken.then(
      (waitMs) => {
        this.asking = false;
        this.answered(waiter, waitMs);
      },
      (thrown: unknown) => {
        this.asking = false;
        if (this.line.delete(waiter)) waiter.refuse(LlmError.from(thrown));
        this.advance();
      },
    );
    return false;
  }

  /** The store has answered; what happened in the meantime comes first. */
  private answered(waiter: Waiting, waitMs: number): void {
    const overtaken = this.scope.blockedMs() > 0 || this.scope.rejection() !== undefined;
    if (waitMs === 0) {
      if (overtaken) this.scope.limits.giveBack(waiter.amounts);
      else this.decide(waiter, 0);
    } else if (!overtaken && this.line.next() === waiter && !this.wait(waiter, waitMs)) {
      return;
    }
    this.advance();
  }

  private decide(waiter: Waiting, waitMs: number): boolean {
    if (waitMs > 0) return this.wait(waiter, waitMs);
    const present = this.line.delete(waiter);
    const { call, amounts } = waiter;
    if (present && call.permit?.tryAcquire() !== false) {
      this.line.markServed(waiter);
      waiter.grant(this.scope.admit(call, amounts));
    } else {
      // No slot, or it left while a store elsewhere was asked.
      this.scope.limits.giveBack(amounts);
      if (present) waiter.grant(undefined);
    }
    return true;
  }

  /**
   * Has the first in line wait, unless that is longer than it is willing to. Returns whether the line has
   * moved.
   */
  private wait(waiter: Waiting, waitMs: number): boolean {
    const patienceMs = waiter.call.queue
      ? waiter.maxWaitMs
      : waiter.maxWaitMs - (this.clock.monotonic() - waiter.since);
    // For how long an answer to another call takes is not known.
    if (patienceMs <= 0 || (waitMs > patienceMs && waitMs !== Infinity)) {
      this.refuse(waiter, waitMs);
      return true;
    }
    this.alarm.set(waitMs);
    return false;
  }

  /** A single call has waited as long as it would, wherever it stands. */
  private giveUp(waiter: Waiting): void {
    this.advance();
    // Its turn may just have come: then the store's answer decides.
    if (this.asking && this.line.next() === waiter) return;
    this.refuse(waiter, this.alarm.remainingMs);
    this.advance();
  }

  private refuse(waiter: Waiting, waitMs: number): void {
    if (this.line.delete(waiter)) waiter.refuse(this.refusal(waiter.amounts, waitMs));
  }

  private refusal(amounts: Amounts, waitMs: number): LlmError {
    const retryAfterMs = waitMs > 0 && Number.isFinite(waitMs) ? waitMs : undefined;
    const limitLevels = this.scope.limits.blockingLimits(amounts);
    return new LlmError('rate_limit_exceeded', { retryAfterMs, limitLevels });
  }
}
