import type { CallOptions, Usage } from '../contract/completion.types.js';
import { addUsage, NO_USAGE, partsOfUsage } from '../contract/completion.js';
import type { FinishedCall } from '../contract/finished-call.js';
import type { LlmError } from '../contract/llm-error.js';
import { tokenCounts } from '../contract/token-counts.js';
import type { Loser } from '../routing/facade.types.js';
import type { Route } from '../routing/model-router.js';
import type { Finish } from './race.js';

/** Tokens that a call which was not answered is taken to have used. */
export interface AssumedTokens {
  /** Of the prompt: the same for all models, about. */
  readonly prompt: number;
  /** Of the answer: a model that was cancelled has worked for as long as the winner. */
  readonly completion: number;
}

/** One model of a race: listens to its calls, to tell afterwards what they have cost. */
export class RacerLedger {
  private readonly calls: FinishedCall[] = [];

  /** @param listener the caller's own */
  constructor(
    private readonly model: string,
    private readonly route: Route,
    private readonly listener: CallOptions['onCall'],
  ) {}

  readonly onCall = (call: FinishedCall): void => {
    this.calls.push(call);
    this.listener?.(call);
  };

  /** @param error why the model did not answer; undefined if it did, too late */
  toLoser(error: LlmError | undefined, isCancelled: boolean, assumed: AssumedTokens): Loser {
    const { model, calls } = this;
    const usage = calls.reduce(
      (sum, call) => addUsage(sum, usageOf(call, isCancelled && call === calls.at(-1), assumed)),
      NO_USAGE,
    );
    const head = {
      model,
      driver: calls.at(-1)?.driver ?? this.route.targets[0].driver,
      attempts: calls.reduce((sum, { attempts }) => sum + attempts, 0),
    };
    if (isCancelled) return { ...head, outcome: 'cancelled', usage };
    return error === undefined
      ? { ...head, outcome: 'late', usage }
      : { ...head, outcome: 'failed', error, usage };
  }
}

/** Returns a ledger for each model of a race. */
export function ledgersOf(
  models: readonly string[],
  routes: readonly Route[],
  listener: CallOptions['onCall'],
): readonly RacerLedger[] {
  return models.map((model, index) => new RacerLedger(model, routes[index]!, listener));
}

/** Returns all models of a race but the winner, in order, with what they have cost. */
export function losersOf(
  { winner, failures, isCancelled }: Finish<unknown>,
  ledgers: readonly RacerLedger[],
  assumed: AssumedTokens,
): Loser[] {
  const losers = ledgers.map((ledger, index) =>
    ledger.toLoser(failures[index]?.error, isCancelled(index), assumed),
  );
  return losers.filter((_, index) => index !== winner);
}

/** Adds up what the provider has counted, and what it may charge for attempts without an answer. */
function usageOf(call: FinishedCall, isCancelled: boolean, assumed: AssumedTokens): Usage {
  const { prompt, completion, total, ...parts } = tokenCounts(call.usage);
  let usage: Usage = NO_USAGE;
  if (prompt !== undefined && completion !== undefined && total !== undefined) {
    usage = {
      ...{ promptTokens: prompt, completionTokens: completion, totalTokens: total, estimated: false },
      ...partsOfUsage(parts),
    };
  } else if (call.outcome === 'ok' || call.stream) {
    usage = estimate(assumed.prompt, assumed.completion);
  }
  if (call.hedge !== undefined) usage = addUsage(usage, call.hedge.usage);
  for (let attempt = 0; attempt < call.unansweredAttempts; attempt += 1) {
    // The last one is that which the winner has cut off. Others failed before they had answered anything.
    const cutOff = isCancelled && attempt === call.unansweredAttempts - 1;
    usage = addUsage(usage, estimate(assumed.prompt, cutOff ? assumed.completion : 0));
  }
  return usage;
}

function estimate(promptTokens: number, completionTokens: number): Usage {
  return { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens, estimated: true };
}
