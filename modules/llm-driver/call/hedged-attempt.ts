import type { Clock } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import type { Reservation } from '../pacing/pacer.js';
import { type Attempt, toFailure } from './attempt.js';

/** Ends the call that has not won. One for all: an error is slow to make. */
const LOST = new LlmError('aborted', { message: 'The other of two equal calls answered first.' });

/** One of the two calls under way. */
export interface Sending<T> {
  readonly attempt: Attempt;
  readonly reservation: Reservation;
  readonly answer: Promise<T>;
}

/** What becomes of an attempt that may be sent twice. */
export interface HedgeListener<T> {
  /** Sends the second call, if it may be sent without a wait. */
  readonly sendSecond: () => Sending<T> | undefined;
  /**
   * Called when one of two has won, or both have failed.
   * @param loser failure of the call that has not answered; undefined if it was cut off
   */
  readonly onDecided: (won: 'first' | 'second' | 'neither', value: T | undefined, loser?: LlmError) => void;
  /** Called with the failure of the second call. */
  readonly onSecondFailed: (failure: LlmError) => void;
  /** Called with an answer that came after the other one: it may be an open stream. */
  readonly discard: (value: T) => void;
}

/**
 * Waits for the answer of an attempt, and sends a second one after a time. The first answer wins, and the
 * other call is cut off. If one fails with a failure that a retry may get past, the other may still answer.
 */
export class HedgedAttempt<T> {
  private second: Sending<T> | undefined;
  private firstFailure: { readonly thrown: Error } | undefined;
  private secondFailure: LlmError | undefined;
  private settled = false;
  private cancelTimer = () => {};

  /** @param first the caller settles its reservation if it fails and the second call does not win */
  constructor(
    private readonly first: Sending<T>,
    private readonly listener: HedgeListener<T>,
  ) {}

  /** @throws what the first call has thrown, if neither answers */
  answer(afterMs: number, clock: Clock): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        this.settled = true;
        this.cancelTimer();
        end();
      };
      // A driver may throw anything; it is only passed on.
      const fail = (thrown: Error) => settle(() => reject(thrown));
      this.cancelTimer = clock.schedule(afterMs, () => this.sendSecond(resolve, fail, settle));
      this.first.answer.then(
        (value) => {
          if (this.settled) return this.listener.discard(value);
          settle(() => resolve(value));
          this.decideForFirst(value);
        },
        (thrown: Error) => {
          if (this.settled) return;
          this.firstFailure = { thrown };
          if (this.second !== undefined && toFailure(thrown).retryable) return;
          if (this.cutOffSecond()) this.listener.onDecided('neither', undefined);
          fail(thrown);
        },
      );
    });
  }

  private sendSecond(
    resolve: (value: T) => void,
    fail: (thrown: Error) => void,
    settle: (end: () => void) => void,
  ): void {
    const second = this.listener.sendSecond();
    if (second === undefined) return;
    this.second = second;
    second.answer.then(
      (value) => {
        if (this.settled) return this.listener.discard(value);
        settle(() => resolve(value));
        this.decideForSecond(value);
      },
      (thrown: unknown) => {
        if (this.second === undefined) return;
        this.second = undefined;
        this.secondFailure = toFailure(thrown);
        end(second, this.secondFailure);
        this.listener.onSecondFailed(this.secondFailure);
        if (this.firstFailure === undefined) return;
        this.listener.onDecided('neither', undefined, this.secondFailure);
        fail(this.firstFailure.thrown);
      },
    );
  }

  private decideForFirst(value: T): void {
    if (this.cutOffSecond()) this.listener.onDecided('first', value);
    else if (this.secondFailure !== undefined) {
      this.listener.onDecided('first', value, this.secondFailure);
    }
  }

  private decideForSecond(value: T): void {
    this.second = undefined;
    const failure = this.firstFailure && toFailure(this.firstFailure.thrown);
    end(this.first, failure ?? LOST);
    this.listener.onDecided('second', value, failure);
  }

  /** Returns true if a second call was under way. */
  private cutOffSecond(): boolean {
    const { second } = this;
    if (second === undefined) return false;
    this.second = undefined;
    end(second, LOST);
    return true;
  }
}

/** Ends a call that has not answered, its socket too. */
function end<T>({ attempt, reservation }: Sending<T>, failure: LlmError): void {
  attempt.cancel(failure);
  attempt.dispose();
  reservation.fail(failure);
}
