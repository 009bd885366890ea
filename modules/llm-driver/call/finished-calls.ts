import { channel } from 'node:diagnostics_channel';
import type { Clock } from '../../support/index.js';
import type { WireUsage } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { Plan } from './call-plan.js';

/** One call as its caller saw it, with all its attempts and waits. No content. */
export interface FinishedCall {
  readonly driver: string;
  readonly model: string;
  readonly stream: boolean;
  /** `ok`, or the error's code. */
  readonly outcome: string;
  /** Calls sent. */
  readonly attempts: number;
  /** From the beginning to the last byte, milliseconds. */
  readonly durationMs: number;
  /** Of that, spent waiting for limits and between attempts. */
  readonly waitedMs: number;
  /** Of that, spent on the provider: sending, thinking, receiving. */
  readonly providerMs: number;
  /** Of a stream, from the beginning. */
  readonly timeToFirstChunkMs?: number;
  readonly usage?: WireUsage | null;
  /** As the provider counted them; 0 where it did not. */
  readonly promptTokens: number;
  /** Likewise. */
  readonly completionTokens: number;
}

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
  begun(): void {
    this.firstChunkAt = this.clock.monotonic();
  }

  answered(usage: WireUsage | null | undefined): void {
    this.publish('ok', usage);
  }

  /** The caller left a stream early: what came is theirs. */
  left(usage: WireUsage | null | undefined): void {
    this.publish('aborted', usage);
  }

  /** @param usage what the provider had counted before */
  failed(thrown: unknown, usage?: WireUsage | null): void {
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
