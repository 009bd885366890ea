import { Logger } from '@nestjs/common';
import { type Clock, loggableError } from '../../support/index.js';

/** Milliseconds without any answer after which a sign of life is asked for, which may take as long again. */
const ANSWER_MS = 250;
/** Milliseconds that an answer may take while the store lives. */
const PATIENCE_MS = 2_000;
/** The last of them: an answer that arrived while this process was busy is read before they are over. */
const READING_MS = 20;
/** Milliseconds between two looks at a store that is away. */
const LOOK_MS = 250;
/** Milliseconds from its first answer until it is used again: by then all processes have told their use. */
const RETURN_MS = 750;
/** Milliseconds after which a process that gave no sign of life has ended. */
export const LIFETIME_MS = 15_000;
/** Milliseconds between two signs of life of this process. */
const HEARTBEAT_MS = 5_000;
/** The same while it is young: it has to find out about processes that start at the same time. */
const YOUNG_HEARTBEAT_MS = 1_000;

/** Tells the store that this process lives. Returns the number of processes that do. */
export type Heartbeat = () => Promise<number>;

/** The store does not answer, or not in time. */
export class StoreAwayError extends Error {
  constructor(cause?: unknown) {
    super('The store of the shared limits does not answer.', { cause });
    this.name = 'StoreAwayError';
  }
}

/**
 * Asks a store that may be away, and waits for one that is only slow: it is away if it answers nothing for
 * 250 ms, and then gives no sign of life for as long. Then nothing more is asked: the guard looks four times
 * a second if the store is back. It counts as back once every process has had time to tell what it used.
 */
export class StoreGuard {
  private readonly logger = new Logger('cluster');
  private readonly seenListeners: (() => void)[] = [];
  private readonly returnListeners: (() => void)[] = [];
  private away = false;
  /** It is away, and has answered the last look. */
  private isSeen = false;
  /** Until then processes that gave no sign of life yet count as alive: monotonic milliseconds. */
  private recountAt = -Infinity;
  private known = 1;
  /** Answers so far, to any question. */
  private answers = 0;
  private isProbing = false;
  private cancel: (() => void) | undefined;
  private isClosed = false;
  private readonly bornAt: number;

  /** @param others another figure of the processes that share the store; the larger one counts */
  constructor(
    private readonly clock: Clock,
    private readonly heartbeat: Heartbeat,
    private readonly others: () => number = () => 1,
  ) {
    this.bornAt = clock.monotonic();
  }

  /** True while the store does not answer. */
  get isAway(): boolean {
    return this.away;
  }

  /** Processes that share the store, as far as it has told; at least 1. */
  get processes(): number {
    return Math.max(this.known, this.others());
  }

  /** Begins to tell the store that this process lives. Resolves when it has answered, or has not in time. */
  async start(): Promise<void> {
    await this.beat();
  }

  /** Calls the listener when a store that was away answers for the first time. It is not used yet. */
  onSeen(listener: () => void): void {
    this.seenListeners.push(listener);
  }

  /** Calls the listener each time the store is back. */
  onReturn(listener: () => void): void {
    this.returnListeners.push(listener);
  }

  /**
   * Asks the store.
   * @param onLate called with an answer that comes too late: the store has done what it was asked for
   * @throws StoreAwayError
   */
  async ask<T>(question: () => Promise<T>, onLate: (answer: T) => void = () => {}): Promise<T> {
    if (this.away) throw new StoreAwayError();
    return this.inTime(question, onLate);
  }

  close(): void {
    this.isClosed = true;
    this.cancel?.();
  }

  private inTime<T>(question: () => Promise<T>, onLate: (answer: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const stopWaiting = this.watch((reason) => {
        isLate = true;
        reject(this.onFailure(new Error(reason)));
      });
      question().then(
        (answer) => {
          this.answers += 1;
          if (isLate) return onLate(answer);
          stopWaiting();
          resolve(answer);
        },
        (error: unknown) => {
          if (isLate) return;
          stopWaiting();
          reject(this.onFailure(error));
        },
      );
    });
  }

  /** Waits while the store lives. Calls `giveUp` once it seems away. Returns what ends the waiting. */
  private watch(giveUp: (reason: string) => void): () => void {
    const until = this.clock.monotonic() + PATIENCE_MS;
    let cancel = () => {};
    const wait = (isProbed: boolean) => {
      const { answers } = this;
      cancel = this.clock.schedule(ANSWER_MS - READING_MS, () => {
        cancel = this.clock.schedule(READING_MS, () => {
          if (this.clock.monotonic() >= until) return giveUp(`no answer within ${PATIENCE_MS} ms`);
          if (this.answers > answers) return wait(false);
          if (isProbed || this.away) return giveUp('no sign of life');
          void this.probe();
          wait(true);
        });
      });
    };
    wait(false);
    return () => cancel();
  }

  /** Asks for a sign of life: other answers may wait for a row that many want. */
  private async probe(): Promise<void> {
    if (this.isProbing) return;
    this.isProbing = true;
    try {
      this.count(await this.heartbeat());
      this.answers += 1;
    } catch {
      // The question that waits tells of it.
    } finally {
      this.isProbing = false;
    }
  }

  private onFailure(cause: unknown): StoreAwayError {
    if (!this.away && !this.isClosed) {
      this.away = true;
      const msg = 'the store of the shared limits is away: this process goes on with its share of them';
      this.logger.warn({ msg, processes: this.processes, error: loggableError(cause) });
      this.beatIn(LOOK_MS);
    }
    return new StoreAwayError(cause);
  }

  private beatIn(ms: number): void {
    this.cancel?.();
    if (!this.isClosed) this.cancel = this.clock.scheduleInBackground(ms, () => void this.beat());
  }

  private async beat(): Promise<void> {
    try {
      this.count(await this.inTime(this.heartbeat, () => {}));
      this.onAnswer();
    } catch {
      this.isSeen = false;
      this.beatIn(LOOK_MS);
    }
  }

  /** After an outage the others may not have given a sign of life yet. */
  private count(processes: number): void {
    const isRecounting = !this.away && this.clock.monotonic() >= this.recountAt;
    this.known = Math.max(1, processes, isRecounting ? 1 : this.known);
  }

  private get isYoung(): boolean {
    return this.clock.monotonic() - this.bornAt < LIFETIME_MS;
  }

  private onAnswer(): void {
    if (this.away && !this.isSeen) {
      this.isSeen = true;
      for (const listener of this.seenListeners) listener();
      return this.beatIn(RETURN_MS);
    }
    if (this.away) this.comeBack();
    this.beatIn(this.isYoung ? YOUNG_HEARTBEAT_MS : HEARTBEAT_MS);
  }

  private comeBack(): void {
    this.away = false;
    this.isSeen = false;
    this.recountAt = this.clock.monotonic() + LIFETIME_MS;
    this.logger.log({ msg: 'the store of the shared limits is back', processes: this.processes });
    for (const listener of this.returnListeners) listener();
  }
}
