import type { Clock } from '../../support/index.js';
import { addUsage, estimateTokens, NO_USAGE } from '../contract/completion.js';
import type { ChatReply, Usage } from '../contract/completion.types.js';
import type { HedgeOptions } from '../contract/hedge.types.js';
import type { LlmError } from '../contract/llm-error.js';
import { tokenCounts } from '../contract/token-counts.js';
import type { Reservation } from '../pacing/pacer.js';
import type { Admission } from './admission.js';
import { Attempt } from './attempt.js';
import type { CallDeadline } from './call-deadline.js';
import type { Plan } from './call-plan.js';
import type { Durations } from './durations.js';
import { HedgeBudgets, type ScopeHedges } from './hedge-budgets.js';
import { HedgedAttempt, type Sending } from './hedged-attempt.js';
import { OpenStream } from './open-stream.js';

/** An attempt that may be sent twice, and what sends it. */
export interface Hedgeable<T> {
  readonly plan: Plan;
  readonly deadline: CallDeadline;
  readonly attempt: Attempt;
  readonly reservation: Reservation;
  readonly send: (attempt: Attempt, reservation: Reservation) => Promise<T>;
  readonly onSecondFailed: (failure: LlmError) => void;
}

/**
 * Sends a call a second time if the first takes longer than nearly all others of its scope. The second call
 * never waits for anything: it is sent if the limits, the budget and the pool's concurrency have room, ahead
 * of no call that waits.
 */
export class Hedges {
  private readonly budgets = new HedgeBudgets();

  constructor(
    private readonly clock: Clock,
    private readonly admission: Admission,
  ) {}

  /** Learns how long an attempt took to be answered, or a stream to its first chunk. */
  observe(plan: Plan, durationMs: number): void {
    durationsOf(plan, this.budgets.of(plan.scope)).observe(durationMs);
  }

  /** Resolves to the first answer; `plan.stats` then has the cost of the other call, if there was one. */
  answer<T>(call: Hedgeable<T>, options: HedgeOptions): Promise<T> {
    const { plan, attempt, reservation, send } = call;
    const scope = this.budgets.of(plan.scope);
    scope.countCall(options);
    const answer = send(attempt, reservation);
    const afterMs = options.afterMs ?? durationsOf(plan, scope).p95;
    if (afterMs === undefined) return answer;
    const hedged = new HedgedAttempt<T>(
      { attempt, reservation, answer },
      {
        sendSecond: () => this.sendSecond(call, scope),
        onDecided: (won, value, failure) => {
          // An earlier attempt may have been sent twice too.
          const before = plan.stats.hedge?.usage ?? NO_USAGE;
          const usage = addUsage(before, spendOf(plan, value, failure));
          plan.stats.hedge = { won: won === 'second', usage };
        },
        onSecondFailed: call.onSecondFailed,
        discard: (value) => void (value instanceof OpenStream && value.return()),
      },
    );
    return hedged.answer(afterMs, this.clock);
  }

  private sendSecond<T>(call: Hedgeable<T>, scope: ScopeHedges): Sending<T> | undefined {
    const { plan, deadline, send } = call;
    const reservation = scope.hasCredit ? this.admission.trySecond(plan, deadline) : undefined;
    if (reservation === undefined) return undefined;
    scope.spend();
    const attempt = new Attempt(plan, reservation, deadline.signal, this.clock);
    return { attempt, reservation, answer: send(attempt, reservation) };
  }
}

function durationsOf(plan: Plan, { whole, firstChunk }: ScopeHedges): Durations {
  return 'open' in plan ? firstChunk : whole;
}

/**
 * Returns what the provider may charge for the call that has not answered.
 * @param value answer of the other one
 * @param failure undefined if it was cut off
 */
function spendOf(plan: Plan, value: unknown, failure: LlmError | undefined): Usage {
  if (failure !== undefined && !failure.traits.charged && !failure.ambiguous) return NO_USAGE;
  const { prompt: counted, completion = 0 } = tokenCounts(wireUsageOf(value));
  const prompt = counted ?? estimateTokens(plan.size.promptCharacters);
  const answered = failure === undefined ? completion : 0;
  return {
    promptTokens: prompt,
    completionTokens: answered,
    totalTokens: prompt + answered,
    estimated: true,
  };
}

/** Returns the usage of a whole answer as the provider sent it; a stream that was just opened has none. */
function wireUsageOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof OpenStream) return undefined;
  if ('wireUsage' in value) return value.wireUsage;
  return 'completion' in value ? (value as ChatReply).completion.usage : undefined;
}
