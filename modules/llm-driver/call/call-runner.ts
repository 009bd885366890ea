import type { Clock } from '../../support/index.js';
import type { ChatReply } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { Pacer, Reservation } from '../pacing/pacer.js';
import { Admission } from './admission.js';
import { Attempt, wholeAnswer, toFailure } from './attempt.js';
import { CallDeadline } from './call-deadline.js';
import type { CallPlan, Plan, StreamPlan } from './call-plan.js';
import { type ChunkStream, LazyChunkStream } from '../contract/chunk-stream.js';
import { openStream } from './open-stream.js';
import { failedCalls, type FailedCall, reportOf } from './call-events.js';
import { type Backoff, RetryState } from './retry.js';

/** Sends one call and says what came of it. The reservation is its own to settle where it succeeds. */
type Send<P, T> = (plan: P, attempt: Attempt, reservation: Reservation) => Promise<T>;

/** Sends calls: waits for the provider's limits, retries, times out and cancels. The only retry loop there is. */
export class CallRunner {
  /** Answers so far, over all calls. See {@link RetryState}. */
  private successes = 0;
  private readonly admission: Admission;

  constructor(
    private readonly clock: Clock,
    pacer: Pacer,
    private readonly backoff: Backoff,
  ) {
    this.admission = new Admission(clock, pacer);
  }

  /** @throws LlmError the last attempt's failure, or why there was no further one */
  run(plan: CallPlan): Promise<ChatReply> {
    const limits = new CallDeadline(this.clock, plan.options, plan.poolItem);
    const answer = this.sendWithRetries(plan, limits, wholeAnswer);
    const report = reportOf(plan, this.clock);
    if (report) {
      answer.then(
        ({ completion }) => report.publishSuccess(completion.usage),
        (thrown: unknown) => report.publishFailure(thrown),
      );
    }
    return limits.hasTimer ? answer.finally(() => limits.dispose()) : answer;
  }

  /** Retried until the first chunk is there; from then on a failure is the consumer's to see. */
  stream(planned: () => Promise<StreamPlan>): ChunkStream {
    return new LazyChunkStream(async () => {
      const plan = await planned();
      // In force until the last chunk: an abort or a timeout may come at any of them.
      const limits = new CallDeadline(this.clock, plan.options, plan.poolItem);
      const report = reportOf(plan, this.clock);
      try {
        const stream = await this.sendWithRetries(plan, limits, openStream);
        report?.markFirstChunk();
        return stream.watch(report, () => limits.dispose());
      } catch (thrown) {
        report?.publishFailure(thrown);
        limits.dispose();
        throw thrown;
      }
    });
  }

  /** One frame for all that a call goes through: with a promise for each step, the steps would cost more than the work. */
  private async sendWithRetries<P extends Plan, T>(
    plan: P,
    limits: CallDeadline,
    send: Send<P, T>,
  ): Promise<T> {
    const { stats } = plan;
    let trail: RetryState | undefined;
    for (;;) {
      const reservation =
        this.admission.tryAcquire(plan, limits) ??
        this.admission.recheck(await this.admission.acquire(plan, limits), limits);
      stats.attempts += 1;
      const attempt = new Attempt(plan, reservation, limits.signal, this.clock);
      const sentAt = this.clock.monotonic();
      try {
        const value = await send(plan, attempt, reservation);
        stats.providerMs += this.clock.monotonic() - sentAt;
        this.successes += 1;
        return value;
      } catch (thrown) {
        stats.providerMs += this.clock.monotonic() - sentAt;
        attempt.dispose();
        const failure = limits.cancelError() ?? toFailure(thrown);
        reservation.fail(failure);
        if (failedCalls.hasSubscribers) failedCalls.publish(describeFailure(plan, failure));
        trail ??= new RetryState(plan, this.clock.monotonic());
        if (limits.stopError() || !trail.allows(failure, this.successes)) throw failure;
        await this.waitForRetry(plan, limits, failure, trail);
      }
    }
  }

  private async waitForRetry(
    plan: Plan,
    limits: CallDeadline,
    failure: LlmError,
    trail: RetryState,
  ): Promise<void> {
    const refused = failure.kind === 'rate_limit_exceeded';
    // After a refusal it is the pacer that has everybody wait.
    const delayMs = refused
      ? (failure.retryAfterMs ?? 0)
      : this.backoff.delayMs(failure, plan.stats.attempts);
    // Waiting past the point where nobody waits any more helps nobody: say now what would be said then.
    if (delayMs > limits.remainingWaitMs()) throw failure;
    if (refused) return trail.assertWaitAllowed(failure, this.clock.monotonic(), limits.maxWaitMs);
    plan.poolItem?.permit.release();
    await limits.wait((signal) => this.clock.sleep(delayMs, signal));
    plan.stats.waitedMs += delayMs;
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
