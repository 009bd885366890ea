import type { Clock } from '../../support/index.js';
import type { ChatCompletion, ChatCompletionChunk } from '../contract/chat.types.js';
import type { CallOptions } from '../contract/completion.types.js';
import type { Exchange } from '../contract/driver-context.js';
import { LlmError } from '../contract/llm-error.js';
import type { Pacer, PacingScope, Reservation } from '../pacing/pacer.js';
import { Attempt } from './attempt.js';
import { CallLimits } from './call-limits.js';
import type { CallStats } from './call-stats.js';
import { openStream, type OpenStream } from './open-stream.js';
import { failedCalls, type FailedCall } from './failed-calls.js';
import { toFailure } from './failure.js';
import type { GatePass } from './gate-pass.js';
import type { RetryPolicy } from './retry-policy.js';
import { RetryTrail } from './retry-trail.js';

/** Calls sent at most where the caller does not say. */
const DEFAULT_ATTEMPTS = 6;
/** Longest single wait a lone call accepts: somebody is looking at it. A pool has time. */
const DEFAULT_MAX_WAIT_MS = { alone: 60_000, pool: 600_000 } as const;

interface Plan {
  readonly scope: PacingScope;
  readonly options: CallOptions;
  readonly stats: CallStats;
  /** Longest the exchange itself may take. */
  readonly totalMs: number;
  /** The pool the call belongs to. */
  readonly pool?: PoolBounds;
}

/** What a pool shares with the calls it makes. */
export interface PoolBounds {
  /** A call holds a slot while it is sent, not while it waits. */
  readonly pass: GatePass;
  /** Monotonic time by which the pool ends. */
  readonly deadlineAt?: number;
}

export interface CallPlan extends Plan {
  readonly exchange: (exchange: Exchange) => Promise<ChatCompletion>;
}

export interface StreamPlan extends Plan {
  readonly open: (exchange: Exchange) => AsyncIterable<ChatCompletionChunk>;
}

type Send<T> = (attempt: Attempt, reservation: Reservation) => Promise<T>;

/** Sends calls: waits for the provider's limits, retries, times out and cancels. The only retry loop there is. */
export class CallRunner {
  /** Answers so far, over all calls. See {@link RetryTrail}. */
  private successes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly pacer: Pacer,
    private readonly retryPolicy: RetryPolicy,
  ) {}

  /** @throws LlmError the last attempt's failure, or why there was no further one */
  async run(plan: CallPlan): Promise<ChatCompletion> {
    const limits = this.limitsOf(plan);
    try {
      return await this.retrying(plan, limits, async (attempt, reservation) => {
        const completion = await attempt.settle(() => plan.exchange(attempt));
        attempt.dispose();
        reservation.settle(completion.usage);
        return completion;
      });
    } finally {
      limits.dispose();
    }
  }

  /** Retried until the first chunk is there; from then on a failure is the consumer's to see. */
  async *stream(plan: StreamPlan): AsyncGenerator<ChatCompletionChunk, void, undefined> {
    // In force until the last chunk: an abort or a timeout may come at any of them.
    const limits = this.limitsOf(plan);
    try {
      const stream = await this.retrying<OpenStream>(plan, limits, (attempt, reservation) =>
        openStream(attempt, reservation, plan.open),
      );
      yield* stream.chunks();
    } finally {
      limits.dispose();
    }
  }

  private limitsOf({ options, pool }: Plan): CallLimits {
    const defaultMaxWaitMs = pool ? DEFAULT_MAX_WAIT_MS.pool : DEFAULT_MAX_WAIT_MS.alone;
    return new CallLimits(this.clock, { options, defaultMaxWaitMs, ...pool });
  }

  private async retrying<T>(plan: Plan, limits: CallLimits, send: Send<T>): Promise<T> {
    const maxAttempts = plan.options.attempts ?? DEFAULT_ATTEMPTS;
    let trail: RetryTrail | undefined;
    for (;;) {
      const failure = await this.attempt(plan, limits, send);
      if (!(failure instanceof LlmError)) return failure.value;
      trail ??= new RetryTrail();
      const last = plan.stats.attempts >= maxAttempts || limits.stopped() !== undefined;
      if (last || !trail.allows(failure, this.successes)) throw failure;
      await this.backOff(plan, limits, failure);
    }
  }

  /** One attempt: its value in a box, or its failure as a value. Throws only when no attempt could be made. */
  private async attempt<T>(plan: Plan, limits: CallLimits, send: Send<T>): Promise<{ value: T } | LlmError> {
    let reservation = this.admit(plan, limits);
    while (reservation === undefined) {
      await this.clearance(plan, limits);
      reservation = this.admit(plan, limits);
    }
    plan.stats.attempts += 1;
    const attempt = new Attempt(plan.stats.attempts, limits.signal, this.clock, plan.totalMs);
    try {
      const value = await send(attempt, reservation);
      this.successes += 1;
      return { value };
    } catch (thrown) {
      attempt.dispose();
      const failure = limits.interrupted() ?? toFailure(thrown);
      reservation.fail(failure);
      if (failedCalls.hasSubscribers) failedCalls.publish(describeFailure(plan, failure));
      return failure;
    }
  }

  /**
   * The right to send one call now, where nothing has to be waited for. Synchronous up to the call itself: whatever
   * stops the call cannot slip in between.
   */
  private admit({ scope, pool }: Plan, limits: CallLimits): Reservation | undefined {
    const stopped = limits.stopped();
    if (stopped) throw stopped;
    if (!this.pacer.isOpen(scope) || pool?.pass.tryEnter() === false) return undefined;
    return this.pacer.reserve(scope);
  }

  /** Waits for the provider's limits first and for a slot second, so that a waiting call holds no slot. */
  private async clearance(plan: Plan, limits: CallLimits): Promise<void> {
    const { scope, pool } = plan;
    if (!this.pacer.isOpen(scope)) {
      await this.waiting(plan, limits, (signal) =>
        this.pacer.opened(scope, { signal, maxWaitMs: limits.maxWaitMs() }),
      );
    }
    if (pool) await limits.wait((signal) => pool.pass.enter(signal));
  }

  private async backOff(plan: Plan, limits: CallLimits, failure: LlmError): Promise<void> {
    const delayMs = this.retryPolicy.delayMs(failure, plan.stats.attempts);
    // Waiting past the point where nobody waits any more helps nobody: say now what would be said then.
    if (delayMs > limits.maxWaitMs()) throw failure;
    await this.waiting(plan, limits, (signal) => this.clock.sleep(delayMs, signal));
  }

  private async waiting(
    plan: Plan,
    limits: CallLimits,
    wait: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    plan.pool?.pass.leave();
    const startedAt = this.clock.monotonic();
    try {
      await limits.wait(wait);
    } finally {
      plan.stats.waitedMs += this.clock.monotonic() - startedAt;
    }
  }
}

function describeFailure({ scope, stats }: Plan, failure: LlmError): FailedCall {
  const { code, retryable, ambiguous, providerStatus, providerCode, providerRequestId } = failure;
  const { driver, model } = scope;
  const attempt = stats.attempts;
  return {
    driver,
    model,
    attempt,
    code,
    retryable,
    ambiguous,
    providerStatus,
    providerCode,
    providerRequestId,
  };
}
