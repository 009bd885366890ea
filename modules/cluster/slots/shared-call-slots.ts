import { randomUUID } from 'node:crypto';
import type { MaybePromise } from '../../llm-driver/index.js';
import {
  type AcquiredCalls,
  CallSlots,
  ConcurrencyCounter,
  freeAfterMs,
  type RefusedCalls,
  type RequestedCalls,
} from '../../quota/index.js';
import type { Clock } from '../../support/index.js';
import { storeUnavailable } from '../failover/store-unavailable.error.js';
import { StoreAwayError, type StoreGuard } from '../failover/store-guard.js';
import type { WhenStoreFails } from '../cluster.options.js';
import type { SlotAnswer, SlotLedger, SlotRequest, SlotState } from './slot-ledger.js';

/** Milliseconds between two renewals: a third of what the ledger allows. */
const RENEW_MS = 10_000;
/** Callers in one question: its answer must come in time. */
const RENEWED_AT_ONCE = 50;
/** Milliseconds until a caller without a free call is looked at again. */
const SECOND_LOOK_MS = 50;
/** Weight of the newest request in the moving average of how long requests last. */
const NEWEST_WEIGHT = 1 / 4;

/** The calls of one caller that this process has in flight, and that the ledger counts. */
interface Held {
  calls: number;
  averageMs: number | undefined;
  /** Questions to the ledger without an answer: what it counts is not known until then. */
  questions: number;
  /** Requests that wait for a second look. */
  waiting: number;
  /** Resolves when the ledger knows what was released. */
  released: Promise<void>;
}

/** Counts the calls in flight of callers with a limit in all processes, those of others in this one. */
export class SharedCallSlots extends CallSlots {
  private readonly process = randomUUID();
  /** Everything that this process has in flight. */
  private readonly own: ConcurrencyCounter;
  private readonly held = new Map<string, Held>();
  private readonly inLedger = new WeakSet<AcquiredCalls>();
  private renewal: Promise<void> | undefined;
  private cancelRenewal: (() => void) | undefined;

  constructor(
    private readonly ledger: SlotLedger,
    private readonly guard: StoreGuard,
    private readonly clock: Clock,
    private readonly whenStoreFails: WhenStoreFails,
  ) {
    super();
    this.own = new ConcurrencyCounter(clock);
    guard.onReturn(() => void this.renew());
  }

  acquire(
    actor: string,
    limit: number | undefined,
    asked: RequestedCalls['concurrency'],
  ): MaybePromise<AcquiredCalls | RefusedCalls> {
    if (limit === undefined) return this.own.acquire(actor, limit, asked);
    if (asked.minimum > limit) return { ok: false, limit, waitMs: undefined };
    return this.acquireShared(actor, limit, asked);
  }

  release(acquired: AcquiredCalls): boolean {
    if (this.inLedger.has(acquired)) {
      const held = this.heldBy(acquired.actor);
      held.released = Promise.all([held.released, this.releaseShared(acquired)]).then(() => {});
    }
    return this.own.release(acquired);
  }

  close(): void {
    this.cancelRenewal?.();
  }

  private async acquireShared(
    actor: string,
    limit: number,
    { wanted, minimum }: RequestedCalls['concurrency'],
  ): Promise<AcquiredCalls | RefusedCalls> {
    await this.renewal;
    const held = this.heldBy(actor);
    // A client asks again as soon as its reply has ended: what that frees must be counted.
    await held.released;
    const request = { process: this.process, actor, limit, wanted, minimum };
    try {
      let answer = await this.ask(held, request);
      if (answer.granted === 0 && held.waiting < limit) answer = await this.askAgain(held, request);
      if (answer.granted > 0) return this.hold(held, this.acquireOwn(actor, answer.granted));
      const missing = minimum - (limit - answer.inFlight);
      return { ok: false, limit, waitMs: freeAfterMs(missing, { ...answer, calls: answer.inFlight }) };
    } catch (error) {
      if (!(error instanceof StoreAwayError)) throw error;
      if (this.whenStoreFails === 'closed') throw storeUnavailable(error);
      const share = Math.max(1, Math.floor(limit / this.guard.processes));
      const acquired = this.own.acquire(actor, share, { wanted, minimum });
      return acquired.ok ? this.hold(held, acquired) : { ...acquired, limit };
    }
  }

