import type { Clock } from '../../support/index.js';
import { type ChunkStream, LazyChunkStream } from '../contract/chunk-stream.js';
import type { ChatReply } from '../contract/completion.types.js';
import { replyCharacters } from '../contract/completion.js';
import { type EmbeddedBatch, embeddingUsage, listCharacters } from '../contract/embedding.js';
import type { EmbeddingsReply } from '../contract/embedding.types.js';
import type { HedgeOptions } from '../contract/hedge.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { PassedReply } from '../contract/passed.types.js';
import type { Pacer, PacingScope, Reservation } from '../pacing/pacer.js';
import { Admission } from './admission.js';
import { Attempt, embeddedBatch, embeddingList, wholeAnswer, toFailure } from './attempt.js';
import { CallDeadline } from './call-deadline.js';
import { type CallReport, failedCalls, type FailedCall, reportOf } from './call-events.js';
import type { CallTracer } from './call-tracer.js';
import type { CallPlan, EmbeddingListPlan, EmbeddingPlan, PassPlan, Plan, StreamPlan } from './call-plan.js';
import { type CallEnd, CallFailures } from './failed-in.js';
import { type Hedgeable, Hedges } from './hedges.js';
import { OpenPassed, openPassed } from './open-passed.js';
import { openStream } from './open-stream.js';
import { type Backoff, RetryState } from './retry.js';

/**
 * Sends one attempt and resolves to its answer. Settles the reservation on success; the runner does so on
 * failure.
 */
type Send<P, T> = (plan: P, attempt: Attempt, reservation: Reservation) => Promise<T>;

/**
 * Sends calls: waits for the provider's limits, retries, times out and cancels. The only retry loop of the
 * project.
 */
export class CallRunner {
  /** Number of answers so far, over all calls. See {@link RetryState.allows}. */
  private successes = 0;
  private readonly admission: Admission;
  private readonly hedges: Hedges;

  constructor(
    private readonly clock: Clock,
    private readonly pacer: Pacer,
    private readonly backoff: Backoff,
    private readonly failures = new CallFailures(),
    private readonly tracer?: CallTracer | undefined,
  ) {
    this.admission = new Admission(clock, pacer);
    this.hedges = new Hedges(clock, this.admission);
  }

  /** Returns the tokens to expect of a prompt, learned from earlier answers; undefined before the first. */
  expectedTokens(scope: PacingScope, promptCharacters: number): number | undefined {
    return this.pacer.expectedTokens(scope, promptCharacters);
  }

  /**
   * Resolves to the whole answer of a call.
   * @throws LlmError the failure of the last attempt, or why there was no further one
   */
  run(plan: CallPlan): Promise<ChatReply> {
    return withHedge(plan, this.whole(plan, wholeAnswer, publishReply));
  }

  /** Resolves to the vectors of one request for embeddings. @throws LlmError as {@link run} does */
  embed(plan: EmbeddingPlan): Promise<EmbeddedBatch> {
    return this.whole(plan, embeddedBatch, publishBatch);
  }

  /** Resolves to the reply to one request for embeddings. @throws LlmError as {@link run} does */
  embeddings(plan: EmbeddingListPlan): Promise<EmbeddingsReply> {
    return this.whole(plan, embeddingList, publishList);
  }

  /**
   * Returns the answer of a call as chunks. The call starts when the first chunk is asked for, and is retried
   * until that has arrived. A later failure rejects the `next` that meets it.
   */
  stream(planned: () => Promise<StreamPlan>): ChunkStream {
    return new LazyChunkStream(async () => {
      const plan = await planned();
      // Kept until the last chunk: an abort or a timeout may come at any of them.
      const deadline = new CallDeadline(this.clock, plan.options, plan.poolItem);
      const span = this.tracer?.start(plan);
      const report = reportOf(plan, this.clock, span);
      const send = () => this.sendWithRetries(plan, deadline, openStream);
      try {
        const stream = await (span === undefined ? send() : span.run(send));
        report?.markFirstChunk();
        const complete = (failure: LlmError) => this.failures.inCallOf(plan, failure) as LlmError;
        return stream.watch(report, () => deadline.dispose(), complete, plan.stats.hedge);
      } catch (thrown) {
        report?.publishFailure(thrown);
        deadline.dispose();
        throw thrown;
      }
    });
  }

  /**
   * Resolves to the reply to a request that is passed through, or to its stream as soon as the answer has
   * begun. A later failure rejects the `next` that meets it. @throws LlmError as {@link run} does
   */
  async pass(plan: PassPlan): Promise<PassedReply> {
    const deadline = new CallDeadline(this.clock, plan.options, plan.poolItem);
    const span = this.tracer?.start(plan);
    const report = reportOf(plan, this.clock, span);
    const send = () => this.sendWithRetries(plan, deadline, openPassed);
    try {
      const reply = await (span === undefined ? send() : span.run(send));
      if (reply instanceof OpenPassed) {
        report?.markFirstChunk();
        const complete = (failure: LlmError) => this.failures.inCallOf(plan, failure) as LlmError;
        reply.watch(report, () => deadline.dispose(), complete);
        return { events: reply, limits: reply.limits };
      }
      deadline.dispose();
      report?.publishSuccess(reply.usage, reply.text.length);
      return reply;
    } catch (thrown) {
      report?.publishFailure(thrown);
      deadline.dispose();
      throw thrown;
    }
  }

