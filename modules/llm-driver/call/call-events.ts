import { channel } from 'node:diagnostics_channel';
import { Logger } from '@nestjs/common';
import { type Clock, loggableError } from '../../support/index.js';
import type { ChatCompletion, ChatCompletionChunk, WireUsage } from '../contract/chat.types.js';
import { partsOfUsage } from '../contract/completion.js';
import type { FinishedCall } from '../contract/finished-call.js';
import { LlmError } from '../contract/llm-error.js';
import { tokenCounts } from '../contract/token-counts.js';
import type { Plan } from './call-plan.js';
import type { CallSpan } from './call-tracer.js';

/** Name of the channel of Node's `diagnostics_channel` with one {@link FinishedCall} per call. */
export const FINISHED_CALLS_CHANNEL = 'nest-llm-driver:call';

/** Costs nothing without subscribers. */
export const finishedCalls = channel(FINISHED_CALLS_CHANNEL);

/**
 * Returns a report for the call if its `onCall`, a subscriber of {@link finishedCalls} or a span is to get
 * one.
 */
export function reportOf(plan: Plan, clock: Clock, span?: CallSpan): CallReport | undefined {
  const wanted = finishedCalls.hasSubscribers || plan.options.onCall !== undefined || span !== undefined;
  return wanted ? new CallReport(plan, clock, span) : undefined;
}

/** Measures one call, and publishes a {@link FinishedCall} at its end. */
export class CallReport {
  private readonly startedAt: number;
  private firstChunkAt: number | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly clock: Clock,
    private readonly span?: CallSpan,
  ) {
    this.startedAt = clock.monotonic();
  }

  /** Called when the first chunk of a stream has arrived. */
  markFirstChunk(): void {
    this.firstChunkAt = this.clock.monotonic();
  }

  /** Called with the answer of a chat, before its success is published. */
  answered(completion: ChatCompletion): void {
    this.span?.answered(completion);
  }

  /** Called with each chunk of a stream that is read. */
  received(chunk: ChatCompletionChunk): void {
    this.span?.received(chunk);
  }

  /** @param answerCharacters 0 for a stream */
  publishSuccess(usage: WireUsage | null | undefined, answerCharacters = 0): void {
    this.publish('ok', usage, answerCharacters);
  }

  /** The reader left the stream before its end. */
  publishCancelled(usage: WireUsage | null | undefined): void {
    this.publish('aborted', usage);
  }

  /** @param usage tokens the provider had counted before the failure */
  publishFailure(thrown: unknown, usage?: WireUsage | null): void {
    this.publish(LlmError.from(thrown).code, usage);
  }

  private publish(outcome: string, usage: WireUsage | null | undefined, answerCharacters = 0): void {
    const { scope, stats, options } = this.plan;
    const durationMs = this.clock.monotonic() - this.startedAt;
    const stream = this.firstChunkAt !== undefined;
    const { prompt = 0, completion = 0, total: _, ...parts } = tokenCounts(usage);
    const finished: FinishedCall = {
      driver: scope.driver,
      model: scope.model,
      stream,
      ...(this.plan.operation === undefined ? {} : { operation: this.plan.operation }),
      outcome,
      attempts: stats.attempts,
      unansweredAttempts: stats.unansweredAttempts,
      ...(stats.hedge && { hedge: stats.hedge }),
      durationMs,
      waitedMs: stats.waitedMs,
      providerMs: stream ? durationMs - stats.waitedMs : stats.providerMs,
      ...(stream ? { timeToFirstChunkMs: this.firstChunkAt! - this.startedAt } : {}),
      usage,
      promptTokens: prompt,
      completionTokens: completion,
      ...partsOfUsage(parts),
      answerCharacters,
    };
    if (finishedCalls.hasSubscribers) finishedCalls.publish(finished);
    this.span?.end(finished);
    if (options.onCall !== undefined) notify(options.onCall, finished);
  }
}

type CallListener = NonNullable<Plan['options']['onCall']>;

/** Listeners that have thrown. Each is logged once: it may throw for every call. */
const broken = new WeakSet<CallListener>();

/** Calls a listener. What it throws, or rejects with, is logged: the answer of the call must not be lost. */
function notify(onCall: CallListener, finished: FinishedCall): void {
  const report = (error: unknown) => {
    if (broken.has(onCall)) return;
    broken.add(onCall);
    new Logger('CallReport').warn({ message: 'onCall threw; the call goes on', error: loggableError(error) });
  };
  try {
    const returned: unknown = onCall(finished);
    if (returned instanceof Promise) returned.catch(report);
  } catch (error) {
    report(error);
  }
}

/** One failed attempt, retried or not. Contains no text of the provider. */
export interface FailedCall {
  readonly driver: string;
  readonly model: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  readonly code: string;
  readonly retryable: boolean;
  /** True if the provider may have done the work, and may bill it. */
  readonly ambiguous: boolean;
  /** HTTP status of the provider's reply, if there was one. */
  readonly providerStatus?: number;
  readonly providerCode?: string;
  /** For the provider's support desk. */
  readonly providerRequestId?: string;
}

/** Name of the channel of Node's `diagnostics_channel` with one {@link FailedCall} per failed attempt. */
export const FAILED_CALLS_CHANNEL = 'nest-llm-driver:failed-call';

/** Costs nothing without subscribers: a pool may fail thousands of attempts and still answer every prompt. */
export const failedCalls = channel(FAILED_CALLS_CHANNEL);