  private ask(held: Held, request: SlotRequest): Promise<SlotAnswer> {
    return this.guard.ask(
      () => counted(held, this.ledger.acquire(request)),
      ({ granted }) => void this.tellReleased(request.actor, held, granted),
    );
  }

  /**
   * A client whose reply has ended may ask another process before the ledger knows of the end. No more
   * requests wait for that than calls can become free.
   */
  private async askAgain(held: Held, request: SlotRequest): Promise<SlotAnswer> {
    held.waiting += 1;
    try {
      await this.clock.sleep(SECOND_LOOK_MS);
      return await this.ask(held, request);
    } finally {
      held.waiting -= 1;
    }
  }

  private acquireOwn(actor: string, calls: number): AcquiredCalls {
    return this.own.acquire(actor, undefined, { wanted: calls, minimum: calls }) as AcquiredCalls;
  }

  private hold(held: Held, acquired: AcquiredCalls): AcquiredCalls {
    held.calls += acquired.count;
    this.inLedger.add(acquired);
    return acquired;
  }

  private async releaseShared({ actor, count, since }: AcquiredCalls): Promise<void> {
    const held = this.heldBy(actor);
    const lastedMs = this.clock.monotonic() - since;
    held.averageMs = lastedMs * NEWEST_WEIGHT + (held.averageMs ?? lastedMs) * (1 - NEWEST_WEIGHT);
    held.calls -= count;
    await this.renewal;
    await this.tellReleased(actor, held, count);
  }

  /** A release that is lost is made up for by the next renewal, or by its end of life. */
  private async tellReleased(actor: string, held: Held, calls: number): Promise<void> {
    const release = () => counted(held, this.ledger.release(this.process, actor, calls, held.averageMs ?? 0));
    await this.guard.ask(release).catch(() => {});
  }

  private heldBy(actor: string): Held {
    let held = this.held.get(actor);
    if (held === undefined) {
      this.held.set(
        actor,
        (held = { calls: 0, averageMs: undefined, questions: 0, waiting: 0, released: Promise.resolve() }),
      );
      this.renewLater();
    }
    return held;
  }

  private renewLater(): void {
    this.cancelRenewal ??= this.clock.scheduleInBackground(RENEW_MS, () => {
      this.cancelRenewal = undefined;
      void this.renew();
    });
  }

  /** Renews in turn; meanwhile nothing is acquired or released, so that the ledger counts what is told. */
  private async renew(): Promise<void> {
    if (this.renewal === undefined) {
      this.renewal = this.renewAll().finally(() => (this.renewal = undefined));
    }
    await this.renewal;
    if (this.held.size > 0) this.renewLater();
  }

  private async renewAll(): Promise<void> {
    const actors = [...this.held.keys()];
    for (let first = 0; first < actors.length; first += RENEWED_AT_ONCE) {
      const states = actors.slice(first, first + RENEWED_AT_ONCE).map((actor) => this.stateOf(actor));
      // The guard tells when the store is back: then all are renewed.
      await this.guard.ask(() => this.ledger.renew(this.process, states)).catch(() => {});
    }
  }

  /** A caller without calls is told once more, and forgotten. */
  private stateOf(actor: string): SlotState {
    const { calls, averageMs = 0, questions, waiting } = this.held.get(actor)!;
    if (calls === 0 && questions === 0 && waiting === 0) this.held.delete(actor);
    return { actor, calls: questions === 0 ? calls : undefined, averageMs };
  }
}

/** Counts a question until its answer is there, however late. */
async function counted<T>(held: Held, question: Promise<T>): Promise<T> {
  held.questions += 1;
  try {
    return await question;
  } finally {
    held.questions -= 1;
  }
}