  private whole<P extends Plan, T>(
    plan: P,
    send: Send<P, T>,
    publish: (report: CallReport, answer: T) => void,
  ): Promise<T> {
    const deadline = new CallDeadline(this.clock, plan.options, plan.poolItem);
    const span = this.tracer?.start(plan);
    const ask = () => this.sendWithRetries(plan, deadline, send);
    const answer = span === undefined ? ask() : span.run(ask);
    const report = reportOf(plan, this.clock, span);
    if (report) {
      answer.then(
        (value) => publish(report, value),
        (thrown: unknown) => report.publishFailure(thrown),
      );
    }
    return deadline.hasTimer ? answer.finally(() => deadline.dispose()) : answer;
  }

  /** Completes an error with the call it ended: the instance, its model, and the calls sent. */
  inCall(thrown: unknown, call: CallEnd): unknown {
    return this.failures.inCall(thrown, call);
  }

  /**
   * All steps of a call in one function: with a promise for each step, the steps would cost more than the
   * work.
   */
  private async sendWithRetries<P extends Plan, T>(
    plan: P,
    deadline: CallDeadline,
    send: Send<P, T>,
  ): Promise<T> {
    const { stats } = plan;
    let retries: RetryState | undefined;
    try {
      for (;;) {
        const reservation =
          this.admission.tryAcquire(plan, deadline) ??
          this.admission.recheck(await this.admission.acquire(plan, deadline), deadline);
        stats.attempts += 1;
        const attempt = new Attempt(plan, reservation, deadline.signal, this.clock);
        const sentAt = this.clock.monotonic();
        const successesAtStart = this.successes;
        try {
          const { hedge } = plan.options;
          const value = await (hedge
            ? this.sendHedged({ plan, deadline, attempt, reservation, hedge }, send)
            : send(plan, attempt, reservation));
          const durationMs = this.clock.monotonic() - sentAt;
          this.hedges.observe(plan, durationMs);
          stats.providerMs += durationMs;
          this.successes += 1;
          return value;
        } catch (thrown) {
          stats.providerMs += this.clock.monotonic() - sentAt;
          attempt.dispose();
          const failure = deadline.cancelError() ?? toFailure(thrown);
          reservation.fail(failure);
          if (failure.traits.charged || failure.ambiguous) stats.unansweredAttempts += 1;
          if (failedCalls.hasSubscribers) failedCalls.publish(describeFailure(plan, failure));
          if (isUnsent(failure)) stats.attempts -= 1;
          retries ??= new RetryState(plan, this.clock.monotonic());
          const successes = { atStart: successesAtStart, now: this.successes };
          if (deadline.stopError() || !retries.allows(failure, successes)) throw failure;
          await this.waitForRetry(plan, deadline, failure, retries);
        }
      }
    } catch (thrown) {
      throw this.failures.inCallOf(plan, thrown);
    }
  }

  private sendHedged<P extends Plan, T>(
    {
      hedge,
      ...parts
    }: Pick<Hedgeable<T>, 'deadline' | 'attempt' | 'reservation'> & {
      readonly plan: P;
      readonly hedge: true | HedgeOptions;
    },
    send: Send<P, T>,
  ): Promise<T> {
    const call: Hedgeable<T> = {
      ...parts,
      send: (attempt, reservation) => send(parts.plan, attempt, reservation),
      onSecondFailed: (failure) => {
        if (failedCalls.hasSubscribers) failedCalls.publish(describeFailure(parts.plan, failure));
      },
    };
    return this.hedges.answer(call, hedge === true ? {} : hedge);
  }

  /** @throws LlmError the failure itself, if the wait would be longer than the caller accepts */
  private async waitForRetry(
    plan: Plan,
    deadline: CallDeadline,
    failure: LlmError,
    retries: RetryState,
  ): Promise<void> {
    const refused = failure.kind === 'rate_limit_exceeded';
    // After a refusal the pacer holds back every call of the scope, this one among them.
    const delayMs = refused
      ? (failure.retryAfterMs ?? 0)
      : this.backoff.delayMs(failure, plan.stats.attempts);
    // The wait would end after the deadline: report now what would be reported then.
    if (delayMs > deadline.remainingWaitMs()) throw failure;
    if (refused) return retries.assertWaitAllowed(failure, this.clock.monotonic(), deadline.maxWaitMs);
    plan.poolItem?.permit.release();
    await deadline.wait((signal) => this.clock.sleep(delayMs, signal));
    plan.stats.waitedMs += delayMs;
  }
}

function publishReply(report: CallReport, reply: ChatReply): void {
  report.answered(reply.completion);
  report.publishSuccess(reply.completion.usage, replyCharacters(reply));
}

function publishBatch(report: CallReport, { wireUsage }: EmbeddedBatch): void {
  report.publishSuccess(wireUsage);
}

function publishList(report: CallReport, { list, rawText }: EmbeddingsReply): void {
  report.publishSuccess(embeddingUsage(list), rawText?.length ?? listCharacters(list));
}

/** True if the driver had no API key to send the call with. */
function isUnsent({ traits: { apiKey } }: LlmError): boolean {
  return apiKey === 'missing' || apiKey === 'unreadable';
}

/** Adds to the answer what a second call has cost, if one was sent. */
function withHedge({ options, stats }: Plan, answer: Promise<ChatReply>): Promise<ChatReply> {
  if (!options.hedge) return answer;
  return answer.then((reply) => (stats.hedge ? { ...reply, hedge: stats.hedge } : reply));
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
