import { channel } from 'node:diagnostics_channel';
import type { Clock } from '../../support/index.js';
import type { WireUsage } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { Plan } from './call-plan.js';
import type { FinishedCall } from '../contract/finished-call.js';

/** The name under which Node's `diagnostics_channel` carries every {@link FinishedCall}. */
export const FINISHED_CALLS_CHANNEL = 'nest-llm-driver:call';

/** Costs nothing while nobody listens. */
export const finishedCalls = channel(FINISHED_CALLS_CHANNEL);

/** A report of the call where somebody wants to know of it. */
export function reportOf(plan: Plan, clock: Clock): CallReport | undefined {
  const heard = finishedCalls.hasSubscribers || plan.options.onCall !== undefined;
  return heard ? new CallReport(plan, clock) : undefined;
}

/** Tells of one call when it is over. */
export class CallReport {
  private readonly startedAt: number;
  private firstChunkAt: number | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.monotonic();
  }

  /** The first chunk of a stream is there. */
  markFirstChunk(): void {
    this.firstChunkAt = this.clock.monotonic();
  }

  publishSuccess(usage: WireUsage | null | undefined): void {
    this.publish('ok', usage);
  }

  /** The caller left a stream early: what came is theirs. */
  publishCancelled(usage: WireUsage | null | undefined): void {
    this.publish('aborted', usage);
  }

  /** @param usage what the provider had counted before */
  publishFailure(thrown: unknown, usage?: WireUsage | null): void {
    this.publish(LlmError.from(thrown).code, usage);
  }

  private publish(outcome: string, usage: WireUsage | null | undefined): void {
    const { scope, stats, options } = this.plan;
    const durationMs = this.clock.monotonic() - this.startedAt;
    const stream = this.firstChunkAt !== undefined;
    const finished: FinishedCall = {
      driver: scope.driver,
      model: scope.model,
      stream,
      outcome,
      attempts: stats.attempts,
      durationMs,
      waitedMs: stats.waitedMs,
      providerMs: stream ? durationMs - stats.waitedMs : stats.providerMs,
      ...(stream ? { timeToFirstChunkMs: this.firstChunkAt! - this.startedAt } : {}),
      usage,
      promptTokens: countOf(usage?.prompt_tokens),
      completionTokens: countOf(usage?.completion_tokens),
    };
    if (finishedCalls.hasSubscribers) finishedCalls.publish(finished);
    options.onCall?.(finished);
  }
}

/** Usage comes from outside, and may be anything. */
function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

/** One failed call to a provider, retried or not. Not a word of it is the provider's. */
export interface FailedCall {
  readonly driver: string;
  readonly model: string;
  /** 1 for the first call. */
  readonly attempt: number;
  readonly code: string;
  readonly retryable: boolean;
  /** The provider may have done the work, and may bill it. */
  readonly ambiguous: boolean;
  readonly providerStatus?: number;
  readonly providerCode?: string;
  /** For the provider's support desk. */
  readonly providerRequestId?: string;
}

/** The name under which Node's `diagnostics_channel` carries every {@link FailedCall}, to whoever subscribes. */
export const FAILED_CALLS_CHANNEL = 'nest-llm-driver:failed-call';

/** Costs nothing while nobody listens: a pool may fail thousands of calls and still answer every prompt. */
export const failedCalls = channel(FAILED_CALLS_CHANNEL);
